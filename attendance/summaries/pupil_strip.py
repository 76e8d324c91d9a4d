"""One pupil's week in a strip: for the home school, for a meeting with the family, and for a provider its own part."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from attendance import hidden_places, proposals
from attendance.outside_pages import said_of
from attendance.pupils import pupil_in
from attendance.records import hidden_places as stored_hidden
from attendance.records import opening, registers, weeks
from attendance.records.tables import Pupil
from attendance.records.weeks import Placed, Whose
from attendance.refusals import NotFound
from attendance.rules.calendar import WEEK, at_london, london_date, neighbours
from attendance.rules.two_places import Stay
from attendance.rules.week import PupilStrip, SessionCell, sessions_of, strip_days
from attendance.rules.week.outside import said_to_pass_on, said_without_place
from attendance.rules.week.places import without_place
from attendance.rules.words import Session, Status
from attendance.scope import ProviderScope, SchoolScope
from attendance.summaries import facts as week_facts
from attendance.summaries.cells import PupilBases, hosted_cells, sides_of
from attendance.summaries.facts import WeekFacts
from attendance.summaries.proposed import proposed_for
from attendance.unit import Db

Half = tuple[date, Session]


def strip_of_pupil(
    scope: SchoolScope, db: Db, pupil_id: UUID, monday: date, *, is_passed_on: bool = False, now: datetime
) -> PupilStrip:
    """Return a pupil's week as the home school knows it.

    Where the pupil is flagged "no disclosure" places are left out for those who may not know them, and for everybody
    where it `is_passed_on`, as on paper.

    Raises:
        NotFound: no such pupil of the actor's schools.
    """
    pupil = pupil_in(scope, db, pupil_id)
    facts = week_facts.load(db, Whose(school_id=pupil.home_school_id, pupil_id=pupil.id), monday, now=now)
    bases = PupilBases(
        bases=weeks.bases(db.session, [pupil.id]),
        first_placed=weeks.begun_before(db.session, [pupil.id], monday + week_facts.ALL_WEEK),
    )
    cells = {when: sides_of(facts, pupil.id, when, bases) for when in sessions_of(monday)}
    strip = _strip(facts, pupil, cells, _stays(facts), first=bases.first_placed.get(pupil.id))
    # What is passed on is about where the pupil was: no code that nobody has decided goes with it.
    proposed = () if is_passed_on else proposed_for(facts, pupil.id)
    if _is_hidden(scope, db, pupil.id, is_passed_on=is_passed_on):
        hidden = {when: tuple(without_place(cell) for cell in each) for when, each in cells.items()}
        outside = tuple(map(said_without_place, strip.outside))
        masked = tuple(replace(each, proposal=proposals.without_place(each.proposal)) for each in proposed)
        return replace(strip, days=strip_days(monday, hidden, {}), outside=outside, proposed=masked)
    if is_passed_on:
        return replace(strip, outside=tuple(map(said_to_pass_on, strip.outside)))
    return replace(strip, proposed=proposed)


def strip_of_placement(scope: ProviderScope, db: Db, ref: str, monday: date, *, now: datetime) -> PupilStrip:
    """Return a pupil's week as one of their placements' provider knows it: its own sessions and nothing of the others.

    Raises:
        NotFound: there is no such placement with this provider today.
    """
    today = london_date(now)
    found = registers.hosted(db.session, scope.provider_id, on=today, today=today, refs=[ref], part=scope.part)
    if not found:
        raise NotFound("There is no such pupil with you.", field="placement")
    pupil, first = found[0].pupil, found[0].placement.starts_on
    facts = week_facts.load(db, Whose(provider_id=scope.provider_id, pupil_id=pupil.id), monday, now=now)
    own = zip(sessions_of(monday), hosted_cells(facts, list(facts.placed.values())), strict=True)
    cells = {when: (cell,) for when, cell in own if cell is not None}
    return _strip(facts, pupil, cells, {}, first=first)


def _is_hidden(scope: SchoolScope, db: Db, pupil_id: UUID, *, is_passed_on: bool) -> bool:
    if is_passed_on:
        return bool(stored_hidden.among(db.session, [pupil_id]))
    return hidden_places.is_hidden_from(scope, db, pupil_id)


def _strip(
    facts: WeekFacts,
    pupil: Pupil,
    cells: Mapping[Half, tuple[SessionCell, ...]],
    stays: Mapping[Half, list[Stay]],
    *,
    first: date | None,
) -> PupilStrip:
    before, after = neighbours(facts.monday, WEEK, first=first, today=london_date(facts.now))
    return PupilStrip(
        name=f"{pupil.given_name} {pupil.family_name}",
        home_school_name=facts.organisations[pupil.home_school_id].name,
        monday=facts.monday,
        before=before,
        after=after,
        days=strip_days(facts.monday, cells, stays),
        outside=tuple(said_of(each) for each in facts.outside_of(pupil.id)),
    )


def _stays(facts: WeekFacts) -> dict[Half, list[Stay]]:
    return {when: list(_in_session(facts, facts.placed.values(), when)) for when in sessions_of(facts.monday)}


def _in_session(facts: WeekFacts, placements: Iterable[Placed], when: Half) -> Iterable[Stay]:
    for placed in placements:
        stay = _stay(facts, placed, when)
        if stay is not None:
            yield stay


def _stay(facts: WeekFacts, placed: Placed, when: Half) -> Stay | None:
    """Return a pupil's session at a placement; None where it neither expects nor saw the pupil."""
    on, session = when
    key = (placed.placement.id, on, session)
    expected, observed, walk_off = facts.expected.get(key), facts.observed.get(key), facts.walk_offs.get(key)
    if placed.provider is None or (expected is None and observed is None):
        return None
    known = opening.facts_of(placed.placement, placed.site, placed.patterns)
    stay = Stay(
        provider=placed.provider.name,
        starts_at=expected.starts_at if expected else at_london(on, known.starts[session]),
        ends_at=expected.ends_at if expected else at_london(on, known.ends[session]),
    )
    if observed is not None:
        stay = replace(stay, status=Status(observed.status), arrived_at=observed.arrived_at, left_at=observed.left_at)
    return replace(stay, walked_off_at=walk_off.left_at) if walk_off else stay
