"""Say in one word where a pupil stood in one session, from what is known and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from attendance.rules.fractions import SessionFraction
from attendance.rules.words import Base, Mode, Status


class SessionState(StrEnum):
    """Where a pupil stood in one session of the week."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    LEFT_EARLY = "left_early"
    REMOTE = "remote"
    NOT_HELD = "not_held"
    AT_SCHOOL = "at_school"
    AGREED_OFF = "agreed_off"
    CLOSED = "closed"
    NO_PLACEMENT_YET = "no_placement_yet"
    GAP = "gap"
    NOT_REPORTED = "not_reported"
    AWAITED = "awaited"

    @property
    def label(self) -> str:
        """Return the words people read."""
        return _LABELS[self]

    @property
    def is_attended(self) -> bool:
        """Say whether somebody saw the pupil at the provider."""
        return self in _ATTENDED

    @property
    def is_known_outcome(self) -> bool:
        """Say whether the pupil was expected at a provider and we know whether they came."""
        return self.is_attended or self is SessionState.ABSENT


_LABELS = {
    SessionState.PRESENT: "Present",
    SessionState.LATE: "Late",
    SessionState.ABSENT: "Absent",
    SessionState.LEFT_EARLY: "Left",
    SessionState.REMOTE: "Remote",
    SessionState.NOT_HELD: "Not held",
    SessionState.AT_SCHOOL: "At school",
    SessionState.AGREED_OFF: "Agreed off",
    SessionState.CLOSED: "School closed",
    SessionState.NO_PLACEMENT_YET: "No placement yet",
    SessionState.GAP: "Gap",
    SessionState.NOT_REPORTED: "Not reported",
    SessionState.AWAITED: "Not yet due",
}
_ATTENDED = frozenset({SessionState.PRESENT, SessionState.LATE, SessionState.LEFT_EARLY})


# Where two placements speak of one session, a sighting counts before an absence, and a word before silence.
MOST_KNOWN_FIRST = (
    SessionState.LEFT_EARLY,
    SessionState.PRESENT,
    SessionState.LATE,
    SessionState.REMOTE,
    SessionState.ABSENT,
    SessionState.NOT_HELD,
    SessionState.NOT_REPORTED,
    SessionState.AWAITED,
    SessionState.GAP,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionFacts:
    """What is known of one pupil in one session; `observed` is the current observation, if any."""

    observed: Status | None
    is_expected: bool
    is_due: bool
    is_agreed_off: bool
    is_home_open: bool
    base: Base
    had_placement: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AtProvider:
    """What is known of a session at one provider; `observed` is the current observation's status and mode.

    `is_shut`: the pattern names the session, and the provider is shut while the home school is open.
    """

    has_left: bool = False
    observed: tuple[Status, Mode] | None = None
    is_expected: bool = False
    is_due: bool = False
    is_shut: bool = False

    @property
    def state(self) -> SessionState | None:
        """Return where the pupil stood there; None where the provider was not to see the pupil."""
        if self.has_left:
            return SessionState.LEFT_EARLY
        if self.observed is not None:
            return seen_as(*self.observed)
        if self.is_expected:
            return SessionState.NOT_REPORTED if self.is_due else SessionState.AWAITED
        return SessionState.GAP if self.is_shut else None

    @property
    def is_remote(self) -> bool:
        """Say whether the pupil attended, or missed, at a distance, which is no attendance."""
        if self.has_left or self.observed is None:
            return False
        status, mode = self.observed
        return mode is Mode.REMOTE and status is not Status.NOT_HELD


def seen_as(status: Status, mode: Mode) -> SessionState:
    """Return the state that an observation makes: whoever was seen remotely was not there (WT, code B)."""
    if status.was_seen and mode is Mode.REMOTE:
        return SessionState.REMOTE
    return SessionState(status.value)


def state_of(facts: SessionFacts) -> SessionState:
    """Return where the pupil stood: what was seen, else who expects them, else where they belong.

    No mark becomes "not reported" once it was due, never present and never absent.
    `had_placement` says whether any placement has begun by then: a pupil without a base who never
    had one waits for it; one who had one and is expected by nobody has fallen into a gap.
    """
    if facts.observed is not None:
        return SessionState(facts.observed.value)
    if facts.is_expected:
        return SessionState.NOT_REPORTED if facts.is_due else SessionState.AWAITED
    if not facts.is_home_open:
        return SessionState.CLOSED
    if facts.is_agreed_off:
        return SessionState.AGREED_OFF
    if facts.base is Base.AT_SCHOOL:
        return SessionState.AT_SCHOOL
    return SessionState.GAP if facts.had_placement else SessionState.NO_PLACEMENT_YET


def fraction_of(seen: Iterable[tuple[SessionState, bool]]) -> SessionFraction:
    """Return the sessions attended of those whose outcome is known, from states and whether each was at a distance."""
    held = list(seen)
    states = [state for state, is_remote in held if not is_remote]
    return SessionFraction(
        attended=sum(state.is_attended for state in states),
        expected=sum(state.is_known_outcome for state in states),
        not_reported=states.count(SessionState.NOT_REPORTED),
        not_held=states.count(SessionState.NOT_HELD),
        remote=len(held) - len(states),
    )
