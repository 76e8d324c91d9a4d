"""Notice weeks ahead that a school's terms run out: outside every term nobody is expected, and nobody is missed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance import bank_holidays, tasks
from attendance.directory import Directory
from attendance.records import calendars
from attendance.records import tasks as stored
from attendance.records import terms as stored_terms
from attendance.records.tables import Task
from attendance.rules.calendar import Calendar, london_date, school_days_between
from attendance.unit import Db

SCHOOL_DAYS_AHEAD = 20
SCHOOLS_AT_ONCE = 200
KIND = "terms"
NO_TERM = "none"
# Twenty school days are never more than this, so that most calendars need no counting.
FAR_OFF = timedelta(days=120)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Worry:
    """What is wrong with the terms of a school; `subject` changes when the last day does."""

    subject: str
    words: str


def warn_of_ends(db: Db, *, now: datetime) -> int:
    """Raise a task for the next schools whose terms run out, and end those that are settled; return how many."""
    today = london_date(now)
    directory = Directory(db, now)
    school_ids = stored_terms.schools_with_live_placements(db.session, today)
    open_tasks = _open_tasks(db, school_ids)
    handled = 0
    for school_id, calendar in _calendars(db, school_ids).items():
        worry = _worry(calendar, today)
        handled += _settle(open_tasks.get(school_id, []), worry, now=now)
        handled += worry is not None and tasks.raise_once(
            db, directory, school_id, kind=KIND, subject=worry.subject, words=worry.words, now=now
        )
        if handled >= SCHOOLS_AT_ONCE:
            break
    return handled


def _calendars(db: Db, school_ids: list[UUID]) -> dict[UUID, Calendar]:
    holidays = bank_holidays.england_and_wales()
    found = calendars.calendars_of(db.session, school_ids, bank_holidays=holidays, needs_terms=True)
    return {school_id: found[school_id] for school_id in school_ids}


def _open_tasks(db: Db, school_ids: list[UUID]) -> dict[UUID, list[Task]]:
    found: dict[UUID, list[Task]] = {}
    for task in stored.open_of(db.session, school_ids):
        if task.kind == KIND:
            found.setdefault(task.organisation_id, []).append(task)
    return found


def _worry(calendar: Calendar, today: date) -> _Worry | None:
    last = calendar.last_term_day
    if last is None:
        return _Worry(subject=NO_TERM, words="No terms are on file. Nobody is expected until they are: add them.")
    if last > today + FAR_OFF:
        return None
    days_left = len(school_days_between(calendar, today, last)) if last >= today else 0
    if days_left > SCHOOL_DAYS_AHEAD:
        return None
    ends = "ended" if last < today else "end"
    words = f"The terms on file {ends} on {last:%d/%m/%Y}. Nobody is expected after that: add the next terms."
    return _Worry(subject=last.isoformat(), words=words)


def _settle(open_tasks: list[Task], worry: _Worry | None, *, now: datetime) -> int:
    """End the tasks about terms that no longer hold; return how many there were."""
    over = [task for task in open_tasks if worry is None or task.subject != worry.subject]
    for task in over:
        task.done_at, task.done_by = now, "Muster: the terms on file have changed"
    return len(over)
