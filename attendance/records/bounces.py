"""Keep which mails of the mailbox for bounces were read, and what each said."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import BounceRead


def is_known(session: DbSession, fingerprint: str) -> bool:
    """Say whether this very mail was read before."""
    return session.get(BounceRead, fingerprint) is not None


def count_not_understood(session: DbSession, since: datetime) -> int:
    """Return how many mails were read since of which nobody could tell what they are about."""
    wanted = select(func.count()).where(BounceRead.read_at >= since, BounceRead.is_understood.is_(False))
    return session.scalar(wanted.select_from(BounceRead)) or 0
