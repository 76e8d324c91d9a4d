"""The days of the demo: which are school days, and where the clock may be put forward to."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from attendance import bank_holidays
from attendance.imports import Kind
from attendance.rules.calendar import (
    Calendar,
    CalendarEntry,
    at_london,
    last_school_day_of_week,
    london_date,
    monday_of,
)
from attendance.rules.words import CalendarKind, Session
from muster.demo import cast

# The times of day at which something is to be seen: the rungs of a ladder, and the ends of things.
WORTH_SEEING = (time(10, 0), time(10, 30), time(11, 0), time(14, 0), time(15, 0))
FIVE, THIRTY = timedelta(minutes=5), timedelta(minutes=30)
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)
FURTHEST = timedelta(days=120)


@dataclass(frozen=True, kw_only=True, slots=True)
class Jump:
    """One way to put the clock forward: its name, what it says, and where it leads."""

    name: str
    words: str
    to: datetime


def is_school_day(on: date) -> bool:
    """Say whether the trust's largest school is open, and pupils are with the providers already."""
    return on >= cast.FIRST_AT_PROVIDERS and _calendar().is_school_day(on)


def last_friday(first_day: date) -> date:
    """Return the Friday before the week of a demo's first day: some placements end on it."""
    return monday_of(first_day) - 3 * ONE_DAY


def jumps(now: datetime) -> tuple[Jump, ...]:
    """Return where the clock may be put forward to; the first is the one most worth seeing."""
    on = london_date(now)
    today = [Jump(name=f"at-{at:%H%M}", words=f"{at:%H:%M}", to=at_london(on, at)) for at in WORTH_SEEING]
    found = [jump for jump in today if jump.to > now] if is_school_day(on) else []
    found += [
        Jump(name="plus-5", words="+5 min", to=now + FIVE),
        Jump(name="plus-30", words="+30 min", to=now + THIRTY),
    ]
    later = _next_school_day(on)
    if later is not None:
        words = "next school day 08:50" if later - on > ONE_DAY else f"{later:%A} 08:50"
        found.append(Jump(name="next-day", words=words, to=at_london(later, time(8, 50))))
    found += _weeks_end(now)
    monday = monday_of(on) + ONE_WEEK
    if monday <= cast.LAST_DAY:
        found.append(Jump(name="next-monday", words="next Monday 08:30", to=at_london(monday, time(8, 30))))
    # What is worth seeing comes before a few minutes more.
    return tuple(sorted(found, key=lambda jump: jump.name.startswith("plus-") and not found[0].name.startswith("at-")))


def _weeks_end(now: datetime) -> list[Jump]:
    monday = monday_of(london_date(now))
    for week in (monday, monday + ONE_WEEK, monday + 2 * ONE_WEEK):
        last = last_school_day_of_week(_calendar(), week)
        to = at_london(last, time(15)) if last else now
        if last and to > now and last > london_date(now):
            return [Jump(name="week-end", words=f"{last:%A} 15:00", to=to)]
    return []


def _next_school_day(on: date) -> date | None:
    days = (on + ONE_DAY * number for number in range(1, FURTHEST.days))
    return next((day for day in days if is_school_day(day)), None)


@cache
def _calendar() -> Calendar:
    rows = [row.cells for row in cast.sheet(Kind.CALENDAR, monday=cast.FIRST_DAY).rows]
    entries = tuple(
        CalendarEntry(
            kind=CalendarKind(cells["kind"]),
            from_on=date.fromisoformat(cells["from"]),
            to_on=date.fromisoformat(cells["to"]),
            session=Session(cells["session"]) if cells["session"] else None,
        )
        for cells in rows
        if cells["organisation"] == "HARROW"
    )
    return Calendar(entries=entries, bank_holidays=bank_holidays.england_and_wales())
