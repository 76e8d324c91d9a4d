"""Find and keep what a provider and a home school have agreed, and between which of them there is anything to agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from attendance.records.base import new_id
from attendance.records.registers import has_not_ended
from attendance.records.tables import Agreement, Placement, Pupil


@dataclass(frozen=True, kw_only=True, slots=True)
class Hosted:
    """A pupil whom a provider hosts now or will, with the placement's own due times where it has them.

    `on_home_closure` is what it says of days on which the home school is shut.
    """

    provider_id: UUID
    home_school_id: UUID
    pupil_id: UUID
    pupil_name: str
    am_due: time | None
    pm_due: time | None
    on_home_closure: str


def hosted(session: DbSession, school_ids: Iterable[UUID], *, on: date) -> list[Hosted]:
    """Return the placements at a provider that have not ended before a date, in order of the pupils' names."""
    wanted = (
        select(Placement, Pupil)
        .join(Pupil, Pupil.id == Placement.pupil_id)
        .where(
            Placement.home_school_id.in_(set(school_ids)),
            Placement.provider_id.is_not(None),
            has_not_ended(on),
        )
        .order_by(Pupil.family_name, Pupil.given_name, Placement.id)
    )
    return [
        Hosted(
            provider_id=placement.provider_id,
            home_school_id=placement.home_school_id,
            pupil_id=pupil.id,
            pupil_name=f"{pupil.given_name} {pupil.family_name}",
            am_due=placement.am_due,
            pm_due=placement.pm_due,
            on_home_closure=placement.on_home_closure,
        )
        for placement, pupil in session.execute(wanted)
        if placement.provider_id is not None
    ]


def pairs_of_provider(session: DbSession, provider_id: UUID, *, on: date) -> set[tuple[UUID, UUID]]:
    """Return (provider, home school) for each school with a placement there that has not ended before a date."""
    wanted = select(Placement.home_school_id).where(Placement.provider_id == provider_id, has_not_ended(on)).distinct()
    return {(provider_id, school_id) for school_id in session.scalars(wanted)}


def locked(session: DbSession, provider_id: UUID, home_school_id: UUID) -> Agreement | None:
    """Return the agreement of a provider and a home school, locked; None where there is none."""
    wanted = select(Agreement).where(Agreement.provider_id == provider_id, Agreement.home_school_id == home_school_id)
    return session.scalars(wanted.with_for_update()).one_or_none()


def add(session: DbSession, agreement: Agreement) -> None:
    """Store an agreement; the database refuses a second one between the same two."""
    agreement.id = new_id()
    session.add(agreement)
    session.flush()
