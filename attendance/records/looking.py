"""Keep who was turned away where, once a minute."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Denial


def has_denial(session: DbSession, organisation_id: UUID, actor: str, route: str, minute_at: datetime) -> bool:
    """Say whether this refusal has been noted in this minute."""
    key = (organisation_id, actor, route, minute_at)
    return session.get(Denial, key) is not None


def add_denial(session: DbSession, organisation_id: UUID, actor: str, route: str, minute_at: datetime) -> None:
    """Note a refusal; a second one in the same minute meets the primary key."""
    session.execute(
        insert(Denial).values(organisation_id=organisation_id, actor=actor, route=route, minute_at=minute_at)
    )


def forget_denials(session: DbSession, organisation_id: UUID, *, before: datetime) -> None:
    """Delete what no longer holds anything back."""
    session.execute(delete(Denial).where(Denial.organisation_id == organisation_id, Denial.minute_at < before))
