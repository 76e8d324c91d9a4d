"""A home school's week as plain data: what is kept when issued, and what documents are made from."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from attendance.rules.fractions import SessionFraction
from attendance.rules.week.contacts import ProviderContact
from attendance.rules.week.dates import format_week, in_words
from attendance.rules.week.entered import WeekEntered
from attendance.rules.week.pupils import PupilWeek, SessionCell
from attendance.rules.week.states import SessionState
from attendance.rules.words import Session


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderLine:
    """How one provider's registers came in; `minutes_late_median` is None where none came late.

    `signed_off` is who signed the provider's week, in words, empty while nobody has; it is no part of what is compared
    between two versions.
    """

    name: str
    registers_expected: int
    on_time: int
    late: int
    missing: int
    minutes_late_median: int | None
    signed_off: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterLate:
    """One register that was not in when due; `received_at` None means it never came."""

    provider: str
    on: date
    session: Session
    due_at: datetime
    received_at: datetime | None

    @property
    def when(self) -> str:
        """Return the session in words: "Tuesday morning"."""
        return in_words(self.on, self.session)


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekSummary:
    """One version of one home school's week; `changes` says what differs from the one before.

    `entered` is what the school had entered as it was made, `contacts` with which providers it had spoken; each is None
    in a week that was kept before there was any.
    `counter_signed` is who of the school has read this version, in words, empty while nobody has; not kept with it.
    """

    school_name: str
    school_code: str
    monday: date
    version: int
    is_draft: bool
    made_at: datetime
    pupils: tuple[PupilWeek, ...]
    providers: tuple[ProviderLine, ...]
    late_registers: tuple[RegisterLate, ...]
    changes: tuple[str, ...] = ()
    entered: WeekEntered | None = None
    contacts: tuple[ProviderContact, ...] | None = None
    counter_signed: str = ""

    def __post_init__(self) -> None:
        """Refuse what would print a falsehood: a pupil twice, another week, a final still awaited."""
        if self.monday.weekday() != 0:
            raise ValueError("A week begins on a Monday.")
        if any(pupil.cells[0].on != self.monday for pupil in self.pupils):
            raise ValueError("A pupil's sessions lie in another week than the summary.")
        if len({pupil.pupil_ref for pupil in self.pupils}) != len(self.pupils):
            raise ValueError("A pupil appears twice in the week.")
        if not self.is_draft and self.counts[SessionState.AWAITED]:
            raise ValueError("A week with sessions not yet due can only be a draft.")
        refs = {pupil.pupil_ref for pupil in self.pupils}
        if self.entered and {pupil.pupil_ref for pupil in self.entered.pupils} != refs:
            raise ValueError("What is entered is of other pupils than the week.")

    @property
    def week(self) -> str:
        """Return the ISO name of the week, "2026-W38"."""
        return format_week(self.monday)

    @property
    def pupils_by_name(self) -> tuple[PupilWeek, ...]:
        """Return the pupils in the order of a list on paper."""
        return tuple(sorted(self.pupils, key=lambda pupil: (*pupil.sort_name, pupil.pupil_ref)))

    @property
    def cells(self) -> Iterator[SessionCell]:
        """Return every session of every pupil."""
        return (cell for pupil in self.pupils for cell in pupil.cells)

    @property
    def counts(self) -> Counter[SessionState]:
        """Return how many pupil sessions stand in each state."""
        return Counter(cell.state for cell in self.cells)

    @property
    def counts_per_day(self) -> dict[date, Counter[SessionState]]:
        """Return the counts of each day that has a session."""
        days: dict[date, Counter[SessionState]] = {}
        for (on, _), counts in self.counts_per_session.items():
            days[on] = days.get(on, Counter()) + counts
        return days

    @property
    def counts_per_session(self) -> dict[tuple[date, Session], Counter[SessionState]]:
        """Return the counts of each half day, in order."""
        sessions: dict[tuple[date, Session], Counter[SessionState]] = {}
        for cell in self.cells:
            sessions.setdefault((cell.on, cell.session), Counter())[cell.state] += 1
        return sessions

    @property
    def placement_attendance(self) -> SessionFraction:
        """Return how often all pupils together turned up at their providers."""
        return sum((pupil.placement_attendance for pupil in self.pupils), SessionFraction())

    @property
    def walk_offs_total(self) -> int:
        """Return how often a pupil left without permission."""
        return sum(pupil.walk_offs for pupil in self.pupils)

    @property
    def incidents_total(self) -> int:
        """Return how many serious incidents are recorded; one with two pupils is two records."""
        return sum(pupil.incidents for pupil in self.pupils)
