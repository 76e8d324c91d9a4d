"""Find many rows by one column at a time, and write many at once: what bulk input needs and nothing else does."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, text, union, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Session as DbSession

from attendance.records.base import Base
from attendance.records.sealed import reveal_values, seal_values
from attendance.records.tables import Concern, Expected, Incident, Observation, Organisation, Placement, WalkOff

Stored = dict[str, Any]

CHUNK = 500
# Any fixed number: two imports at once take turns, so that neither creates what the other has just created.
IMPORT_LOCK = 7_305_241


class Changes:
    """Rows to remove, add and change; written together, in that order."""

    def __init__(self) -> None:
        """Begin with nothing to write."""
        self._removed: dict[type[Base], list[dict[str, Any]]] = {}
        self._added: dict[type[Base], list[dict[str, Any]]] = {}
        self._changed: dict[type[Base], dict[tuple[str, ...], list[dict[str, Any]]]] = {}

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to write."""
        return not (self._removed or self._added or self._changed)

    def add(self, table: type[Base], values: dict[str, Any]) -> None:
        """Store a new row; all rows of a table must name the same columns."""
        self._added.setdefault(table, []).append(values)

    def change(self, table: type[Base], key: dict[str, Any], values: dict[str, Any]) -> None:
        """Change these values of the row with this primary key; of a sealed table, the key names the owner too."""
        row = {**key, **values}
        self._changed.setdefault(table, {}).setdefault(tuple(sorted(row)), []).append(row)

    def remove(self, table: type[Base], key: dict[str, Any]) -> None:
        """Remove the row with this primary key."""
        self._removed.setdefault(table, []).append(key)

    def write(self, session: DbSession) -> None:
        """Write everything; what is added may point to what is added in another table."""
        for table, keys in self._removed.items():
            columns = table.__table__.c
            doomed = [columns[name] == bindparam(f"key_{name}") for name in keys[0]]
            session.connection().execute(
                delete(table.__table__).where(*doomed),  # type: ignore[arg-type]
                [{f"key_{name}": value for name, value in key.items()} for key in keys],
            )
        order = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
        for table in sorted(self._added, key=lambda each: order[each.__tablename__]):
            session.execute(insert(table), [seal_values(session, table, row) for row in self._added[table]])
        for table, alike in self._changed.items():
            for rows in alike.values():
                session.execute(update(table), [seal_values(session, table, row) for row in rows])


def take_turn(session: DbSession) -> None:
    """Wait until no other import is under way; on SQLite the transaction itself sees to that."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({IMPORT_LOCK})"))


def find(session: DbSession, column: InstrumentedAttribute[Any], values: Iterable[Any]) -> list[Stored]:
    """Return the rows of a column's table in which it has one of these values."""
    wanted = sorted(set(values), key=str)
    table: Any = column.class_
    found: list[Stored] = []
    for start in range(0, len(wanted), CHUNK):
        rows = session.execute(select(table.__table__).where(column.in_(wanted[start : start + CHUNK])))
        found += [reveal_values(session, table, dict(row)) for row in rows.mappings()]
    return found


def organisations(session: DbSession, *, codes: Iterable[str] | None = None) -> list[Stored]:
    """Return every organisation, or those with one of these codes."""
    wanted = select(Organisation.__table__).order_by(Organisation.code)
    if codes is not None:
        wanted = wanted.where(Organisation.code.in_(set(codes)))
    return [dict(row) for row in session.execute(wanted).mappings()]


def placements_with_history(session: DbSession, placement_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these placements somebody was expected in, observed in, or reported about."""
    wanted = sorted(set(placement_ids), key=str)
    found: set[UUID] = set()
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        found |= set(
            session.scalars(
                union(
                    *(
                        select(table.placement_id).where(table.placement_id.in_(chunk))
                        for table in (Expected, Observation, WalkOff, Incident, Concern)
                    )
                )
            )
        )
    return found


def schools_with_placements_at(session: DbSession, provider_ids: Iterable[UUID]) -> set[UUID]:
    """Return the home schools that have placed pupils with these providers."""
    rows = find(session, Placement.provider_id, provider_ids)
    return {row["home_school_id"] for row in rows}
