"""Copy SQLite while others write, ask a copy whether it is whole, and say how PostgreSQL's programs reach theirs."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import URL, Dialect, String, column, func, insert, inspect, make_url, select, table, text
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session as DbSession

from attendance.records.database import Database
from attendance.records.migrating import VERSION_TABLE
from attendance.records.tables import Event, SendingHold

# Between two portions whoever wants to end the copy is heard; four kilobytes a page.
PAGES_AT_ONCE = 2_500
SQLITE_MAGIC = b"SQLite format 3\x00"
WHOLE = "ok"


class Unsound(Exception):
    """A file that SQLite cannot read; the text is SQLite's own, and holds no value of a row."""


class ProgramAddress(NamedTuple):
    """A database as PostgreSQL's programs take it; the password apart: everybody sees what a program is given."""

    url: str
    environment: dict[str, str]


def file_of(url: str) -> Path | None:
    """Return the file of a database on SQLite; None on PostgreSQL, and of a database that is in memory alone."""
    address = make_url(url)
    is_file = address.get_backend_name() == "sqlite" and address.database not in {None, "", ":memory:"}
    return Path(address.database or "") if is_file else None


def copy_sqlite(file: Path, to: Path, *, between: Callable[[], None] = lambda: None) -> None:
    """Copy a database as it is at this instant, whatever others write; `between` is called between portions."""
    with closing(sqlite3.connect(file, isolation_level=None)) as source, closing(sqlite3.connect(to)) as copy:
        source.execute("PRAGMA query_only=ON")
        # A transaction of its own, or each write by somebody else would begin the copy anew.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(copy, pages=PAGES_AT_ONCE, progress=lambda _status, _left, _all: between())


@contextmanager
def reading_file() -> Iterator[None]:
    """Read a file of SQLite's that may be anything.

    Raises:
        Unsound: it cannot be read.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise Unsound(str(error)) from None
    except DatabaseError as error:
        raise Unsound(str(error.orig)) from None


def sqlite_faults(session: DbSession) -> list[str]:
    """Return a line for each thing that SQLite itself finds wrong with a file."""
    said = session.scalars(text("PRAGMA integrity_check(10)")).all()
    found = [f"SQLite says: {line}" for line in said if line != WHOLE]
    strangers = {row[0] for row in session.execute(text("PRAGMA foreign_key_check"))}
    return found + [f"{name}: rows that belong to none that is there" for name in sorted(strangers)]


def revision(session: DbSession) -> str | None:
    """Return the migration that a database has; None where it has no tables of Muster's."""
    if not inspect(session.connection()).has_table(VERSION_TABLE):
        return None
    found: str | None = session.scalar(select(column("version_num", String)).select_from(table(VERSION_TABLE)))
    return found


def rows_by_table(session: DbSession) -> dict[str, int]:
    """Return how many rows each table has that is there, whatever the code knows of it."""
    names = sorted(inspect(session.connection()).get_table_names())
    return {name: session.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


def newest_event_at(session: DbSession) -> datetime | None:
    """Return when the last thing happened that a database knows of."""
    return session.scalar(select(func.max(Event.at)))


def has_tables(url: str) -> bool:
    """Say whether a database has any table; nothing is made by asking."""
    file = file_of(url)
    if file is not None and not file.is_file():
        return False
    database = Database(url)
    try:
        with database.reading() as session:
            return bool(inspect(session.connection()).get_table_names())
    finally:
        database.dispose()


def server_version(url: str) -> int:
    """Return the number before the point of a server's version."""
    database = Database(url)
    try:
        with database.reading() as session:
            return int(session.scalars(text("SHOW server_version_num")).one()) // 10_000
    finally:
        database.dispose()


def for_programs(url: str) -> ProgramAddress:
    """Return how PostgreSQL's own programs reach a database."""
    address = make_url(url)
    asked = dict(address.query)
    password = address.password or asked.pop("password", None)
    plain = URL.create(
        "postgresql", address.username, None, address.host, address.port, address.database, query=asked
    ).render_as_string(hide_password=False)
    return ProgramAddress(url=plain, environment={"PGPASSWORD": str(password)} if password else {})


def refuse_other_migrations_in_sql(known: Iterable[str]) -> str:
    """Return SQL of PostgreSQL's that fails where a copy has a migration which is not one of these."""
    names = ", ".join(f"'{each}'" for each in known)
    return (
        f"DO $$ BEGIN IF (SELECT version_num FROM public.{VERSION_TABLE}) NOT IN ({names}) THEN "  # noqa: S608
        "RAISE EXCEPTION 'a newer version of Muster made this copy'; END IF; END $$;\n"
    )


def hold_in_sql(hold: SendingHold) -> str:
    """Return a hold as SQL of PostgreSQL's, for the end of the transaction in which a copy comes in.

    The copy's own SQL has taken the path away, and switched off what lets the owner pass the second wall.
    """
    values = {each.key: getattr(hold, each.key) for each in SendingHold.__table__.columns}
    dialect: Dialect = PGDialect(paramstyle="named")  # type: ignore[no-untyped-call]
    statement = insert(SendingHold).values(values).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    return f"SET LOCAL search_path = public; SET LOCAL row_security = on;\n{statement};\n"
