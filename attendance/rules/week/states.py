"""Say in one word where a pupil stood in one session, from what is known and nothing else."""

from dataclasses import dataclass
from enum import StrEnum

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
