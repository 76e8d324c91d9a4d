"""Find and keep what named persons have said of where pupils are."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Whereabouts
from attendance.rules.words import Session


def is_confirmed(session: DbSession, pupil_id: UUID, on: date, each: Session) -> bool:
    """Say whether a named person has said where a pupil is in this session."""
    wanted = select(Whereabouts.id).where(
        Whereabouts.pupil_id == pupil_id, Whereabouts.on == on, Whereabouts.session == each.value
    )
    return session.scalar(wanted.limit(1)) is not None


def of_pupils(session: DbSession, pupil_ids: Iterable[UUID], first: date, last: date) -> list[Whereabouts]:
    """Return what was confirmed of pupils from one date to another, in the order in which it was."""
    wanted = select(Whereabouts).where(
        Whereabouts.pupil_id.in_(set(pupil_ids)), Whereabouts.on >= first, Whereabouts.on <= last
    )
    return list(session.scalars(wanted.order_by(Whereabouts.confirmed_at, Whereabouts.id)))
