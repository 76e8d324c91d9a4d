"""Find the pupils whose place is hidden: those flagged "no disclosure"."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Expected, Pupil, PupilFlagged
from attendance.rules.words import PupilFlag

HIDDEN = PupilFlagged.flag == PupilFlag.NO_DISCLOSURE.value


def among(session: DbSession, pupil_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return which of these pupils are flagged."""
    wanted = set(pupil_ids)
    if not wanted:
        return frozenset()
    return frozenset(session.scalars(select(PupilFlagged.pupil_id).where(HIDDEN, PupilFlagged.pupil_id.in_(wanted))))


def lists_among(session: DbSession, due_group_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return which of these due groups expect flagged pupils and no other: their provider tells where those are."""
    wanted = set(due_group_ids)
    if not wanted:
        return frozenset()
    flagged = exists().where(PupilFlagged.pupil_id == Expected.pupil_id, HIDDEN)
    mine = select(Expected.due_group_id).where(Expected.due_group_id.in_(wanted))
    with_hidden, with_others = (set(session.scalars(mine.where(each))) for each in (flagged, ~flagged))
    return frozenset(with_hidden - with_others)


def refs_of(session: DbSession, home_school_id: UUID) -> frozenset[str]:
    """Return the references of a school's flagged pupils."""
    wanted = select(Pupil.ref).join(PupilFlagged, PupilFlagged.pupil_id == Pupil.id)
    return frozenset(session.scalars(wanted.where(HIDDEN, Pupil.home_school_id == home_school_id)))
