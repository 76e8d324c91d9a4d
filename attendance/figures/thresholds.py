"""Tell a school, once, that a pupil's entries have reached a threshold: who must act, how it was counted, from what.

Asked in the transaction that enters an absence or amends an entry, of those pupils alone: nothing else reaches one. A
task that an amendment takes the ground from ends by itself, and is told anew should it be reached again. A task, not an
alert; it names no pupil, for its words go out by mail, and leads to the pupil's page. No code is changed by it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance import bank_holidays, tasks
from attendance.directory import Directory, Recipient, once
from attendance.records import calendars, registers
from attendance.records import figures as stored
from attendance.records import tasks as stored_tasks
from attendance.records.figures import Whom
from attendance.records.tables import Mark, Pupil, Task
from attendance.rules.calendar import london_date, school_year_begins
from attendance.rules.codes import CODES
from attendance.rules.figures.counters import CounterKind, Crossed, Half, Told, crossed, days_in_words
from attendance.rules.figures.levels import Before, Levels
from attendance.rules.words import Role
from attendance.unit import Db

ABSENT = frozenset(each.symbol for each in CODES if each.standing.is_absent)
# Ten school weeks that lie across the summer are never longer.
BEFORE_THE_YEAR = timedelta(days=150)
NO_LONGER = "Muster: an entry was amended, and it is no longer reached"
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
    CounterKind.BELOW_TARGET: (
        "Attendance is below the school's target: agree what is done about it",
        (Role.ATTENDANCE_OFFICER,),
    ),
    CounterKind.BELOW_BEFORE: (
        "Attendance is below what it was before the placement: review the placement",
        (Role.ATTENDANCE_OFFICER, Role.SENIOR_LEAD),
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    task: Task
    what: Told


def follow(db: Db, marks: Sequence[Mark], *, now: datetime) -> int:
    """Raise the tasks that entries of one school call for, and end those that an amendment undid; return how many new.

    Whoever calls holds the pupils' lock, so that two officers who enter two sessions of a pupil at once are heard one
    after the other: else neither would see the other's entry, and the tenth day would be nobody's.
    """
    pupil_ids = {each.pupil_id for each in marks if each.code in ABSENT or each.version > 1}
    if not pupil_ids:
        return 0
    school_id, today = marks[0].home_school_id, london_date(now)
    home = calendars.calendars_of(
        db.session, [school_id], bank_holidays=bank_holidays.england_and_wales(), needs_terms=True
    )[school_id]
    pupils = registers.pupils_by_id(db.session, pupil_ids)
    told = _told(db, school_id, pupil_ids)
    amended = {each.pupil_id for each in marks if each.version > 1}
    levels = _levels(db, school_id, pupil_ids, today)
    directory, raised = Directory(db, now), 0
    for pupil_id, entries in _entries(db, school_id, levels, today).items():
        pupil = pupils[pupil_id]
        found = crossed(entries, home, today=today, born=pupil.date_of_birth, levels=levels[pupil_id])
        before = {each.what.first_of(found) for each in told[pupil_id]}
        new = [each for each in found if each not in before]
        for each in new:
            _raise(db, directory, pupil, each, now=now)
        raised += len(new)
        if pupil_id in amended:
            _end(told[pupil_id], found, now=now)
    return raised


def _levels(db: Db, school_id: UUID, pupil_ids: Collection[UUID], today: date) -> dict[UUID, Levels]:
    """Return what each pupil is held against: the school's target, and the level before each placement that goes on."""
    target = calendars.organisations(db.session, [school_id])[school_id].attendance_target
    before: dict[UUID, list[Before]] = {each: [] for each in pupil_ids}
    for each in stored.levels_before(db.session, pupil_ids, today):
        before[each.pupil_id].append(Before(since=each.starts_on, attended=each.attended, possible=each.possible))
    return {each: Levels(target=target, before=tuple(held)) for each, held in before.items()}


def _entries(db: Db, school_id: UUID, levels: Mapping[UUID, Levels], today: date) -> dict[UUID, dict[Half, str]]:
    year = school_year_begins(today) - BEFORE_THE_YEAR
    first = min([year, *(before.since for each in levels.values() for before in each.before)])
    whom = Whom((school_id,), first, today, frozenset(levels))
    found: dict[UUID, dict[Half, str]] = {each: {} for each in sorted(levels)}
    for (pupil_id, on, half), code in stored.entered(db.session, whom).items():
        found[pupil_id][on, half] = code
    return found


def _told(db: Db, school_id: UUID, pupil_ids: Collection[UUID]) -> dict[UUID, list[_Told]]:
    """Return what was told of each pupil, done or not; not what an amendment undid."""
    told: dict[UUID, list[_Told]] = {each: [] for each in pupil_ids}
    for task in stored_tasks.about_pupils(db.session, school_id, [each.value for each in CounterKind], pupil_ids):
        if task.done_by == NO_LONGER:
            continue
        pupil, since, until = task.subject.split("/")
        what = Told(kind=CounterKind(task.kind), since=date.fromisoformat(since), until=date.fromisoformat(until))
        told[UUID(pupil)].append(_Told(task=task, what=what))
    return told


def _raise(db: Db, directory: Directory, pupil: Pupil, each: Crossed, *, now: datetime) -> None:
    what, roles = _WHAT[each.kind]
    tasks.raise_once(
        db,
        directory,
        pupil.home_school_id,
        kind=each.kind.value,
        subject=f"{pupil.id}/{each.since}/{each.until}",
        words=f"A pupil: {what}. Counted: {each.how}. Sessions: {days_in_words(each.halves)}.",
        now=now,
        recipients=_who(directory, pupil, each.kind, roles),
    )


def _who(directory: Directory, pupil: Pupil, kind: CounterKind, roles: Iterable[Role]) -> list[Recipient]:
    school_id = pupil.home_school_id
    heads = directory.heads_of_year(school_id, pupil.year_group) if kind is CounterKind.TUITION else []
    return once([*directory.together(school_id, roles), *heads])


def _end(told: Iterable[_Told], found: Sequence[Crossed], *, now: datetime) -> None:
    for each in told:
        if each.task.done_at is None and each.what.first_of(found) is None:
            each.task.done_at, each.task.done_by = now, NO_LONGER
