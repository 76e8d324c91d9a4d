"""Insert rows that another transaction may be inserting too: whoever is second waits for the first.

The second leaves what is there, or writes over it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, inspect
from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session as DbSession

from attendance.records.base import Base


def insert_or_leave(session: DbSession, table: type[Base], *rows: dict[str, Any]) -> None:
    """Insert rows; one whose key is there already stays as it is."""
    session.execute(_insert(session, table).on_conflict_do_nothing(), list(rows))


def insert_or_renew(
    session: DbSession, table: type[Base], *, renewed: Sequence[str], where: ColumnElement[bool] | None = None
) -> SqliteInsert | PostgresqlInsert:
    """Return a statement that inserts rows; one whose key is there takes the `renewed` columns, if `where` lets it."""
    insert = _insert(session, table)
    return insert.on_conflict_do_update(
        index_elements=list(inspect(table).primary_key),
        set_={name: insert.excluded[name] for name in renewed},
        where=where,
    )


def _insert(session: DbSession, table: type[Base]) -> SqliteInsert | PostgresqlInsert:
    return sqlite_insert(table) if session.get_bind().dialect.name == "sqlite" else postgresql_insert(table)
