"""Find and keep the ladders that home schools have written, and have alerts under way looked at anew."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Alert, LadderVersion
from attendance.rules.ladder import HAVE_SHORTER
from attendance.rules.words import AlertKind


def of_schools(session: DbSession, school_ids: Iterable[UUID]) -> list[LadderVersion]:
    """Return every version that these schools have written, the oldest first."""
    wanted = select(LadderVersion).where(LadderVersion.home_school_id.in_(set(school_ids)))
    return list(session.scalars(wanted.order_by(LadderVersion.kind, LadderVersion.is_short, LadderVersion.version)))


def add(session: DbSession, version: LadderVersion) -> None:
    """Store a version; the database refuses a second one with its number."""
    session.add(version)
    session.flush()


def look_again(session: DbSession, school_id: UUID, kind: AlertKind, *, is_short: bool, now: datetime) -> None:
    """Have the clockwork look at once at each alert that climbs, or has climbed, this ladder and that nobody has."""
    climbing = [Alert.home_school_id == school_id, Alert.kind == kind.value, Alert.closed_at.is_(None)]
    if kind in HAVE_SHORTER:
        climbing.append(Alert.short_ladder.is_(is_short))
    unanswered = (Alert.owner_id.is_(None), Alert.returned_at.is_(None))
    session.execute(update(Alert).where(*climbing, *unanswered).values(climb_at=now))
