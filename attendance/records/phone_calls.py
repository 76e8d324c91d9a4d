"""Keep who said something on the telephone, and find the calls about one home school's session at a provider."""

from datetime import date
from uuid import UUID

from sqlalchemy import Row, select, union
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Observation, PhoneCall, Submission, WalkOff
from attendance.rules.words import Session


def add(session: DbSession, row: PhoneCall) -> None:
    """Store a call."""
    session.add(row)


def of_session(
    session: DbSession, home_school_id: UUID, provider_id: UUID, on: date, each: Session
) -> list[Row[PhoneCall, str, str]]:
    """Return the calls about one home school's session at a provider, the latest first, with receipt and kind."""
    wanted = (
        select(PhoneCall, Submission.receipt, Submission.kind)
        .join(Submission, Submission.id == PhoneCall.submission_id)
        .where(
            PhoneCall.home_school_id == home_school_id,
            PhoneCall.provider_id == provider_id,
            PhoneCall.on == on,
            PhoneCall.session == each.value,
        )
        .order_by(PhoneCall.recorded_at.desc(), PhoneCall.id)
    )
    return list(session.execute(wanted))


def of_submission(session: DbSession, submission_id: UUID) -> PhoneCall | None:
    """Return the call that brought a submission; None where it came by another way."""
    return session.scalars(select(PhoneCall).where(PhoneCall.submission_id == submission_id)).one_or_none()


def one(session: DbSession, call_id: UUID) -> PhoneCall | None:
    """Return a call; None where there is none."""
    return session.get(PhoneCall, call_id)


def unanswered(session: DbSession, provider_id: UUID, since: date) -> list[PhoneCall]:
    """Return the calls about a provider's sessions since a day that it has not answered, the oldest first."""
    wanted = select(PhoneCall).where(
        PhoneCall.provider_id == provider_id, PhoneCall.on >= since, PhoneCall.is_right.is_(None)
    )
    return list(session.scalars(wanted.order_by(PhoneCall.recorded_at, PhoneCall.id)))


def seen(session: DbSession, submission_id: UUID) -> list[Observation]:
    """Return what a submission says was seen."""
    return list(session.scalars(select(Observation).where(Observation.submission_id == submission_id)))


def placements_of(session: DbSession, submission_id: UUID) -> set[UUID]:
    """Return the placements a submission speaks of."""
    about = [select(each.placement_id).where(each.submission_id == submission_id) for each in (Observation, WalkOff)]
    return set(session.scalars(union(*about)))
