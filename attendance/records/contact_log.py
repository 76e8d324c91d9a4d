"""Keep the log of contacts about placed pupils, and find every version of one, and which reached somebody."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from attendance.records.registers import has_not_ended
from attendance.records.tables import LoggedContact, Placement, Task
from attendance.rules.contacts import CameOf, Contact, Had, Placed
from attendance.rules.words import Pathway

NEWER = aliased(LoggedContact)


def add(session: DbSession, row: LoggedContact) -> None:
    """Store a new version."""
    session.add(row)
    session.flush()


def is_known(session: DbSession, school_ids: Collection[UUID], contact_row_id: UUID) -> bool:
    """Say whether a version of these schools has this id."""
    wanted = select(LoggedContact.id).where(
        LoggedContact.home_school_id.in_(school_ids), LoggedContact.id == contact_row_id
    )
    return session.scalar(wanted) is not None


def schools_that_log(session: DbSession) -> set[UUID]:
    """Return the schools that have ever put a contact on record."""
    return set(session.scalars(select(LoggedContact.home_school_id).distinct()))


def of_pupil(session: DbSession, pupil_id: UUID) -> Sequence[LoggedContact]:
    """Return every version of every contact about a pupil, the contact of the latest day first, then by version."""
    wanted = select(LoggedContact).where(LoggedContact.pupil_id == pupil_id)
    return session.scalars(wanted.order_by(LoggedContact.recorded_at, LoggedContact.version)).all()


def had(session: DbSession, pupil_ids: Collection[UUID], *, since: date, until: date) -> dict[UUID, list[Had]]:
    """Return the contacts that reached somebody, as they stand, by pupil; pupils without one have an empty list."""
    wanted = (
        select(LoggedContact.pupil_id, LoggedContact.kind, LoggedContact.on, Placement.provider_id)
        .join(Placement, Placement.id == LoggedContact.placement_id)
        .where(
            LoggedContact.pupil_id.in_(pupil_ids),
            LoggedContact.on >= since,
            LoggedContact.on <= until,
            LoggedContact.came_of == CameOf.SPOKEN.value,
            _stands(),
        )
    )
    found: dict[UUID, list[Had]] = {each: [] for each in pupil_ids}
    for pupil_id, kind, on, provider_id in session.execute(wanted):
        found[pupil_id].append(Had(kind=Contact(kind), on=on, provider_id=provider_id))
    return found


def with_providers(
    session: DbSession, school_id: UUID, first: date, last: date
) -> Sequence[tuple[LoggedContact, UUID]]:
    """Return the contacts of a school that reached a provider between two days, as they stand, the first first."""
    wanted = (
        select(LoggedContact, Placement.provider_id)
        .join(Placement, Placement.id == LoggedContact.placement_id)
        .where(
            LoggedContact.home_school_id == school_id,
            LoggedContact.on >= first,
            LoggedContact.on <= last,
            LoggedContact.kind == Contact.PROVIDER.value,
            LoggedContact.came_of == CameOf.SPOKEN.value,
            _stands(),
        )
        .order_by(LoggedContact.on, LoggedContact.recorded_at)
    )
    return [(row, provider_id) for row, provider_id in session.execute(wanted) if provider_id is not None]


def placements_of_schools(session: DbSession, school_ids: Collection[UUID], first: date, last: date) -> list[Placement]:
    """Return the placements of these schools that ran between two days, in a steady order."""
    return list(session.scalars(_running(first, last).where(Placement.home_school_id.in_(school_ids))))


def placements_of_all(session: DbSession, first: date, last: date) -> list[Placement]:
    """Return the placements of every school that ran between two days, for the clockwork."""
    return list(session.scalars(_running(first, last)))


def placements_of_pupil(session: DbSession, pupil_id: UUID, first: date, last: date) -> list[Placement]:
    """Return the placements of a pupil that ran between two days."""
    return list(session.scalars(_running(first, last).where(Placement.pupil_id == pupil_id)))


def placed_of(rows: Collection[Placement]) -> tuple[Placed, ...]:
    """Return placements as the rules know them."""
    return tuple(
        Placed(pathway=Pathway(row.pathway), provider_id=row.provider_id, starts_on=row.starts_on, ends_on=row.ends_on)
        for row in rows
    )


def any_placement(session: DbSession, on: date) -> bool:
    """Say whether any placement runs on a day or has not begun yet."""
    return session.scalar(select(Placement.id).where(has_not_ended(on)).limit(1)) is not None


def told(session: DbSession, kind: str, *, since: datetime, without_done_by: str) -> set[str]:
    """Return the subjects of the tasks of a kind opened since, of all schools, but those that ended in this way."""
    wanted = select(Task.subject).where(
        Task.kind == kind, Task.opened_at >= since, Task.done_by.is_distinct_from(without_done_by)
    )
    return set(session.scalars(wanted))


def _running(first: date, last: date) -> Select[Placement]:
    return (
        select(Placement)
        .where(Placement.starts_on <= last, has_not_ended(first))
        .order_by(Placement.starts_on, Placement.home_school_id, Placement.ref)
    )


def _stands() -> ColumnElement[bool]:
    return ~exists().where(
        NEWER.pupil_id == LoggedContact.pupil_id,
        NEWER.contact_id == LoggedContact.contact_id,
        NEWER.version > LoggedContact.version,
    )
