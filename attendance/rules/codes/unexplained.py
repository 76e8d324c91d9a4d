"""How long N may stand, when somebody is reminded of it, and what is proposed once its days are over.

Source: S.I. 2024/208, regulation 10(7) to (9), and "Working together to improve school attendance", paragraphs 407 to
409: the true code is entered as soon as the reason is known, and no more than five school days after the session; if
no reason was established by then it must be O. One page of the guidance says working days; the regulation's school
days hold, which are those of the home school's own calendar. Pure; a person enters O, and nothing here does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from itertools import islice

from attendance.rules.calendar import DAY, WEEK, Calendar, at_london, each_school_day, london_date
from attendance.rules.codes.case import Outcome, Proposal, Why
from attendance.rules.codes.clearing import AWAITING, INSTEAD, Entered
from attendance.rules.codes.table import get_code
from attendance.rules.phrases import counted

SCHOOL_DAYS = 5
REMINDED_AT = time(8, 0)
# The longest summer and five school days after it; where the terms on file end sooner, nobody knows the last day.
FURTHEST = timedelta(days=100)


class Reminder(IntEnum):
    """On which school day after the session somebody is reminded."""

    THIRD_DAY = 3
    LAST_DAY = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """The five school days after a session, the first first; fewer where the terms on file end before."""

    days: tuple[date, ...]

    @property
    def last_on(self) -> date | None:
        """Return the last day on which N may stand; None where the school's terms do not reach so far."""
        return self.days[-1] if len(self.days) == SCHOOL_DAYS else None

    def is_over(self, today: date) -> bool:
        """Say whether N may stand no longer."""
        return self.last_on is not None and today > self.last_on

    def days_left(self, today: date) -> int:
        """Return how many school days are left after today."""
        return sum(day > today for day in self.days)

    def reminder_due(self, *, looked_at: datetime | None, now: datetime) -> Reminder | None:
        """Return what to remind of now, of what was not due yet at the last look; the later one stands for both."""
        due = [each for each in Reminder if self._is_due(each, now) and not self._is_due(each, looked_at)]
        return max(due, default=None)

    def _is_due(self, reminder: Reminder, at: datetime | None) -> bool:
        if at is None or len(self.days) < reminder:
            return False
        return at_london(self.days[reminder - 1], REMINDED_AT) <= at


def deadline(calendar: Calendar, on: date) -> Deadline:
    """Return until when N of a session on this day may stand."""
    after = each_school_day(calendar, on + DAY, on + FURTHEST)
    return Deadline(days=tuple(islice(after, SCHOOL_DAYS)))


def next_look(calendar: Calendar, now: datetime) -> datetime:
    """Return when to look next: the morning of the school's next day, or in a week where no term is on file."""
    today = london_date(now)
    ahead = each_school_day(calendar, today + DAY, today + FURTHEST)
    return at_london(next(ahead, today + WEEK), REMINDED_AT)


def once_over(found: Proposal, entered: Entered | None, until: Deadline, *, today: date) -> Proposal:
    """Return O in place of N, or of nothing reported, once the days of an N are over; else what was found.

    It stands for an O that was entered too, so that what is entered as proposed is not asked about again.
    """
    stands = entered is not None and entered.symbol in {AWAITING, INSTEAD}
    knows_nothing = found.symbol == AWAITING or found.outcome is Outcome.NOT_REPORTED
    if not stands or not knows_nothing or not until.is_over(today):
        return found
    why = Why(
        "No reason within five school days",
        f"N may stand until {_day(until.last_on)}, and is O after that unless the reason is known.",
    )
    return Proposal(outcome=Outcome.PROPOSED, why=why, code=get_code(INSTEAD), host_mark=found.host_mark)


def reason_for_o(until: Deadline) -> str:
    """Return the reason that is filled in for O."""
    return f"No reason established within five school days, by {_day(until.last_on)}"


def reminder_words(*, last: int, ahead: Sequence[date], over: int) -> str:
    """Return what officers are told in a morning: how many have their last day today, are due on `ahead`, are overdue.

    It goes by mail, so it names neither a pupil nor a place.
    """
    count = len(ahead)
    said = (
        f"Today is the last day of {counted(last, 'absence')} entered as N." if last else "",
        f"{counted(count, 'absence')} entered as N: a code is due by {_day(min(ahead))}." if count else "",
        f"{counted(over, 'absence')} entered as N {'is' if over == 1 else 'are'} overdue." if over else "",
        "Find the reason; where nobody can, enter O.",
    )
    return " ".join(filter(None, said))


def _day(on: date | None) -> str:
    return f"{on:%A %-d %B}" if on else "an unknown day"
