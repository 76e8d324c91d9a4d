"""Tell a school, once, that a pupil's entries have reached a threshold: who must act, how it was counted, from what.

Asked as absence is entered, of the pupils it was entered for: nothing else can reach one. A task, not an alert; it
names no pupil, for its words go out by mail, and leads to the pupil's page. No code is changed by it.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance import bank_holidays, tasks
from attendance.directory import Directory, Recipient, once
from attendance.records import calendars, registers
from attendance.records import figures as stored
from attendance.records import tasks as stored_tasks
from attendance.records.figures import Whom
from attendance.rules.calendar import london_date, school_year_begins
from attendance.rules.figures.counters import CounterKind, Crossed, Half, crossed, days_in_words
from attendance.rules.words import Role
from attendance.unit import Db

# Ten school weeks that lie across the summer are never longer.
BEFORE_THE_YEAR = timedelta(days=150)
_WHAT = {
    CounterKind.RUNNING: (
        "Ten school days running without authorisation: tell the local authority (attendance return)",
        (Role.ATTENDANCE_OFFICER,),
    ),
    CounterKind.SICKNESS: (
        "Fifteen days of illness: tell the local authority (sickness return)",
        (Role.ATTENDANCE_OFFICER,),
    ),
    CounterKind.TUITION: ("Fifteen days of illness: consider a referral for home tuition", (Role.SENIOR_LEAD,)),
    CounterKind.TEN_IN_TEN: (
        "Ten sessions without authorisation in ten school weeks: the threshold for a penalty notice is reached",
        (Role.ATTENDANCE_OFFICER,),
    ),
    CounterKind.SEVERE: ("Severe absence: half of the sessions or more", (Role.ATTENDANCE_OFFICER, Role.SENIOR_LEAD)),
}


def tell(db: Db, school_id: UUID, pupil_ids: Collection[UUID], *, now: datetime) -> int:
    """Raise the tasks that these pupils' entries call for and that were never raised; return how many."""
    today = london_date(now)
    directory = Directory(db, now)
    home = calendars.calendars_of(
        db.session, [school_id], bank_holidays=bank_holidays.england_and_wales(), needs_terms=True
    )[school_id]
    pupils = registers.pupils_by_id(db.session, pupil_ids)
    told = 0
    for pupil_id, entries in _entries(db, school_id, pupil_ids, today).items():
        for each in crossed(entries, home, today=today):
            people = _who(directory, school_id, each.kind, pupils[pupil_id].year_group)
            told += _raise(db, directory, school_id, pupil_id, each, people=people, now=now)
    return told


def _entries(db: Db, school_id: UUID, pupil_ids: Collection[UUID], today: date) -> dict[UUID, dict[Half, str]]:
    one = next(iter(pupil_ids)) if len(pupil_ids) == 1 else None
    whom = Whom((school_id,), school_year_begins(today) - BEFORE_THE_YEAR, today, one)
    found: dict[UUID, dict[Half, str]] = {each: {} for each in pupil_ids}
    for (pupil_id, on, half), code in stored.entered(db.session, whom).items():
        if pupil_id in found:
            found[pupil_id][on, half] = code
    return found


def _who(directory: Directory, school_id: UUID, kind: CounterKind, year_group: str | None) -> list[Recipient]:
    _words, roles = _WHAT[kind]
    heads = directory.heads_of_year(school_id, year_group) if kind is CounterKind.TUITION else []
    return once([*directory.together(school_id, roles), *heads])


def _raise(
    db: Db,
    directory: Directory,
    school_id: UUID,
    pupil_id: UUID,
    each: Crossed,
    *,
    people: list[Recipient],
    now: datetime,
) -> bool:
    subject = f"{pupil_id}/{each.since}"
    if stored_tasks.next_occurrence(db.session, school_id, each.kind.value, subject) > 1:
        return False
    what, _roles = _WHAT[each.kind]
    words = f"A pupil: {what}. Counted: {each.how}. Sessions: {days_in_words(each.halves)}."
    return tasks.raise_once(
        db,
        directory,
        school_id,
        kind=each.kind.value,
        subject=subject,
        words=words,
        now=now,
        recipients=people,
    )
