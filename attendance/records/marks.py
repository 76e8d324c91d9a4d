"""Keep the home school's marks, and find every version of those of a session. Nothing here changes one."""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Mark
from attendance.rules.words import Session


def add_all(session: DbSession, rows: Iterable[Mark]) -> None:
    """Store new versions."""
    session.add_all(rows)
    session.flush()


def of_session(session: DbSession, school_ids: Collection[UUID], on: date, half: Session) -> dict[UUID, list[Mark]]:
    """Return every version of each pupil's mark of one session, the first first; pupils without one are not there."""
    wanted = select(Mark).where(Mark.home_school_id.in_(school_ids), Mark.on == on, Mark.session == half.value)
    found: dict[UUID, list[Mark]] = {}
    for row in session.scalars(wanted.order_by(Mark.pupil_id, Mark.version)):
        found.setdefault(row.pupil_id, []).append(row)
    return found


def known(session: DbSession, school_ids: Collection[UUID], ids: Collection[UUID]) -> set[UUID]:
    """Return which of these ids are marks of these schools."""
    return set(session.scalars(select(Mark.id).where(Mark.home_school_id.in_(school_ids), Mark.id.in_(ids))))
