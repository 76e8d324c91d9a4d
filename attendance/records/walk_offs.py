"""Find and keep walk-offs and serious incidents."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from attendance.records.registers import has_not_ended
from attendance.records.tables import Alert, Incident, Placement, WalkOff


def add(session: DbSession, row: WalkOff | Incident) -> None:
    """Store a walk-off or an incident."""
    session.add(row)
    session.flush()


def of_provider(session: DbSession, provider_id: UUID, walk_off_id: UUID, *, today: date) -> WalkOff | None:
    """Return a walk-off of a provider; None where it is absent, another's, or of a placement that has ended."""
    wanted = (
        select(WalkOff)
        .join(Placement, Placement.id == WalkOff.placement_id)
        .where(WalkOff.id == walk_off_id, WalkOff.provider_id == provider_id, has_not_ended(today))
    )
    return session.scalars(wanted).one_or_none()


def of_alert(session: DbSession, alert_id: UUID) -> WalkOff | None:
    """Return the walk-off an alert is about; None where it is about something else."""
    return session.scalars(select(WalkOff).where(WalkOff.alert_id == alert_id)).one_or_none()


def incident_of_alert(session: DbSession, alert_id: UUID) -> Incident | None:
    """Return the incident an alert is about; None where it is about something else."""
    return session.scalars(select(Incident).where(Incident.alert_id == alert_id)).one_or_none()


def walk_offs_of_provider(session: DbSession, provider_id: UUID, on: date) -> list[WalkOff]:
    """Return a provider's walk-offs of a day, the latest first."""
    wanted = select(WalkOff).where(WalkOff.provider_id == provider_id, WalkOff.on == on)
    return list(session.scalars(wanted.order_by(WalkOff.left_at.desc())))


def alert_of(session: DbSession, row: WalkOff | Incident) -> Alert:
    """Return the alert of a walk-off or an incident."""
    return session.get_one(Alert, row.alert_id)
