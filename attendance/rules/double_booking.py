"""Say when a pupil would be at two providers in one session.

Pure: weekly stays in, clashes out. A clash is no refusal: a school may mean it, and says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from attendance.rules.expected import Pattern
from attendance.rules.phrases import listed
from attendance.rules.words import Session

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
DAYS_IN_WEEK = 7

HalfDayOfWeek = tuple[int, Session]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """When a pupil is at a provider; `label` is how people know it. Both dates included, None is without an end."""

    label: str
    starts_on: date
    ends_on: date | None
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """Half days of the week that two stays both have, Monday's morning first; the first and last date it happens.

    `last_on` None: it goes on without an end.
    """

    other: Stay
    half_days: tuple[HalfDayOfWeek, ...]
    first_on: date
    last_on: date | None

    @property
    def sentence(self) -> str:
        """Return it in words, with names and dates."""
        when = listed(f"{DAY_NAMES[day]} {session.label.lower()}" for day, session in self.half_days)
        until = f" until {self.last_on:%-d %B %Y}" if self.last_on else ", without an end"
        if self.first_on == self.last_on:
            return f"At {self.other.label} too: {when} on {self.first_on:%-d %B %Y}."
        return f"At {self.other.label} too: {when}, from {self.first_on:%-d %B %Y}{until}."


@dataclass(frozen=True, kw_only=True, slots=True)
class _Stretch:
    """Dates on which one weekly pattern of a stay holds."""

    first: date
    last: date | None
    pattern: Pattern


def clashes(mine: Stay, others: Iterable[Stay], *, since: date) -> Iterator[Clash]:
    """Yield, for each other stay, what it has in common with mine from a date on; nothing where they never meet."""
    for other in others:
        found = _clash(mine, other, since)
        if found is not None:
            yield found


def _clash(mine: Stay, other: Stay, since: date) -> Clash | None:
    half_days: set[HalfDayOfWeek] = set()
    dates: list[date] = []
    is_endless = False
    for here in _stretches(mine, since):
        for there in _stretches(other, since):
            for day, session in _shared(here.pattern, there.pattern):
                first = _next(day, max(here.first, there.first))
                last = min(filter(None, (here.last, there.last)), default=None)
                if last is not None and first > last:
                    continue
                half_days.add((day, session))
                dates += [first] if last is None else [first, _last(day, last)]
                is_endless = is_endless or last is None
    if not half_days:
        return None
    return Clash(
        other=other,
        half_days=tuple(sorted(half_days)),
        first_on=min(dates),
        last_on=None if is_endless else max(dates),
    )


def _stretches(stay: Stay, since: date) -> Iterator[_Stretch]:
    patterns = sorted(stay.patterns, key=lambda each: each.from_on)
    for place, pattern in enumerate(patterns):
        following = patterns[place + 1 : place + 2]
        ends = [stay.ends_on, *(each.from_on - timedelta(days=1) for each in following)]
        first, last = max(pattern.from_on, stay.starts_on, since), min(filter(None, ends), default=None)
        if last is None or first <= last:
            yield _Stretch(first=first, last=last, pattern=pattern)


def _shared(one: Pattern, other: Pattern) -> Iterator[HalfDayOfWeek]:
    for day, (mine, theirs) in enumerate(zip(one.days, other.days, strict=True)):
        for session in sorted(mine & theirs):
            yield day, session


def _next(day: int, on: date) -> date:
    return on + timedelta(days=(day - on.weekday()) % DAYS_IN_WEEK)


def _last(day: int, on: date) -> date:
    return on - timedelta(days=(on.weekday() - day) % DAYS_IN_WEEK)
