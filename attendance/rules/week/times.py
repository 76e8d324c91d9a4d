"""Say when a school's week is asked for, drafted and issued. Pure: the calendar and the due times in, instants out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from attendance.rules.calendar import (
    Calendar,
    Openness,
    at_london,
    last_school_day_of_week,
    london_date,
    next_working_day,
)
from attendance.rules.words import Session


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekHours:
    """London wall times: when a session is due where nobody is expected, and those of the draft and the final."""

    due: Mapping[Session, time]
    draft_at: time
    final_at: time


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekTimes:
    """When the providers are asked to sign off, the officer gets the draft, and the week is issued."""

    ask_at: datetime
    draft_at: datetime
    final_at: datetime


def week_times(home: Calendar, monday: date, *, due_at: Collection[datetime], hours: WeekHours) -> WeekTimes | None:
    """Return the times of a school's week; None where the school is shut all week and nobody expects its pupils.

    `due_at` are the due times of everybody expected in the week. The last school day decides. A provider that still
    has pupils after it (an INSET day the pupils attend through) is asked once those sessions were due, and the final
    waits for them: a week with sessions not yet due can only be a draft.
    """
    last_due = max(due_at, default=None)
    last_day = last_school_day_of_week(home, monday)
    if last_day is None:
        if last_due is None:
            return None
        last_day = london_date(last_due)
    final_at = _next_morning(home, last_day, hours.final_at)
    if last_due is not None and last_due >= final_at:
        final_at = _next_morning(home, london_date(last_due), hours.final_at)
    dues_of_last_day = [at for at in due_at if london_date(at) >= last_day]
    return WeekTimes(
        ask_at=max(dues_of_last_day, default=_usual_due(home, last_day, hours)),
        draft_at=at_london(last_day, hours.draft_at),
        final_at=final_at,
    )


def _next_morning(home: Calendar, after: date, local_at: time) -> datetime:
    return at_london(next_working_day(after, home.bank_holidays), local_at)


def _usual_due(home: Calendar, on: date, hours: WeekHours) -> datetime:
    has_afternoon = home.openness(on, Session.PM) is Openness.OPEN
    return at_london(on, hours.due[Session.PM if has_afternoon else Session.AM])
