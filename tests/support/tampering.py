"""Change what must not be changed, as somebody could to whom the database server belongs."""

from sqlalchemy import Executable, text

from attendance.records.database import Database, DbSession
from attendance.unit import Store
from tests.support.roles import SUPERUSER, as_role

GUARDED = ("event", "event_body")


def tamper(store: Store, *statements: Executable) -> None:
    """Take the guards of the log away and change its rows."""
    database = Database(as_role(store.database.url, SUPERUSER))
    try:
        with database.writing() as session:
            for guard in _guards(database, session):
                session.execute(text(guard))
            for statement in statements:
                session.execute(statement)
    finally:
        database.dispose()


def _guards(database: Database, session: DbSession) -> list[str]:
    if not database.is_sqlite:
        return [f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in GUARDED]
    names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
    return [f"DROP TRIGGER {name}" for name in names if name.startswith("event")]
