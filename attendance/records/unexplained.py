"""Keep which sessions stand as N, and find those that are to be looked at: by an index, never among all marks."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Mark, Unexplained


def follow(session: DbSession, marks: Iterable[Mark], *, look_at: datetime) -> None:
    """Bring what stands as N into line with new versions: their school, pupil, date and session."""
    for mark in marks:
        here = (
            Unexplained.pupil_id == mark.pupil_id,
            Unexplained.on == mark.on,
            Unexplained.session == mark.session,
        )
        if mark.code != "N":
            session.execute(delete(Unexplained).where(*here))
        elif session.scalar(select(Unexplained.id).where(*here)) is None:
            session.add(
                Unexplained(
                    home_school_id=mark.home_school_id,
                    pupil_id=mark.pupil_id,
                    on=mark.on,
                    session=mark.session,
                    looked_at=None,
                    look_at=look_at,
                )
            )
    session.flush()


def of_schools(session: DbSession, school_ids: Collection[UUID]) -> list[Unexplained]:
    """Return what stands as N at these schools, the oldest session first."""
    wanted = select(Unexplained).where(Unexplained.home_school_id.in_(school_ids))
    return list(session.scalars(wanted.order_by(Unexplained.on, Unexplained.session, Unexplained.pupil_id)))


def any_until(session: DbSession, school_id: UUID, last: date) -> bool:
    """Say whether a session of a school, of this day or one before, stands as N."""
    wanted = select(Unexplained.id).where(Unexplained.home_school_id == school_id, Unexplained.on <= last)
    return session.scalar(wanted.limit(1)) is not None


def schools_to_look(session: DbSession, *, now: datetime, limit: int) -> list[UUID]:
    """Return schools at which something that stands as N is to be looked at."""
    wanted = select(Unexplained.home_school_id).where(Unexplained.look_at <= now).distinct()
    return list(session.scalars(wanted.order_by(Unexplained.home_school_id).limit(limit)))


def looked(session: DbSession, ids: Collection[UUID], *, now: datetime, look_at: datetime) -> None:
    """Note that these were looked at, and when to look next; one that has got its code meanwhile is gone."""
    session.execute(update(Unexplained).where(Unexplained.id.in_(ids)).values(looked_at=now, look_at=look_at))


def put_off(session: DbSession, ids: Collection[UUID], *, look_at: datetime) -> None:
    """Say when to look at these next: today there is no school."""
    session.execute(update(Unexplained).where(Unexplained.id.in_(ids)).values(look_at=look_at))
