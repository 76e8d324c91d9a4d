"""The codes that would be proposed for a pupil's week, session by session, from the facts of the week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attendance import proposals
from attendance.records.opening import arrangement_of
from attendance.records.tables import Observation, Organisation, WalkOff
from attendance.records.weeks import Placed
from attendance.rules.calendar import Openness, london_date
from attendance.rules.codes import Case, propose
from attendance.rules.decisions import suspended_day
from attendance.rules.week import SessionProposal, sessions_of
from attendance.rules.words import Session
from attendance.summaries.facts import WeekFacts

Half = tuple[date, Session]


@dataclass(frozen=True, kw_only=True, slots=True)
class OnRecord:
    """A session under one placement, and what it was made from; `provider` None where no provider was to have it."""

    case: Case
    provider: Organisation | None = None
    observation: Observation | None = None
    walk_off: WalkOff | None = None


def proposed_for(facts: WeekFacts, pupil_id: UUID) -> tuple[SessionProposal, ...]:
    """Return what to propose for each session of the week until now; nothing where the home school is shut.

    Two providers that both speak of a session are two proposals: which is right is for the school to say.
    """
    home = facts.homes[facts.pupils[pupil_id].home_school_id]
    today = london_date(facts.now)
    return tuple(
        SessionProposal(on=on, session=session, proposal=propose(each.case))
        for on, session in sessions_of(facts.monday)
        if on <= today and home.openness(on, session) is Openness.OPEN
        for each in on_record(facts, pupil_id, (on, session))
    )


def on_record(facts: WeekFacts, pupil_id: UUID, when: Half) -> list[OnRecord]:
    """Return a session of a pupil under each placement that speaks of it; none where nobody was to see the pupil."""
    placements = facts.placements_of(pupil_id)
    hosted = [found for each in placements if (found := _at_provider(facts, each, when)) is not None]
    if hosted:
        return hosted
    day = _suspended_day(facts, pupil_id, when)
    if day is not None:
        return [OnRecord(case=proposals.suspended(day, when))]
    return list(_not_hosted(facts, placements, when))


def _at_provider(facts: WeekFacts, placed: Placed, when: Half) -> OnRecord | None:
    """Return a session that a provider saw the pupil in, or was to; None where it was not."""
    key = (placed.placement.id, *when)
    observation, expected = facts.observed.get(key), facts.expected.get(key)
    if observation is None and (expected is None or expected.starts_at > facts.now):
        return None
    pupil_id, walk_off = placed.placement.pupil_id, facts.walk_offs.get(key)
    pupil = facts.pupils[pupil_id]
    case = proposals.of_placement(
        placed.placement,
        pupil,
        placed.provider,
        when,
        home=facts.organisations[pupil.home_school_id],
        observation=observation,
        starts_at=expected.starts_at if expected else None,
        suspended_day=_suspended_day(facts, pupil_id, when),
        has_left=walk_off is not None,
    )
    return OnRecord(case=case, provider=placed.provider, observation=observation, walk_off=walk_off)


def _not_hosted(facts: WeekFacts, placements: list[Placed], when: Half) -> Iterator[OnRecord]:
    """Yield a session in which no provider was to see the pupil: it is shut, or the session is agreed off."""
    for placed in placements:
        pupil = facts.pupils[placed.placement.pupil_id]
        if (placed.placement.id, *when) in facts.shut:
            case = proposals.not_held(placed.placement, pupil, placed.provider, when)
            yield OnRecord(case=case, provider=placed.provider)
        elif arrangement_of(placed.placement, placed.patterns).agrees_off(*when):
            yield OnRecord(case=proposals.agreed_off(placed.placement, pupil, when))


def _suspended_day(facts: WeekFacts, pupil_id: UUID, when: Half) -> int | None:
    home = facts.homes[facts.pupils[pupil_id].home_school_id]
    return suspended_day(home, facts.decisions.get(pupil_id, ()), *when)
