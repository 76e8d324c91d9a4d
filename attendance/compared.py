"""What was compared: a school's own marks kept as its file told them, and what of them is to be looked at again now.

Kept beside the register, never in it: no mark that came from a file becomes an entry here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from attendance import comparing
from attendance.comparing import COLUMNS, Entry
from attendance.records import registers, setting_up, system_marks
from attendance.records.tables import Comparison
from attendance.rows import Sheet
from attendance.rules.words import Session
from attendance.scope import SchoolScope
from attendance.summaries.school_week import only_school
from attendance.unit import Db

# What is longer is no code; no whole sentence is kept for a column that was chosen in error.
LONGEST_MARK = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class LastCompared:
    """A school's last comparison as it stands now: what was put right since is gone from it.

    `columns` are the headings that were chosen for ours, blank where the file has ours; `unread` counts the rows of the
    file that could not be read.
    """

    at: datetime
    by: str
    by_job: str
    columns: Mapping[str, str]
    unread: int
    found: comparing.Comparison


def keep(
    scope: SchoolScope, db: Db, sheet: Sheet, columns: Mapping[str, str], *, now: datetime
) -> comparing.Comparison:
    """Compare a file, keep its marks in the place of those that files before it told, and return what came of it.

    A file of which no row can be compared is not kept.

    Raises:
        NotAllowed: the actor is no person who enters codes at the pupils' own school.
        Refusal: the file has not the columns, has a heading not or twice, or reaches over too many weeks.
    """
    comparing.require_may_compare(scope)
    found = comparing.compare_with(scope, db, comparing.with_columns(sheet, columns), now=now)
    if not found.entries:
        return found
    registers.lock_pupils(db.session, {pupil_id for pupil_id, _ in found.entries})
    row = _row(scope, db, columns, unread=len(found.problems), now=now)
    marks = (
        ((pupil_id, entry.on, entry.session), entry.written[:LONGEST_MARK], entry.row)
        for pupil_id, entry in found.entries
    )
    system_marks.keep(db.session, row, marks)
    body = {"comparison": str(row.id), "marks": found.compared}
    db.tell([row.home_school_id], "marks_compared", actor=scope.actor, at=now, body=body)
    return found


def last(scope: SchoolScope, db: Db, *, now: datetime) -> LastCompared | None:
    """Return the last comparison of the one school in scope, worked out anew; None where there is none.

    Raises:
        NotAllowed: the actor is no person who enters codes at the pupils' own school.
    """
    comparing.require_may_compare(scope)
    school = only_school(scope, db)
    row = system_marks.last(db.session, school.id)
    if row is None:
        return None
    pupils = {each.id: each for each in setting_up.pupils(db.session, [school.id])}
    entries = [
        (
            pupils[mark.pupil_id],
            Entry(
                row=mark.row,
                upn=pupils[mark.pupil_id].upn or "",
                on=mark.on,
                session=Session(mark.session),
                written=mark.written,
            ),
        )
        for mark in system_marks.of_comparison(db.session, row)
    ]
    return LastCompared(
        at=row.compared_at,
        by=row.compared_by,
        by_job=row.compared_by_job,
        columns={each: getattr(row, f"column_{each}") for each in COLUMNS},
        unread=row.unread,
        found=comparing.compare_entries(scope, db, school, entries, now=now),
    )


def _row(scope: SchoolScope, db: Db, columns: Mapping[str, str], *, unread: int, now: datetime) -> Comparison:
    return Comparison(
        home_school_id=only_school(scope, db).id,
        **{f"column_{each}": columns.get(each, "").strip() for each in COLUMNS},
        unread=unread,
        compared_by_id=scope.actor.person_id,
        compared_by=scope.actor.name,
        compared_by_job=scope.actor.job_title,
        compared_at=now,
    )
