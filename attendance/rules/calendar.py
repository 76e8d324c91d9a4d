"""Say which sessions an organisation is open for, and turn London wall time into instants and back.

The only place, beside the templates, that knows London time. Reads no clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from attendance.rules.words import CalendarKind, Session

LONDON = ZoneInfo("Europe/London")
SATURDAY = 5
AUGUST = 8
DAY, WEEK = timedelta(days=1), timedelta(days=7)


class Openness(StrEnum):
    """Why an organisation is, or is not, open for a session."""

    OPEN = "open"
    WEEKEND = "weekend"
    OUTSIDE_TERM = "outside_term"
    BANK_HOLIDAY = "bank_holiday"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarEntry:
    """One row of an organisation's calendar; `session` None means the whole day; both dates included."""

    kind: CalendarKind
    from_on: date
    to_on: date
    session: Session | None = None
    label: str = ""

    def covers(self, on: date, session: Session) -> bool:
        """Say whether this row speaks of the session."""
        return self.from_on <= on <= self.to_on and self._session_of_rule in (None, session)

    @property
    def _session_of_rule(self) -> Session | None:
        # An early finish takes the afternoon unless the row says otherwise.
        if self.kind is CalendarKind.EARLY_FINISH and self.session is None:
            return Session.PM
        return self.session


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """Everything known of one organisation's open days.

    A school without any term on file is never open: nobody can be expected by a guess.
    A provider without terms keeps no terms of its own (`needs_terms=False`) and is open unless it says otherwise.
    """

    entries: tuple[CalendarEntry, ...] = ()
    bank_holidays: frozenset[date] = frozenset()
    needs_terms: bool = True
    # What has been answered: a day is asked about once for every pupil.
    _answers: dict[tuple[date, Session], Openness] = field(default_factory=dict, init=False, repr=False, compare=False)
    _spans: dict[tuple[date, ...], tuple[Openness, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def openness(self, on: date, session: Session) -> Openness:
        """Say whether the organisation is open for this session, and if not, why."""
        answer = self._answers.get((on, session))
        if answer is None:
            answer = self._answers[on, session] = self._openness(on, session)
        return answer

    def over(self, days: tuple[date, ...]) -> tuple[Openness, ...]:
        """Return the openness of both sessions of each day, in order; asked for again and again."""
        span = self._spans.get(days)
        if span is None:
            span = self._spans[days] = tuple(self.openness(on, session) for on in days for session in Session)
        return span

    def is_school_day(self, on: date) -> bool:
        """Say whether at least one session of the day is open."""
        return any(self.openness(on, session) is Openness.OPEN for session in Session)

    def label(self, on: date, session: Session) -> str:
        """Return the words of the row that shuts this session; empty where there are none."""
        for entry in self.entries:
            if entry.kind in {*_CLOSING, CalendarKind.BANK_HOLIDAY} and entry.covers(on, session):
                return entry.label
        return ""

    @property
    def last_term_day(self) -> date | None:
        """Return the last day of the last term on file; None where no term is known."""
        ends = [entry.to_on for entry in self.entries if entry.kind is CalendarKind.TERM]
        return max(ends, default=None)

    def _openness(self, on: date, session: Session) -> Openness:
        if on.weekday() >= SATURDAY:
            return Openness.WEEKEND
        if self._is_outside_term(on, session):
            return Openness.OUTSIDE_TERM
        if on in self.bank_holidays or self._has(CalendarKind.BANK_HOLIDAY, on, session):
            return Openness.BANK_HOLIDAY
        if any(self._has(kind, on, session) for kind in _CLOSING):
            return Openness.CLOSED
        return Openness.OPEN

    def _is_outside_term(self, on: date, session: Session) -> bool:
        has_terms = any(entry.kind is CalendarKind.TERM for entry in self.entries)
        if not has_terms:
            return self.needs_terms
        return not self._has(CalendarKind.TERM, on, session)

    def _has(self, kind: CalendarKind, on: date, session: Session) -> bool:
        return any(entry.kind is kind and entry.covers(on, session) for entry in self.entries)


_CLOSING = (CalendarKind.CLOSURE, CalendarKind.INSET, CalendarKind.EARLY_FINISH)


@lru_cache(maxsize=4096)
def at_london(on: date, local_at: time) -> datetime:
    """Return the instant (aware UTC) of a London wall time on a date, right on both sides of a clock change."""
    return datetime.combine(on, local_at, tzinfo=LONDON).astimezone(UTC)


def to_london(at: datetime) -> datetime:
    """Return an aware instant as London wall time."""
    return at.astimezone(LONDON)


def london_date(at: datetime) -> date:
    """Return the date in London at this instant."""
    return to_london(at).date()


def monday_of(on: date) -> date:
    """Return the Monday of the week that holds this date."""
    return on - timedelta(days=on.weekday())


def school_year_begins(on: date) -> date:
    """Return 1 August of the school year that holds a date: it begins with the first term after July.

    Source: Education Act 1996, section 579(1).
    """
    return date(on.year if on.month >= AUGUST else on.year - 1, AUGUST, 1)


def neighbours(on: date, step: timedelta, *, first: date | None, today: date) -> tuple[date | None, date | None]:
    """Return the day, or the week, before and after; None where nothing can be there.

    From the first placement on to the end of next week. `step` is a day or a week, and `on` a Monday for a week.
    """
    begins = monday_of(min(first or today, today))
    ends = monday_of(today) + 2 * WEEK
    before = on - step if begins < on else None
    return before, on + step if on < ends - step else None


def weekdays_of(monday: date) -> tuple[date, ...]:
    """Return Monday to Friday of the week that begins on `monday`."""
    return tuple(monday + timedelta(days=offset) for offset in range(SATURDAY))


def last_school_day_of_week(calendar: Calendar, monday: date) -> date | None:
    """Return the last day of the week the school is open on; None for a week without school."""
    days = [day for day in weekdays_of(monday) if calendar.is_school_day(day)]
    return days[-1] if days else None


def next_working_day(after: date, bank_holidays: frozenset[date]) -> date:
    """Return the first weekday after a date that is no bank holiday."""
    on = after + timedelta(days=1)
    while on.weekday() >= SATURDAY or on in bank_holidays:
        on += timedelta(days=1)
    return on


def school_days_between(calendar: Calendar, first: date, last: date) -> tuple[date, ...]:
    """Return the days from `first` to `last`, both included, on which the organisation is open at all."""
    return tuple(each_school_day(calendar, first, last))


def each_school_day(calendar: Calendar, first: date, last: date) -> Iterator[date]:
    """Yield the same days one by one, for whoever needs only the first of them."""
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return filter(calendar.is_school_day, days)
