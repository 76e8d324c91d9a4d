"""Keep what a school's own records system holds, as its files told; the newest file with a session takes its place."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Comparison, SystemMark
from attendance.rules.words import Session

Half = tuple[UUID, date, Session]

AT_ONCE = 500


def keep(session: DbSession, comparison: Comparison, marks: Iterable[tuple[Half, str, int]]) -> None:
    """Store a comparison with the marks of its file: pupil, day and session, what is written, and the row.

    Whoever calls holds the pupils' lock: a session has one mark.
    """
    session.add(comparison)
    session.flush()
    told = list(marks)
    rows = [
        {
            "id": uuid4(),
            "home_school_id": comparison.home_school_id,
            "pupil_id": pupil_id,
            "on": on,
            "session": half.value,
            "written": written,
            "row": row,
            "comparison_id": comparison.id,
        }
        for (pupil_id, on, half), written, row in told
    ]
    _forget(session, [key for key, _, _ in told])
    if rows:
        session.connection().execute(insert(SystemMark), rows)


def last(session: DbSession, school_id: UUID) -> Comparison | None:
    """Return a school's last comparison; None where it has not compared yet."""
    wanted = select(Comparison).where(Comparison.home_school_id == school_id)
    return session.scalar(wanted.order_by(Comparison.compared_at.desc(), Comparison.id).limit(1))


def of_comparison(session: DbSession, comparison: Comparison) -> Sequence[SystemMark]:
    """Return the marks that a comparison told and no later one, in the order of its file."""
    wanted = select(SystemMark).where(SystemMark.comparison_id == comparison.id)
    return session.scalars(wanted.order_by(SystemMark.row)).all()


def of_school(session: DbSession, school_id: UUID, first: date, last: date) -> dict[Half, tuple[str, Comparison]]:
    """Return what a school's system holds from one date to another, as written, with the comparison that told it."""
    wanted = (
        select(SystemMark, Comparison)
        .join(Comparison, Comparison.id == SystemMark.comparison_id)
        .where(SystemMark.home_school_id == school_id, SystemMark.on >= first, SystemMark.on <= last)
    )
    return {
        (mark.pupil_id, mark.on, Session(mark.session)): (mark.written, comparison)
        for mark, comparison in session.execute(wanted)
    }


def _forget(session: DbSession, told: Sequence[Half]) -> None:
    key = tuple_(SystemMark.pupil_id, SystemMark.on, SystemMark.session)
    for start in range(0, len(told), AT_ONCE):
        session.execute(delete(SystemMark).where(key.in_(told[start : start + AT_ONCE])))
