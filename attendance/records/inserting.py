"""Insert rows that another transaction may be inserting too: whoever is second waits for the first, and leaves it."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session as DbSession

from attendance.records.base import Base


def insert_or_leave(session: DbSession, table: type[Base], *rows: dict[str, Any]) -> None:
    """Insert rows; one whose key is there already stays as it is."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    session.execute(insert(table).on_conflict_do_nothing(), list(rows))
