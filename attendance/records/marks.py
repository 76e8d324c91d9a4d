"""Keep the home school's marks, and find every version of them, and what was keyed. Nothing here changes one."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from attendance.records.tables import Mark, MarkKeyed, Pupil
from attendance.records.tables.marks import SESSION_OF_PUPIL
from attendance.rules.codes import Entered
from attendance.rules.words import Session


def add_all(session: DbSession, rows: Iterable[Mark] | Iterable[MarkKeyed]) -> None:
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


def entered_of(row: Mark) -> Entered:
    """Return an entry as the rules know it."""
    return Entered(symbol=row.code, proposed=row.proposed, observation=str(row.observation_id or ""))


def standing(session: DbSession, pupil_ids: Collection[UUID], on: date, half: Session) -> dict[UUID, Entered]:
    """Return what stands for these pupils in a session, as the rules know it; whoever has no entry is not there."""
    wanted = select(Mark.pupil_id, Mark.code, Mark.proposed, Mark.observation_id).where(
        Mark.pupil_id.in_(pupil_ids), Mark.on == on, Mark.session == half.value
    )
    return {
        pupil_id: Entered(symbol=code, proposed=proposed, observation=str(observation_id or ""))
        for pupil_id, code, proposed, observation_id in session.execute(wanted.order_by(Mark.version))
    }


def of_pupil(session: DbSession, pupil_id: UUID, first: date, last: date) -> Sequence[Mark]:
    """Return what was entered of a pupil from one date to another, in order of day, session and version."""
    wanted = select(Mark).where(Mark.pupil_id == pupil_id, Mark.on >= first, Mark.on <= last)
    return session.scalars(wanted.order_by(Mark.on, Mark.session, Mark.version)).all()


class StandingMark(NamedTuple):
    """What stands of a pupil's session, without why; `version` counts the entries."""

    on: date
    session: str
    version: int
    code: str
    nature: str | None
    minutes_late: int | None
    entered_by: str
    entered_by_job: str
    entered_at: datetime
    pupil: Pupil


def standing_between(
    session: DbSession, school_ids: Collection[UUID], first: date, last: date
) -> dict[tuple[UUID, date, str], StandingMark]:
    """Return what stands of each pupil of these schools from one date to another, by pupil, date and session."""
    columns = [getattr(Mark, name) for name in StandingMark._fields[:-1]]
    wanted = (
        select(*columns, Pupil)
        .join(Pupil, Pupil.id == Mark.pupil_id)
        .where(Mark.home_school_id.in_(school_ids), Mark.on >= first, Mark.on <= last)
        # What is read last stands.
        .order_by(Mark.version)
    )
    found = [StandingMark._make(row) for row in session.execute(wanted)]
    return {(each.pupil.id, each.on, each.session): each for each in found}


class AmendedMark(NamedTuple):
    """A version that replaces one, what stood before it, and whose it is."""

    mark: Mark
    was: str
    pupil: Pupil


def amended(
    session: DbSession, school_id: UUID, days: tuple[date, date], at: tuple[datetime, datetime]
) -> list[AmendedMark]:
    """Return what was amended of these days, whenever; and of any day, between these instants, the last not included.

    By the pupil's name, then by session and version.
    """
    before = aliased(Mark)
    wanted = (
        select(Mark, before.code, Pupil)
        .join(before, and_(*_same(before, Mark), before.version == Mark.replaces))
        .join(Pupil, Pupil.id == Mark.pupil_id)
        .where(
            Mark.home_school_id == school_id,
            Mark.version > 1,
            or_(Mark.on.between(*days), and_(Mark.entered_at >= at[0], Mark.entered_at < at[1])),
        )
        .order_by(Pupil.family_name, Pupil.given_name, Pupil.ref, Mark.on, Mark.session, Mark.version)
    )
    return [AmendedMark(mark, was, pupil) for mark, was, pupil in session.execute(wanted)]


def known(session: DbSession, school_ids: Collection[UUID], ids: Collection[UUID]) -> set[UUID]:
    """Return which of these ids are marks of these schools."""
    return set(session.scalars(select(Mark.id).where(Mark.home_school_id.in_(school_ids), Mark.id.in_(ids))))


def keyed_on(session: DbSession, school_ids: Collection[UUID], on: date) -> dict[tuple[UUID, str], list[MarkKeyed]]:
    """Return what was said of keying a day's marks, by pupil and session, the first first."""
    wanted = select(MarkKeyed).where(MarkKeyed.home_school_id.in_(school_ids), MarkKeyed.on == on)
    found: dict[tuple[UUID, str], list[MarkKeyed]] = {}
    for row in session.scalars(wanted.order_by(MarkKeyed.pupil_id, MarkKeyed.session, MarkKeyed.number)):
        found.setdefault((row.pupil_id, row.session), []).append(row)
    return found


def known_keyed(session: DbSession, school_ids: Collection[UUID], ids: Collection[UUID]) -> set[UUID]:
    """Return which of these ids are keyings of these schools."""
    wanted = select(MarkKeyed.id).where(MarkKeyed.home_school_id.in_(school_ids), MarkKeyed.id.in_(ids))
    return set(session.scalars(wanted))


def not_keyed_as_they_stand(
    session: DbSession, school_ids: Collection[UUID], first: date, last: date
) -> Sequence[tuple[date, bool]]:
    """Return the day of each mark of which not what stands was keyed last; and whether something else was."""
    later, newer, old = aliased(Mark), aliased(MarkKeyed), aliased(Mark)
    last_keyed = ~exists().where(*_same(newer, MarkKeyed), newer.number > MarkKeyed.number)
    wanted = (
        select(Mark.on, MarkKeyed.is_keyed, *_written(Mark), *_written(old))
        .select_from(Mark)
        .outerjoin(MarkKeyed, and_(*_same(MarkKeyed, Mark), last_keyed))
        .outerjoin(old, and_(*_same(old, MarkKeyed), old.version == MarkKeyed.version))
        .where(Mark.home_school_id.in_(school_ids), Mark.on >= first, Mark.on <= last)
        .where(~exists().where(*_same(later, Mark), later.version > Mark.version))
    )
    rows = [(on, is_keyed, *written) for on, is_keyed, *written in session.execute(wanted.order_by(Mark.on))]
    return [(on, bool(is_keyed)) for on, is_keyed, *now, a, b, c in rows if not (is_keyed and now == [a, b, c])]


def _same(one: Any, other: Any) -> list[ColumnElement[bool]]:
    return [getattr(one, name) == getattr(other, name) for name in SESSION_OF_PUPIL]


def _written(mark: Any) -> tuple[Any, ...]:
    return mark.code, mark.nature, mark.minutes_late
