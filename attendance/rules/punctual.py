"""Say whether a register came in time, and how late it was, from counts of what fell due together.

Pure. The same judgement as `register_state` makes of each pupil, for whoever looks at thousands of registers at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from attendance.rules.register_state import RegisterState

UNPUNCTUAL = frozenset({RegisterState.MISSING, RegisterState.RECEIVED_LATE})


@dataclass(frozen=True, kw_only=True, slots=True)
class DueTogether:
    """The pupils of one register who are due at one instant.

    `unanswered` are those nothing was said of; `last_heard_at` is when the last of them was first spoken of, None while
    nobody was.
    """

    due_at: datetime
    expected: int
    unanswered: int
    not_held: int
    last_heard_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Punctuality:
    """How the registers of one provider came in. `due`: on time, late and missing together.

    `minutes_late` is the median of those that came late, None without any.
    """

    due: int
    on_time: int
    late: int
    missing: int
    minutes_late: int | None

    def is_better_than(self, other: "Punctuality") -> bool:
        """Say whether a larger part came on time; compared as whole numbers, unrounded."""
        return self.on_time * other.due > other.on_time * self.due


def state_of(register: Sequence[DueTogether], *, now: datetime) -> RegisterState:
    """Return the state of a register; missing goes before awaiting, late before in."""
    waiting = [each for each in register if each.unanswered]
    if any(each.due_at <= now for each in waiting):
        return RegisterState.MISSING
    if waiting:
        return RegisterState.AWAITING
    if register and all(each.not_held == each.expected for each in register):
        return RegisterState.NOT_HELD
    return RegisterState.RECEIVED_LATE if _lateness(register) > timedelta() else RegisterState.RECEIVED


def punctuality(registers: Iterable[Sequence[DueTogether]], *, now: datetime) -> Punctuality:
    """Count registers; one that is awaited still is in no figure."""
    judged = [(state_of(each, now=now), _lateness(each)) for each in registers]
    return count_states(
        (state for state, _late in judged),
        (lateness for state, lateness in judged if state is RegisterState.RECEIVED_LATE),
    )


def count_states(states: Iterable[RegisterState], lateness: Iterable[timedelta]) -> Punctuality:
    """Count the states of registers, and how late those were that came late; those awaited still are in no figure."""
    due = [state for state in states if state is not RegisterState.AWAITING]
    minutes = [ceil(each / timedelta(minutes=1)) for each in lateness]
    return Punctuality(
        due=len(due),
        on_time=sum(state not in UNPUNCTUAL for state in due),
        late=due.count(RegisterState.RECEIVED_LATE),
        missing=due.count(RegisterState.MISSING),
        # A minute begun counts.
        minutes_late=round(median(minutes)) if minutes else None,
    )


def _lateness(register: Sequence[DueTogether]) -> timedelta:
    late = [each.last_heard_at - each.due_at for each in register if each.last_heard_at is not None]
    return max(late, default=timedelta())
