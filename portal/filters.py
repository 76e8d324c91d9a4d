"""How templates say times, days and numbers. London wall time, as on the wall of the school."""

from datetime import date, datetime, time

from attendance.rules.calendar import to_london
from attendance.rules.phrases import counted
from attendance.rules.years import year_words


def at_time(at: datetime | time) -> str:
    """Return the time of day: 10:42."""
    return f"{to_london(at) if isinstance(at, datetime) else at:%H:%M}"


def on_day(on: date) -> str:
    """Return a day as people say it: Monday 14 September."""
    return f"{_day(on):%A %-d %B}"


def on_short_day(on: date) -> str:
    """Return a day where there is little room: Mon 14 Sep."""
    return f"{_day(on):%a %-d %b}"


def on_date(on: date) -> str:
    """Return a date for the record: 14 September 2026."""
    return f"{_day(on):%-d %B %Y}"


def when(at: datetime, now: datetime) -> str:
    """Return the time alone if it was today, else with its day: 10:42, or Mon 14 Sep, 10:42."""
    is_today = to_london(at).date() == to_london(now).date()
    return at_time(at) if is_today else f"{on_short_day(at)}, {at_time(at)}"


def iso(at: datetime) -> str:
    """Return an instant for the datetime attribute of a time element."""
    return to_london(at).isoformat(timespec="seconds")


def _day(on: date) -> date:
    return to_london(on).date() if isinstance(on, datetime) else on


FILTERS = {
    "at_time": at_time,
    "on_day": on_day,
    "on_short_day": on_short_day,
    "on_date": on_date,
    "when": when,
    "iso": iso,
    "counted": counted,
    "year": year_words,
}
