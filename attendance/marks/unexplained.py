"""Absences that stand as N: what is known of each, until when a code is due, and who is reminded of it.

A person enters the code; nothing here does, however long N has stood. Officers are reminded on the third school day
after the session and on the last, in one message a morning for all that is due.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance import alert_pages, bank_holidays, hidden_places, tasks
from attendance.alert_pages import LogLine, LookedFor
from attendance.directory import Directory
from attendance.marks.lines import Line, as_shown, lines_of, weeks_of
from attendance.records import calendars
from attendance.records import tasks as stored_tasks
from attendance.records import unexplained as stored
from attendance.records.tables import Mark, Task, Unexplained
from attendance.rules.calendar import DAY, Calendar, at_london, london_date, monday_of
from attendance.rules.codes import Deadline, Reminder, deadline, next_look
from attendance.rules.codes.unexplained import REMINDED_AT, reminder_words
from attendance.rules.words import Role, Session
from attendance.scope import SchoolScope
from attendance.unit import Db

TASK, PAGE = "unexplained", "/school/unexplained"
SCHOOLS_AT_ONCE = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """A pupil's session that stands as N, with what was done about it. `days_left` after today, until the last day."""

    on: date
    session: Session
    line: Line
    until: Deadline
    days_left: int
    is_over: bool
    alert_id: UUID | None
    log: tuple[LogLine, ...]


def absences(scope: SchoolScope, db: Db, *, now: datetime) -> tuple[Absence, ...]:
    """Return what stands as N at the schools in scope, as the actor may read it: the first that is due first."""
    rows = stored.of_schools(db.session, scope.school_ids)
    wanted = {(row.pupil_id, row.on, Session(row.session)) for row in rows}
    found = [
        (on, half, line)
        for monday in sorted({monday_of(row.on) for row in rows})
        for on, half, line in _of_week(scope, db, monday, wanted, now=now)
    ]
    logs = alert_pages.looked_for(scope, db, {(line.pupil_id, on, half) for on, half, line in found})
    today = london_date(now)
    return tuple(
        sorted(
            (_absence(on, half, line, logs.get((line.pupil_id, on, half)), today) for on, half, line in found),
            key=lambda each: (each.until.last_on or date.max, each.on, each.session, each.line.family_name),
        )
    )


def count(scope: SchoolScope, db: Db, *, now: datetime) -> tuple[int, int]:
    """Return how many sessions stand as N at the schools in scope, and how many of them longer than they may."""
    rows = stored.of_schools(db.session, scope.school_ids)
    homes, today = _calendars(db, {row.home_school_id for row in rows}), london_date(now)
    return len(rows), sum(deadline(homes[row.home_school_id], row.on).is_over(today) for row in rows)


def follow(db: Db, marks: Sequence[Mark], *, now: datetime) -> None:
    """Bring what stands as N into line with what was entered, and end the reminder that this was the last of."""
    tomorrow = at_london(london_date(now) + DAY, REMINDED_AT)
    stored.follow(db.session, marks, look_at=tomorrow)
    for task in _open_tasks(db, {each.home_school_id for each in marks}):
        if not stored.any_until(db.session, task.organisation_id, date.fromisoformat(task.subject)):
            task.done_at, task.done_by = now, "Muster: each has its code"


def remind_due(db: Db, *, now: datetime) -> int:
    """Remind the officers of the next schools of what stands as N; return how many schools were looked at."""
    schools = stored.schools_to_look(db.session, now=now, limit=SCHOOLS_AT_ONCE)
    homes, directory = _calendars(db, schools), Directory(db, now)
    for school in schools:
        home, rows = homes[school], stored.of_schools(db.session, [school])
        ids, look_at = [row.id for row in rows], next_look(home, now)
        if not home.is_school_day(london_date(now)):
            stored.put_off(db.session, ids, look_at=look_at)
            continue
        _remind(db, directory, school, [(row, deadline(home, row.on)) for row in rows], now=now)
        stored.looked(db.session, ids, now=now, look_at=look_at)
    return len(schools)


def _remind(
    db: Db, directory: Directory, school: UUID, standing: Sequence[tuple[Unexplained, Deadline]], *, now: datetime
) -> None:
    due = [
        (row, until, reminder)
        for row, until in standing
        if (reminder := until.reminder_due(looked_at=row.looked_at, now=now)) is not None
    ]
    if not due:
        return
    for task in _open_tasks(db, [school]):
        task.done_at, task.done_by = now, "Muster: told anew"
    tasks.raise_once(
        db,
        directory,
        school,
        kind=TASK,
        subject=max(row.on for row, _until, _reminder in due).isoformat(),
        words=_words(standing, [(until, reminder) for _row, until, reminder in due], london_date(now)),
        now=now,
        recipients=directory.holders(school, Role.ATTENDANCE_OFFICER),
        path=PAGE,
    )


def _words(
    standing: Sequence[tuple[Unexplained, Deadline]], due: Sequence[tuple[Deadline, Reminder]], today: date
) -> str:
    ahead = [until.last_on for until, reminder in due if reminder is Reminder.THIRD_DAY and until.last_on != today]
    return reminder_words(
        last=sum(until.last_on == today for _row, until in standing),
        ahead=[each for each in ahead if each is not None],
        over=sum(until.is_over(today) for _row, until in standing),
    )


def _of_week(
    scope: SchoolScope, db: Db, monday: date, wanted: Collection[tuple[UUID, date, Session]], *, now: datetime
) -> Iterable[tuple[date, Session, Line]]:
    weeks = weeks_of(scope, db, monday, now=now)
    hidden = hidden_places.hidden_from(scope, db, {pupil for pupil, _on, _half in wanted})
    halves = sorted({(on, half) for _pupil, on, half in wanted if monday_of(on) == monday})
    for on, half in halves:
        lines = [each for each in lines_of(scope, db, weeks, (on, half)) if (each.pupil_id, on, half) in wanted]
        for line in as_shown(lines, hidden):
            yield on, half, line


def _absence(on: date, half: Session, line: Line, sought: LookedFor | None, today: date) -> Absence:
    until = line.until or Deadline(days=())
    return Absence(
        on=on,
        session=half,
        line=line,
        until=until,
        days_left=until.days_left(today),
        is_over=until.is_over(today),
        alert_id=sought.alert_id if sought else None,
        log=sought.log if sought else (),
    )


def _open_tasks(db: Db, school_ids: Collection[UUID]) -> list[Task]:
    return [each for each in stored_tasks.open_of(db.session, school_ids) if each.kind == TASK]


def _calendars(db: Db, school_ids: Collection[UUID]) -> dict[UUID, Calendar]:
    holidays = bank_holidays.england_and_wales()
    return calendars.calendars_of(db.session, school_ids, bank_holidays=holidays, needs_terms=True)
