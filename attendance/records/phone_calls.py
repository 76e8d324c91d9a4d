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
) -> list[Row[PhoneCall, str]]:
    """Return the calls about one home school's session at a provider, the latest first, each with its receipt."""
    wanted = (
        select(PhoneCall, Submission.receipt)
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
