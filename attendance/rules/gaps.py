"""Find the sessions in which a pupil is expected nowhere, though their home school is open. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from attendance.rules.calendar import Calendar, Openness
from attendance.rules.decisions import Decision, decided_for, latest
from attendance.rules.expected import Arrangement, NoExpectation, is_expected
from attendance.rules.words import Base, OnHomeClosure, Session


class GapReason(StrEnum):
    """Why nobody expects a pupil."""

    PROVIDER_SHUT = "provider_shut"
    NO_PLACE = "no_place"
    # The home school is shut, the provider is not, and the placement says that somebody must ask.
    ASK = "ask"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _LABELS[self]


_LABELS = {
    GapReason.PROVIDER_SHUT: "The provider is shut",
    GapReason.NO_PLACE: "No placement has this session",
    GapReason.ASK: "School is closed, the provider is open: does the pupil go?",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A placement as it bears on its pupil's week. `provider` None: nobody hosts."""

    placement_id: UUID
    provider_id: UUID | None
    arrangement: Arrangement
    calendar: Calendar


@dataclass(frozen=True, kw_only=True, slots=True)
class Plans:
    """Everything that says where a pupil should be on a date.

    `base` is where they belong when no provider has them; `had_placement`: one has begun by then.
    """

    base: Base
    had_placement: bool
    home: Calendar
    places: Sequence[Place]
    decisions: Sequence[Decision]


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundGap:
    """Why nobody expects the pupil, and the provider that is shut or must be asked about."""

    reason: GapReason
    provider_id: UUID | None = None


def is_shut_between(home: Calendar, provider: Calendar, days: tuple[date, ...]) -> bool:
    """Say whether the home school is closed on one of these days in term, or the provider shut while it is not.

    Where neither is, a pupil who belongs at school when no provider has them, and of whom nothing was decided, has no
    gap: `gap_in` need not be asked for each.
    """
    return any(
        at_home is Openness.CLOSED or (at_home is Openness.OPEN and there is not Openness.OPEN)
        for at_home, there in zip(home.over(days), provider.over(days), strict=True)
    )


def gap_in(plans: Plans, on: date, session: Session) -> FoundGap | None:
    """Return why nobody expects the pupil in a session; None where somebody does, or a named person has decided."""
    openness = plans.home.openness(on, session)
    decision = latest(plans.decisions, on, session)
    if openness not in {Openness.OPEN, Openness.CLOSED} or (decision is not None and decision.kind.takes_away):
        return None
    if openness is Openness.CLOSED and decision is None:
        return _asked(plans, on, session)
    shut: list[Place] = []
    for each in plans.places:
        reason = _reason(plans, each, on, session)
        if reason is None or each.arrangement.agrees_off(on, session):
            return None
        if reason is NoExpectation.PROVIDER_CLOSED:
            shut.append(each)
    # Also where it was decided that the pupil attends: that sends a child to a place that is shut.
    if shut:
        return FoundGap(reason=GapReason.PROVIDER_SHUT, provider_id=shut[0].provider_id)
    if openness is Openness.OPEN and plans.base is Base.NONE and plans.had_placement:
        return FoundGap(reason=GapReason.NO_PLACE)
    return None


def _asked(plans: Plans, on: date, session: Session) -> FoundGap | None:
    for each in plans.places:
        asks = each.arrangement.on_home_closure is OnHomeClosure.ASK
        if asks and _reason(plans, each, on, session) is None:
            return FoundGap(reason=GapReason.ASK, provider_id=each.provider_id)
    return None


def _reason(plans: Plans, place: Place, on: date, session: Session) -> NoExpectation | None:
    decided = decided_for(plans.decisions, place.placement_id, on, session)
    return is_expected(place.arrangement, on, session, home=plans.home, provider=place.calendar, decided=decided)
