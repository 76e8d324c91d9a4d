"""Keep safeguarding concerns, and find one for those who may read it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Concern


def add(session: DbSession, row: Concern) -> None:
    """Store one school's part of a concern."""
    session.add(row)


def of_alert(session: DbSession, alert_id: UUID) -> Concern | None:
    """Return the concern an alert is about; None where it is about something else."""
    return session.scalars(select(Concern).where(Concern.alert_id == alert_id)).one_or_none()
