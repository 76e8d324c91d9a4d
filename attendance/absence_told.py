"""Have the people who work with a pupil told of an absence that nobody has explained: a task, once for a pupil's day.

Raised as a person enters it, or as the provider confirms what was entered while it was awaited. A reason that is found
before anybody was told ends the task.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from attendance import tasks
from attendance.directory import Directory
from attendance.records import marks as stored
from attendance.records import registers
from attendance.records import tasks as stored_tasks
from attendance.records.tables import Mark, Observation
from attendance.rules.codes import TO_TELL, is_unexplained, telling_words, whom_to_tell
from attendance.rules.words import PupilFlag, Role, Session
from attendance.unit import Db


def follow(db: Db, marks: Sequence[Mark], *, now: datetime) -> None:
    """Raise what entries of one school call for, and end what a reason that was entered has answered."""
    flags = registers.flags_of(db.session, {each.pupil_id for each in marks})
    directory = Directory(db, now)
    for row in marks:
        if is_unexplained(stored.entered_of(row)):
            raise_for(db, directory, row, flags.get(row.pupil_id, ()), now=now)
        elif row.version > 1 and not _stands_unexplained(db, row):
            _end(db, row, now=now)


def raise_for(
    db: Db, directory: Directory, row: Mark | Observation, flags: Collection[PupilFlag], *, now: datetime
) -> None:
    """Raise the task of a pupil's day, where somebody must be told and nobody was asked to before."""
    kinds, subject = whom_to_tell(flags), _subject(row)
    if not kinds:
        return
    with db.acting_for([row.home_school_id]):
        if stored_tasks.next_occurrence(db.session, row.home_school_id, TO_TELL, subject) > 1:
            return
    tasks.raise_once(
        db,
        directory,
        row.home_school_id,
        kind=TO_TELL,
        subject=subject,
        words=telling_words(kinds, row.on),
        recipients=directory.holders(row.home_school_id, Role.ATTENDANCE_OFFICER),
        now=now,
    )


def _stands_unexplained(db: Db, row: Mark) -> bool:
    halves = (stored.standing(db.session, [row.pupil_id], row.on, half).values() for half in Session)
    return any(is_unexplained(each) for standing in halves for each in standing)


def _end(db: Db, row: Mark, *, now: datetime) -> None:
    task = stored_tasks.open_one(db.session, row.home_school_id, TO_TELL, _subject(row))
    if task is not None:
        task.done_at, task.done_by = now, "Muster: a reason was entered"


def _subject(row: Mark | Observation) -> str:
    return f"{row.pupil_id}/{row.on}"
