"""Find and keep the ladders that home schools have written, and have alerts under way looked at anew."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.alerts import fared_of
from attendance.records.tables import Alert, LadderTest, LadderVersion, Message, Notice
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


def add_test(session: DbSession, test: LadderTest) -> None:
    """Store that somebody tries a ladder out, before its notices name it."""
    session.add(test)
    session.flush()


def tests_since(session: DbSession, school_id: UUID, at: datetime) -> int:
    """Return how many tests a school has sent after an instant, of whichever ladder."""
    wanted = select(func.count()).select_from(LadderTest)
    return session.scalar(wanted.where(LadderTest.home_school_id == school_id, LadderTest.asked_at > at)) or 0


def latest_test(session: DbSession, school_id: UUID, kind: AlertKind, *, is_short: bool) -> LadderTest | None:
    """Return a school's last test of a ladder; None where there was none."""
    wanted = select(LadderTest).where(
        LadderTest.home_school_id == school_id, LadderTest.kind == kind.value, LadderTest.is_short.is_(is_short)
    )
    return session.scalars(wanted.order_by(LadderTest.asked_at.desc()).limit(1)).first()


def told_of_test(session: DbSession, test_id: UUID) -> list[tuple[Notice, Message | None]]:
    """Return who was written to by a test, each notice with the message it rides in, in order of name."""
    wanted = fared_of(select(Notice, Message).where(Notice.subject_id == test_id)).order_by(Notice.name, Notice.channel)
    return [(notice, message) for notice, message in session.execute(wanted)]
