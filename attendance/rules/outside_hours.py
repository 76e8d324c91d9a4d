"""Judge a session outside hours: teaching at half past four, on a Saturday or in the holidays.

Pure. It is no session of the attendance register, which is taken once in the morning and once in the afternoon of a
school day (S.I. 2024/208, regulation 10), so it is neither a mark nor a gap and has no code. Whatever lies within a
register's session belongs to that register: said here, a pupil whom the home school must know of would go unnoticed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from attendance.rules.calendar import to_london
from attendance.rules.finishing import OLDEST
from attendance.rules.observing import CLOCKS_DIFFER_BY
from attendance.rules.words import Pathway, SeenOutside, Session

LONGEST = timedelta(hours=8)
# Outside these, somebody typed 04:30 for half past four in the afternoon.
EARLIEST, LATEST = time(6), time(22)


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """From one instant until another on one day."""

    starts_at: datetime
    ends_at: datetime

    @property
    def words(self) -> str:
        """Return the times in London: "16:30 to 17:30"."""
        return f"{to_london(self.starts_at):%H:%M} to {to_london(self.ends_at):%H:%M}"

    def meets(self, other: "Span") -> bool:
        """Say whether the two have any time in common; one that begins as the other ends has not."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterHalf:
    """A half day at the pupil's placement that belongs to a register, and when it is held there.

    It does where the home school is open for it, where the provider expects the pupil, and where something is on record
    of it already.
    """

    session: Session
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What cannot be right about a session outside hours, fit to show beside the field it is about."""

    sentence: str
    field: str


def words_of(pathway: Pathway) -> tuple[SeenOutside, ...]:
    """Return what may be said at a placement: a tutor's words where the pupil is taught at home, else the others."""
    is_tutored = pathway is Pathway.HOME_TUITION
    return tuple(each for each in SeenOutside if each.is_tutors is is_tutored)


def day_fault(on: date, *, today: date) -> Fault | None:
    """Return what cannot be right about the day of a session outside hours; None where nothing is wrong."""
    if on > today:
        return Fault(sentence="This date is in the future. Record a session once it has been.", field="on")
    if on < today - OLDEST:
        return Fault(sentence="This date is more than four weeks ago. Tell the home school instead.", field="on")
    return None


def fault_of(
    held: Span,
    seen: SeenOutside,
    *,
    registers: Iterable[RegisterHalf],
    recorded: Iterable[Span],
    now: datetime,
) -> Fault | None:
    """Return what cannot be right about a session outside hours; None where nothing is wrong.

    That its day can be right has been asked before. `recorded` are the pupil's other sessions outside hours at the
    placement that nobody has taken back. That a pupil was not seen may be said as soon as the session should have
    begun; that one was taught, once it is over.
    """
    return _times_fault(held) or _met(held, registers, recorded) or _yet_fault(held, seen, now)


def _times_fault(held: Span) -> Fault | None:
    starts, ends = to_london(held.starts_at).time(), to_london(held.ends_at).time()
    if held.ends_at <= held.starts_at:
        return Fault(sentence="The session must end after it begins. Check the two times.", field="ends")
    if starts < EARLIEST or ends > LATEST:
        sentence = f"Enter times between {EARLIEST:%H:%M} and {LATEST:%H:%M}, such as 16:30."
        return Fault(sentence=sentence, field="starts")
    if held.ends_at - held.starts_at > LONGEST:
        hours = LONGEST // timedelta(hours=1)
        return Fault(
            sentence=f"Nobody is taught for more than {hours} hours at once. Check the two times.", field="ends"
        )
    return None


def _met(held: Span, registers: Iterable[RegisterHalf], recorded: Iterable[Span]) -> Fault | None:
    half = next((each for each in registers if held.meets(each.span)), None)
    if half is not None:
        which = half.session.label.lower()
        sentence = f"That is the {which}’s register, {half.span.words}. Mark the pupil there: only a register counts."
        return Fault(sentence=sentence, field="starts")
    other = next((each for each in recorded if held.meets(each)), None)
    if other is not None:
        sentence = f"A session from {other.words} is recorded already. If it is wrong, take it back first."
        return Fault(sentence=sentence, field="starts")
    return None


def _yet_fault(held: Span, seen: SeenOutside, now: datetime) -> Fault | None:
    latest = now + CLOCKS_DIFFER_BY
    if held.starts_at > latest:
        return Fault(sentence="This session has not begun. Record it once it has been.", field="starts")
    if seen.was_seen and held.ends_at > latest:
        return Fault(sentence="This session is not over. Record it when it is.", field="ends")
    return None
