"""Keep the nightly anchors until they are files."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Anchor


def is_taken(session: DbSession, on: date) -> bool:
    """Say whether the anchor of a night stands."""
    return session.get(Anchor, on) is not None


def add(session: DbSession, on: date, document: str, *, at: datetime) -> None:
    """Keep an anchor; a second one for the night meets the primary key."""
    session.add(Anchor(on=on, taken_at=at, document=document, written_at=None))


def unwritten(session: DbSession) -> Sequence[Anchor]:
    """Return the anchors that are no files yet, oldest first."""
    return session.scalars(select(Anchor).where(Anchor.written_at.is_(None)).order_by(Anchor.on)).all()


def mark_written(session: DbSession, on: date, *, at: datetime) -> None:
    """Note that an anchor is a file."""
    session.execute(update(Anchor).where(Anchor.on == on).values(written_at=at))
