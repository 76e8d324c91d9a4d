"""Say where a pupil is in sessions about which a named person of the home school has decided. Pure.

A decision takes a session away from the pupil's provider, or gives one where nobody expects them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from attendance.rules.calendar import Calendar, school_days_between
from attendance.rules.words import Role, Session

# Education Act 2002, section 51A, and the guidance on suspension: only the headteacher suspends.
MAY_SUSPEND = frozenset({Role.HEADTEACHER})
# Suspension of more than five school days: education from the sixth (Education and Inspections Act 2006, section 100).
DAYS_BEFORE_PROVISION = 5


class DecisionKind(StrEnum):
    """What the home school has decided of a pupil's session."""

    SUSPENDED = "suspended"
    APPOINTMENT = "appointment"
    EXAM = "exam"
    STUDY_DAY = "study_day"
    AT_SCHOOL = "at_school"
    MOVED_DAY = "moved_day"
    OTHER_PLACE = "other_place"
    AGREED_LEAVE = "agreed_leave"
    ATTENDS = "attends"
    STAYS_HOME = "stays_home"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _LABELS[self]

    @property
    def takes_away(self) -> bool:
        """Say whether the provider no longer expects the pupil."""
        return self is not DecisionKind.ATTENDS


_LABELS = {
    DecisionKind.SUSPENDED: "Suspended",
    DecisionKind.APPOINTMENT: "Appointment",
    DecisionKind.EXAM: "Exam",
    DecisionKind.STUDY_DAY: "Study day",
    DecisionKind.AT_SCHOOL: "At school",
    DecisionKind.MOVED_DAY: "Day moved",
    DecisionKind.OTHER_PLACE: "At another place",
    DecisionKind.AGREED_LEAVE: "Leave agreed",
    DecisionKind.ATTENDS: "Attends though school is closed",
    DecisionKind.STAYS_HOME: "Stays home while school is closed",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """A named person's decision about a pupil's sessions from one to another, both included.

    `only` None means both half days. `placement_id` names the one placement it speaks of; None is all of them.
    A day moved comes instead in the session `moved_to`.
    """

    kind: DecisionKind
    from_on: date
    from_session: Session
    to_on: date
    to_session: Session
    only: Session | None
    placement_id: UUID | None
    moved_to: tuple[date, Session] | None
    decided_at: datetime

    def covers(self, on: date, session: Session) -> bool:
        """Say whether it speaks of this session."""
        first, last = (self.from_on, self.from_session), (self.to_on, self.to_session)
        return first <= (on, session) <= last and self.only in (None, session)

    def speaks_of(self, placement_id: UUID) -> bool:
        """Say whether it holds for a placement."""
        return self.placement_id in (None, placement_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """What was decided of one placement's session: the decision that holds, and whether a day was moved here."""

    kind: DecisionKind | None = None
    is_moved_here: bool = False


UNDECIDED = Decided()


def latest(decisions: Iterable[Decision], on: date, session: Session) -> Decision | None:
    """Return the decision that holds for a pupil's session: the one taken last; None where there is none."""
    covering = [each for each in decisions if each.covers(on, session)]
    return max(covering, key=lambda each: each.decided_at, default=None)


def decided_for(decisions: Sequence[Decision], placement_id: UUID, on: date, session: Session) -> Decided:
    """Return what was decided of a placement's session. A day moved here counts unless something later says no."""
    if not decisions:
        return UNDECIDED
    ours = [each for each in decisions if each.speaks_of(placement_id)]
    last = latest(ours, on, session)
    moves = [each for each in ours if each.placement_id is not None and each.moved_to == (on, session)]
    move = max(moves, key=lambda each: each.decided_at, default=None)
    if move is not None and (last is None or move.decided_at > last.decided_at):
        return Decided(is_moved_here=True)
    return Decided(kind=last.kind if last else None)


def suspended_day(calendar: Calendar, decisions: Iterable[Decision], on: date, session: Session) -> int | None:
    """Return which school day of a suspension this session is on, counted from 1; None where there is none."""
    found = latest(decisions, on, session)
    if found is None or found.kind is not DecisionKind.SUSPENDED:
        return None
    return len(school_days_between(calendar, found.from_on, on))


def provision_due_on(calendar: Calendar, first: date, last: date) -> date | None:
    """Return the sixth school day of a suspension; None where it is no longer than five."""
    days = 0
    for offset in range((last - first).days + 1):
        on = date.fromordinal(first.toordinal() + offset)
        days += calendar.is_school_day(on)
        if days > DAYS_BEFORE_PROVISION:
            return on
    return None
