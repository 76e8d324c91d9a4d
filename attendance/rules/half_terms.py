"""Find the half terms of a school in its own calendar; where the calendar does not tell them, its terms.

A calendar has terms, and days within them on which the school is shut. A half term is what lies before or after the
school week or more in the middle of a term on which it is shut. A term as short as a half term is one: the calendar
then has six. Nothing is guessed: of a longer term without such a week the whole term is offered. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from attendance.rules.calendar import SATURDAY, Calendar, each_school_day
from attendance.rules.words import CalendarKind

SCHOOL_WEEK = 5
# Half terms have five to eight weeks; a term has ten at least.
LONGEST_HALF_TERM = timedelta(weeks=9)


class Stretch(StrEnum):
    """What a part of the school year is."""

    HALF_TERM = "half term"
    TERM = "term"


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A half term or a term, from its first day of school to its last; `how` says where it was taken from."""

    stretch: Stretch
    first: date
    last: date
    how: str


def spans(home: Calendar) -> tuple[Span, ...]:
    """Return the half terms and terms of a calendar, the first first."""
    return tuple(span for first, last in _terms(home) for span in _parts(home, first, last))


def this_and_last(found: Sequence[Span], today: date) -> tuple[Span | None, Span | None]:
    """Return the span that holds today, None in a holiday, and the one that ended last before today."""
    this = next((each for each in found if each.first <= today <= each.last), None)
    ended = [each for each in found if each.last < today]
    return this, max(ended, key=lambda each: each.last, default=None)


def _terms(home: Calendar) -> list[tuple[date, date]]:
    """Return the terms on file; those that overlap are one."""
    merged: list[tuple[date, date]] = []
    for first, last in sorted((each.from_on, each.to_on) for each in home.entries if each.kind is CalendarKind.TERM):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _parts(home: Calendar, first: date, last: date) -> Iterator[Span]:
    days = tuple(each_school_day(home, first, last))
    if not days:
        return
    split = _mid_term(days)
    if split is not None:
        before, after = days[split], days[split + 1]
        how = f"The school is shut between {_day(before)} and {_day(after)}: its half term."
        yield Span(stretch=Stretch.HALF_TERM, first=days[0], last=before, how=how)
        yield Span(stretch=Stretch.HALF_TERM, first=after, last=days[-1], how=how)
    elif days[-1] - days[0] <= LONGEST_HALF_TERM:
        yield Span(
            stretch=Stretch.HALF_TERM, first=days[0], last=days[-1], how="The calendar has it as a term of its own."
        )
    else:
        how = "The calendar has no school week within it on which the school is shut: it is the whole term."
        yield Span(stretch=Stretch.TERM, first=days[0], last=days[-1], how=how)


def _mid_term(days: Sequence[date]) -> int | None:
    """Return the place of the day before the longest time shut, of a school week at least; the one nearest the middle.

    None where there is none.
    """
    middle = days[0] + (days[-1] - days[0]) / 2
    shut = [
        (_weekdays_between(days[place], days[place + 1]), -abs(days[place] - middle), place)
        for place in range(len(days) - 1)
    ]
    longest = max(shut, default=None)
    return longest[2] if longest and longest[0] >= SCHOOL_WEEK else None


def _weekdays_between(one: date, other: date) -> int:
    between = (one + timedelta(days=offset) for offset in range(1, (other - one).days))
    return sum(each.weekday() < SATURDAY for each in between)


def _day(on: date) -> str:
    return f"{on:%-d %B %Y}"
