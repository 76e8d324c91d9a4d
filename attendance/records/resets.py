"""Find who has forgotten a password and waits for an answer, and how much was asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import ResetAsked


def asked_from(session: DbSession, address_digest: str, since: datetime) -> int:
    """Return how often it was asked from a network address since then."""
    return session.scalar(_count(since).where(ResetAsked.address_digest == address_digest)) or 0


def asked_for(session: DbSession, account_digest: str, since: datetime) -> int:
    """Return how often it was asked for an account since then."""
    return session.scalar(_count(since).where(ResetAsked.account_digest == account_digest)) or 0


def unanswered(session: DbSession, limit: int) -> Sequence[ResetAsked]:
    """Return what has not been answered, oldest first, locked; what another worker holds is left to it."""
    wanted = select(ResetAsked).where(ResetAsked.email.is_not(None)).order_by(ResetAsked.at, ResetAsked.id)
    return session.scalars(wanted.limit(limit).with_for_update(skip_locked=True)).all()


def _count(since: datetime) -> Select[int]:
    return select(func.count()).where(ResetAsked.at > since)
