"""A pupil’s weeks beside each other: how many sessions of each were seen, missed and not reported."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from attendance.rules.calendar import WEEK, monday_of
from attendance.rules.figures.both import Figures, figures_of
from attendance.rules.figures.sessions import CountedSession
from attendance.rules.fractions import SessionFraction
from attendance.rules.week import format_week


@dataclass(frozen=True, kw_only=True, slots=True)
class CountedWeek:
    """One week, by its Monday; a week in which nobody was to see the pupil has nothing in it."""

    monday: date
    figures: Figures

    @property
    def week(self) -> str:
        """Return the ISO name of the week, "2026-W38"."""
        return format_week(self.monday)

    @property
    def seen(self) -> SessionFraction:
        """Return what providers saw in it."""
        return self.figures.placement


def weeks_of(sessions: Iterable[CountedSession]) -> tuple[CountedWeek, ...]:
    """Return every week from the first to the last that a provider was to see the pupil in, empty ones included."""
    held: dict[date, list[CountedSession]] = {}
    for each in sessions:
        if each.state is not None:
            held.setdefault(monday_of(each.on), []).append(each)
    if not held:
        return ()
    first, last = min(held), max(held)
    mondays = (first + number * WEEK for number in range((last - first) // WEEK + 1))
    return tuple(CountedWeek(monday=each, figures=figures_of(held.get(each, ()))) for each in mondays)
