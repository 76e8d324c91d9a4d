"""Keep who said something on the telephone, and find the calls about one home school's session at a provider."""

from datetime import date
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import PhoneCall, Submission
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
