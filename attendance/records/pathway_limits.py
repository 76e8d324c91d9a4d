"""Find the placements whose pathway has a limit, the days that count towards it, and what was told of them."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from attendance.records.registers import has_not_ended
from attendance.records.tables import Expected, Placement, Task


def live(session: DbSession, pathways: Iterable[str], today: date) -> list[Placement]:
    """Return the placements of these pathways, of all schools, that are live today, in a steady order."""
    wanted = select(Placement).where(
        Placement.pathway.in_(set(pathways)), Placement.starts_on <= today, has_not_ended(today)
    )
    return list(session.scalars(wanted.order_by(Placement.starts_on, Placement.home_school_id, Placement.ref)))


def days_expected(session: DbSession, placement_ids: Collection[UUID], today: date) -> dict[UUID, list[date]]:
    """Return the days until today on which each placement's provider was to have the pupil, in order."""
    wanted = (
        select(Expected.placement_id, Expected.on)
        .where(Expected.placement_id.in_(placement_ids), Expected.on <= today, Expected.withdrawn_at.is_(None))
        .distinct()
        .order_by(Expected.on)
    )
    found: dict[UUID, list[date]] = {each: [] for each in placement_ids}
    for placement_id, on in session.execute(wanted):
        found[placement_id].append(on)
    return found


def told(session: DbSession, kinds: Iterable[str]) -> set[tuple[str, str]]:
    """Return the kind and subject of every task of these kinds, of all schools, done or not."""
    wanted = select(Task.kind, Task.subject).where(Task.kind.in_(set(kinds)))
    return {(kind, subject) for kind, subject in session.execute(wanted)}
