"""How much was forgotten, by organisation, and the night's tally that its one event is made from."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.base import Base
from attendance.records.tables import Forgotten

# None: rows that are no organisation's any more.
Counts = Counter[UUID | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What one organisation had forgotten in one night, not yet told to its chain."""

    organisation_id: UUID
    on: date
    rows: dict[str, int]


def remove(session: DbSession, table: type[Base], found: Select[UUID, Any], *, limit: int) -> Counts:
    """Delete the first rows that a query of (id, organisation) finds; return how many each organisation lost."""
    rows = session.execute(found.limit(limit)).all()
    remove_ids(session, table, [row[0] for row in rows])
    return Counter(row[1] for row in rows)


def remove_ids(session: DbSession, table: type[Base], ids: Sequence[UUID]) -> None:
    """Delete rows by their ids."""
    if ids:
        session.execute(delete(table).where(table.__table__.c.id.in_(ids)))


def note(session: DbSession, on: date, what: str, counts: Counts) -> None:
    """Add to the night's tally of each organisation."""
    for organisation_id, rows in counts.items():
        if organisation_id is None:
            continue
        key = (organisation_id, on, what)
        held = session.get(Forgotten, key, with_for_update=True)
        if held is None:
            session.add(Forgotten(organisation_id=organisation_id, on=on, what=what, rows=rows))
        else:
            held.rows += rows
            held.told_at = None
    session.flush()


def untold(session: DbSession) -> list[Tally]:
    """Return what no chain has been told of yet."""
    wanted = select(Forgotten).where(Forgotten.told_at.is_(None)).order_by(Forgotten.organisation_id, Forgotten.on)
    nights: dict[tuple[UUID, date], dict[str, int]] = {}
    for row in session.scalars(wanted):
        nights.setdefault((row.organisation_id, row.on), {})[row.what] = row.rows
    return [Tally(organisation_id=each, on=on, rows=rows) for (each, on), rows in nights.items()]


def told(session: DbSession, tallies: Iterable[Tally], at: datetime) -> None:
    """Note that the chains have been told."""
    for tally in tallies:
        session.execute(
            update(Forgotten)
            .where(Forgotten.organisation_id == tally.organisation_id, Forgotten.on == tally.on)
            .values(told_at=at)
        )
