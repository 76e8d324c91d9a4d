"""Find placements that begin soon, their first days, and what has been told of them."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from attendance.records.registers import has_not_ended
from attendance.records.tables import CurrentObservation, Expected, Observation, OpenedDay, Placement, Task
from attendance.rules.words import Pathway

EARLIER = aliased(Expected)


def starting(
    session: DbSession, first: date, last: date, *, school_ids: Iterable[UUID] | None = None
) -> list[Placement]:
    """Return the placements that start in these days: of some schools, or for a job of all."""
    wanted = select(Placement).where(Placement.starts_on >= first, Placement.starts_on <= last)
    if school_ids is not None:
        wanted = wanted.where(Placement.home_school_id.in_(set(school_ids)))
    return list(session.scalars(wanted.order_by(Placement.starts_on, Placement.id)))


def first_days(session: DbSession, placement_ids: Iterable[UUID], today: date) -> list[Expected]:
    """Return today's rows of those of these placements that no earlier day expected anybody of, earliest first.

    Not of those that had begun before the school's first day here: theirs was before our time.
    """
    wanted = (
        select(Expected)
        .join(Placement, Placement.id == Expected.placement_id)
        .where(
            Expected.placement_id.in_(set(placement_ids)),
            Expected.on == today,
            Expected.withdrawn_at.is_(None),
            exists().where(OpenedDay.home_school_id == Expected.home_school_id, OpenedDay.on <= Placement.starts_on),
            ~exists().where(
                EARLIER.placement_id == Expected.placement_id, EARLIER.on < today, EARLIER.withdrawn_at.is_(None)
            ),
        )
    )
    return list(session.scalars(wanted.order_by(Expected.starts_at, Expected.id)))


def short_stays(session: DbSession, today: date) -> list[Placement]:
    """Return the short stays of all schools that are live today."""
    wanted = select(Placement).where(
        Placement.pathway == Pathway.SHORT_STAY.value,
        Placement.starts_on <= today,
        has_not_ended(today),
    )
    return list(session.scalars(wanted.order_by(Placement.id)))


def expected_between(session: DbSession, placement_id: UUID, first: date, now: datetime) -> list[Expected]:
    """Return a placement's rows from a day on whose sessions have begun."""
    wanted = select(Expected).where(
        Expected.placement_id == placement_id,
        Expected.on >= first,
        Expected.starts_at <= now,
        Expected.withdrawn_at.is_(None),
    )
    return list(session.scalars(wanted.order_by(Expected.starts_at)))


def observed_between(session: DbSession, placement_id: UUID, first: date, last: date) -> list[Observation]:
    """Return what stands of a placement in these days, the earliest session first."""
    wanted = (
        select(Observation)
        .join(CurrentObservation, CurrentObservation.observation_id == Observation.id)
        .where(CurrentObservation.placement_id == placement_id, Observation.on >= first, Observation.on <= last)
    )
    return list(session.scalars(wanted.order_by(Observation.on, Observation.session)))


def subjects_told(session: DbSession, kind: str, *, school_ids: Iterable[UUID], since: datetime) -> set[str]:
    """Return what has been told of these schools' first days, whether or not it is done."""
    wanted = select(Task.subject).where(
        Task.kind == kind, Task.organisation_id.in_(set(school_ids)), Task.opened_at >= since
    )
    return set(session.scalars(wanted))


def open_tasks(session: DbSession, kind: str) -> list[Task]:
    """Return the open tasks of a kind, of all schools."""
    return list(session.scalars(select(Task).where(Task.kind == kind, Task.done_at.is_(None)).order_by(Task.id)))


def started_before(session: DbSession, placement_ids: Iterable[UUID], on: date) -> set[UUID]:
    """Return those of these placements that started before a date."""
    return set(
        session.scalars(select(Placement.id).where(Placement.id.in_(set(placement_ids)), Placement.starts_on < on))
    )
