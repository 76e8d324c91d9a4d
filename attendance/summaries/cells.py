"""Say where each pupil stood in each of the ten sessions, from the facts of the week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attendance.records.opening import arrangement_of
from attendance.records.tables import Observation, WalkOff
from attendance.records.weeks import Placed
from attendance.rules.calendar import Openness, to_london
from attendance.rules.decisions import DecisionKind, latest
from attendance.rules.expected import base_on
from attendance.rules.handover import where_in_words
from attendance.rules.week import (
    MOST_KNOWN_FIRST,
    AtProvider,
    SessionCell,
    SessionFacts,
    SessionState,
    sessions_of,
    state_of,
)
from attendance.rules.words import AgreedWith, Base, Mode, Pathway, Reason, Session, Status
from attendance.summaries.facts import WeekFacts

# What was done about a provider's missing register.
Told = Mapping[tuple[UUID, date, Session], str]

WITHOUT_PERMISSION = "without permission"
PROVIDER_SHUT = "Provider closed"
_AGREED = {AgreedWith.PARENT: ", collected by a parent or carer", AgreedWith.PROVIDER: ", sent home by the provider"}


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilBases:
    """Where pupils are when no provider has them, and when each pupil's first placement began."""

    bases: Mapping[UUID, list[tuple[date, Base]]]
    first_placed: Mapping[UUID, date]

    def base_on(self, pupil_id: UUID, on: date) -> Base:
        """Return a pupil's base on a date; at school unless said otherwise."""
        return base_on(self.bases.get(pupil_id, ()), on)

    def had_placement(self, pupil_id: UUID, on: date) -> bool:
        """Say whether any placement of the pupil had begun by a date."""
        first = self.first_placed.get(pupil_id)
        return first is not None and first <= on


def cells_of(facts: WeekFacts, pupil_id: UUID, bases: PupilBases, told: Told) -> tuple[SessionCell, ...]:
    """Return a pupil's ten sessions; `told` is what was done about a provider's missing register."""
    return tuple(_cell(facts, pupil_id, when, bases, told) for when in sessions_of(facts.monday))


def sides_of(
    facts: WeekFacts, pupil_id: UUID, when: tuple[date, Session], bases: PupilBases
) -> tuple[SessionCell, ...]:
    """Return a pupil's session as each provider that speaks of it knows it; one cell where fewer than two do."""
    said = (_at_provider(facts, each, when, {}) for each in facts.placements_of(pupil_id))
    sides = tuple(cell for cell in said if cell is not None and cell.state is not SessionState.GAP)
    return sides if len(sides) > 1 else (_cell(facts, pupil_id, when, bases, {}),)


def hosted_cells(facts: WeekFacts, placements: list[Placed]) -> tuple[SessionCell | None, ...]:
    """Return ten sessions as the provider of these placements knows them; None where the pupil was not to be there."""
    cells = (_hosted(facts, placements, when, told={}) for when in sessions_of(facts.monday))
    # A provider that is shut owes no word; the gap is the home school's to fill.
    return tuple(None if cell and cell.state is SessionState.GAP else cell for cell in cells)


def _cell(
    facts: WeekFacts,
    pupil_id: UUID,
    when: tuple[date, Session],
    bases: PupilBases,
    told: Told,
) -> SessionCell:
    on, session = when
    placements = facts.placements_of(pupil_id)
    hosted = _hosted(facts, placements, when, told=told)
    decision = latest(facts.decisions.get(pupil_id, ()), on, session)
    if decision is not None and decision.kind.takes_away and (hosted is None or hosted.state is SessionState.GAP):
        return _decided(on, session, decision.kind)
    if hosted is not None:
        return hosted
    home = facts.homes[facts.pupils[pupil_id].home_school_id]
    arranged = [(each.placement.pathway, arrangement_of(each.placement, each.patterns)) for each in placements]
    at_home = any(pathway == Pathway.HOME_TUITION.value and each.is_live(on) for pathway, each in arranged)
    state = state_of(
        SessionFacts(
            observed=None,
            is_expected=False,
            is_due=False,
            is_agreed_off=any(each.agrees_off(on, session) for _pathway, each in arranged),
            is_home_open=home.openness(on, session) is Openness.OPEN,
            base=Base.NONE if at_home else bases.base_on(pupil_id, on),
            had_placement=bases.had_placement(pupil_id, on),
        )
    )
    detail = home.label(on, session) if state is SessionState.CLOSED else ""
    return SessionCell(on=on, session=session, state=state, detail=detail or None)


def _decided(on: date, session: Session, kind: DecisionKind) -> SessionCell:
    is_in = kind is DecisionKind.AT_SCHOOL
    state = SessionState.AT_SCHOOL if is_in else SessionState.AGREED_OFF
    return SessionCell(on=on, session=session, state=state, detail=None if is_in else kind.label)


def _hosted(
    facts: WeekFacts, placements: list[Placed], when: tuple[date, Session], *, told: Told
) -> SessionCell | None:
    """Return the session as the placement that knows most of it does; None where no placement speaks of it."""
    found = (_at_provider(facts, each, when, told) for each in placements)
    return min((each for each in found if each is not None), key=lambda cell: _ORDER[cell.state], default=None)


def _at_provider(facts: WeekFacts, placed: Placed, when: tuple[date, Session], told: Told) -> SessionCell | None:
    on, session = when
    key = (placed.placement.id, on, session)
    walk_off, observation, expected = facts.walk_offs.get(key), facts.observed.get(key), facts.expected.get(key)
    provider = placed.provider.name if placed.provider else None
    site_id = observation.site_id if observation and observation.site_id else expected.site_id if expected else None
    site = facts.sites.get(site_id) if site_id else placed.site

    def cell(
        state: SessionState, detail: str | None, followed_up: str | None = None, *, is_remote: bool = False
    ) -> SessionCell:
        return SessionCell(
            on=on,
            session=session,
            state=state,
            provider=provider,
            site=site.name if site else None,
            detail=detail or None,
            followed_up=followed_up or None,
            is_remote=is_remote,
        )

    known = AtProvider(
        has_left=walk_off is not None and not walk_off.never_came_in,
        observed=(Status(observation.status), Mode(observation.mode)) if observation else None,
        is_expected=expected is not None,
        is_due=expected is not None and expected.due_at <= facts.now,
        is_shut=key in facts.shut,
    )
    state = known.state
    if state is None:
        return None
    if known.has_left and walk_off is not None:
        return cell(state, _walk_off_words(walk_off))
    if observation is not None:
        return cell(state, _detail(observation), is_remote=known.is_remote)
    if expected is not None and state is SessionState.NOT_REPORTED:
        earlier = facts.walk_off_earlier(placed.placement.id, on, session)
        left = _left_that_morning(earlier) if earlier else None
        return cell(state, None, left or told.get((expected.provider_id, on, session)))
    if state is SessionState.GAP:
        label = facts.shut[key]
        return cell(state, f"{PROVIDER_SHUT}: {label}" if label else PROVIDER_SHUT)
    return cell(state, None)


def _left_that_morning(walk_off: WalkOff) -> str:
    if walk_off.never_came_in:
        return f"{Reason.NEVER_CAME_IN.label} that morning"
    return f"Left that morning, {_walk_off_words(walk_off)}"


def _walk_off_words(walk_off: WalkOff) -> str:
    back = f", back {to_london(walk_off.returned_at):%H:%M}" if walk_off.returned_at else ""
    return f"{to_london(walk_off.left_at):%H:%M} {WITHOUT_PERMISSION}{back}"


def _detail(observation: Observation) -> str | None:
    if observation.status == Status.PRESENT.value and observation.site_until:
        return f"there until {to_london(observation.site_until):%H:%M}"
    if observation.status == Status.LATE.value and observation.arrived_at:
        return f"{to_london(observation.arrived_at):%H:%M}"
    if observation.status == Status.LEFT_EARLY.value and observation.left_at:
        agreed = _AGREED.get(AgreedWith(observation.agreed_with), "") if observation.agreed_with else ""
        where = where_in_words(observation.handover)
        return f"{to_london(observation.left_at):%H:%M}{(where and f', {where}') or agreed}"
    if observation.status == Status.NOT_HELD.value:
        return where_in_words(observation.handover) or None
    if observation.status == Status.ABSENT.value and observation.reason:
        return Reason(observation.reason).label
    return None


_ORDER = {state: place for place, state in enumerate(MOST_KNOWN_FIRST)}
