"""Say who should be where in a session, and by when the provider must have said so.

Pure: a placement's facts and both calendars in, an expectation or the reason for none out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from attendance.rules.calendar import Calendar, Openness, at_london
from attendance.rules.decisions import UNDECIDED, Decided, DecisionKind
from attendance.rules.words import Base, OnHomeClosure, ReportsBy, Session

# A provider that opens at 10:00 is not late at 10:00.
GRACE_AFTER_START = timedelta(minutes=30)
# Late enough that whoever is coming is there, early enough that the register is not due yet.
ASK_AFTER_START = timedelta(minutes=15)


class NoExpectation(StrEnum):
    """Why a placement expects nobody in a session; also the reason a row is withdrawn with."""

    NOT_PLACED = "not placed on this date"
    NOT_IN_PATTERN = "not in the weekly pattern"
    HOME_OUTSIDE_TERM = "outside the home school's terms"
    HOME_CLOSED = "home school closed and the pupil stays at home"
    PROVIDER_CLOSED = "provider closed"
    NO_PROVIDER = "agreed off, nobody hosts"
    DECIDED = "the home school decided otherwise"


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """The sessions of each weekday (Monday first) that hold from a date on."""

    from_on: date
    days: tuple[frozenset[Session], ...]

    def has(self, on: date, session: Session) -> bool:
        """Say whether the pattern names this session; weekends are never in it."""
        return on.weekday() < len(self.days) and session in self.days[on.weekday()]


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionTimes:
    """When a half day begins and ends, London wall time."""

    starts: time
    ends: time


class DueSource(StrEnum):
    """Who set a due time, in the order in which they win."""

    PLACEMENT = "placement"
    AGREEMENT = "agreement"
    HOME_SCHOOL = "home_school"
    SETTING = "setting"


@dataclass(frozen=True, kw_only=True, slots=True)
class DueTimes:
    """The local due time of each source for one session; None is "not set"."""

    placement: time | None
    agreement: time | None
    home_school: time | None
    setting: time

    @property
    def winner(self) -> tuple[DueSource, time]:
        """Return whose time holds, and the time: the first that is set."""
        sources = (
            (DueSource.PLACEMENT, self.placement),
            (DueSource.AGREEMENT, self.agreement),
            (DueSource.HOME_SCHOOL, self.home_school),
        )
        return next(((source, at) for source, at in sources if at is not None), (DueSource.SETTING, self.setting))


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrangement:
    """What must be known of a placement to say whether its pupil is expected in a session."""

    starts_on: date
    ends_on: date | None
    patterns: tuple[Pattern, ...]
    has_provider: bool
    names_sessions_off: bool
    on_home_closure: OnHomeClosure

    def pattern_on(self, on: date) -> Pattern | None:
        """Return the pattern in force on a date: the latest that has begun; None before the first."""
        latest = None
        for pattern in self.patterns:
            if pattern.from_on <= on and (latest is None or latest.from_on < pattern.from_on):
                latest = pattern
        return latest

    def names(self, on: date, session: Session) -> bool:
        """Say whether the pattern in force names this session: at the provider, or off where it names those."""
        pattern = self.pattern_on(on)
        return pattern is not None and pattern.has(on, session)

    def agrees_off(self, on: date, session: Session) -> bool:
        """Say whether this is an agreement in force that the pupil is off in this session."""
        return self.names_sessions_off and self.is_live(on) and self.names(on, session)

    def is_live(self, on: date) -> bool:
        """Say whether the placement has begun and not ended on a date."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


def base_on(dated: Sequence[tuple[date, Base]], on: date) -> Base:
    """Return where a pupil is on a date when no provider has them: at school unless said otherwise.

    `dated` says from which date on each holds, oldest first.
    """
    begun = [base for from_on, base in dated if from_on <= on]
    return begun[-1] if begun else Base.AT_SCHOOL


@dataclass(frozen=True, kw_only=True, slots=True)
class Expectation:
    """A pupil should be at a provider from `starts_at` to `ends_at`; we must have heard by `due_at`."""

    starts_at: datetime
    ends_at: datetime
    due_at: datetime


def is_expected(  # noqa: PLR0911 - one guard for each reason
    arrangement: Arrangement,
    on: date,
    session: Session,
    *,
    home: Calendar,
    provider: Calendar,
    decided: Decided = UNDECIDED,
) -> NoExpectation | None:
    """Return None where the provider expects the pupil, else the reason why it does not.

    `ask` expects the pupil until the school has answered: an unanswered question is no reason to stop looking.
    """
    if not arrangement.is_live(on):
        return NoExpectation.NOT_PLACED
    if not arrangement.has_provider or arrangement.names_sessions_off:
        return NoExpectation.NO_PROVIDER
    if not (decided.is_moved_here or arrangement.names(on, session)):
        return NoExpectation.NOT_IN_PATTERN
    openness = home.openness(on, session)
    if openness in {Openness.OUTSIDE_TERM, Openness.BANK_HOLIDAY, Openness.WEEKEND}:
        return NoExpectation.HOME_OUTSIDE_TERM
    if decided.kind is not None and decided.kind.takes_away:
        return NoExpectation.DECIDED
    stays_home = arrangement.on_home_closure is OnHomeClosure.STAYS_HOME
    if openness is Openness.CLOSED and stays_home and decided.kind is not DecisionKind.ATTENDS:
        return NoExpectation.HOME_CLOSED
    if provider.openness(on, session) is not Openness.OPEN:
        return NoExpectation.PROVIDER_CLOSED
    return None


def expectation(on: date, times: SessionTimes, due: DueTimes) -> Expectation:
    """Return when a session runs on a date and when its register is due.

    Due is the placement's own time, else the agreement's, else the home school's, else the setting's, and never
    earlier than half an hour after this placement's own session starts.
    """
    starts_at = at_london(on, times.starts)
    _source, local_due = due.winner
    return Expectation(
        starts_at=starts_at,
        ends_at=at_london(on, times.ends),
        due_at=max(at_london(on, local_due), starts_at + GRACE_AFTER_START),
    )


def ask_at(starts_at: datetime, reports_by: ReportsBy) -> datetime | None:
    """Return when somebody at the provider is asked who is there; None where a register is taken instead."""
    return starts_at + ASK_AFTER_START if reports_by is ReportsBy.DAILY_ANSWER else None


def nudge_at(due_at: datetime, *, starts_at: datetime, minutes: int) -> datetime:
    """Return when the provider is reminded: some minutes before the due time, never before the session begins."""
    return max(due_at - timedelta(minutes=minutes), starts_at)
