from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from attendance.rules.calendar import Calendar, CalendarEntry
from attendance.rules.decisions import Decision, DecisionKind
from attendance.rules.expected import Arrangement, Pattern
from attendance.rules.gaps import GapReason, Place, Plans, gap_in, is_shut_between
from attendance.rules.words import Base, CalendarKind, OnHomeClosure, Session

WEDNESDAY = date(2026, 9, 16)
TERM = CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 9, 1), to_on=date(2026, 12, 18))
CLOSED = CalendarEntry(kind=CalendarKind.CLOSURE, from_on=WEDNESDAY, to_on=WEDNESDAY)
FARM = uuid4()
BOTH = frozenset(Session)


def pattern(wednesday):
    return Pattern(from_on=date(2026, 9, 1), days=(frozenset(), frozenset(), wednesday, frozenset(), frozenset()))


ARRANGED = Arrangement(
    starts_on=date(2026, 9, 1),
    ends_on=None,
    patterns=(pattern(BOTH),),
    has_provider=True,
    names_sessions_off=False,
    on_home_closure=OnHomeClosure.ATTENDS,
)
PLACE = Place(placement_id=uuid4(), provider_id=FARM, arrangement=ARRANGED, calendar=Calendar(needs_terms=False))
SHUT = replace(PLACE, calendar=Calendar(entries=(CLOSED,), needs_terms=False))
ELSEWHERE = replace(PLACE, arrangement=replace(ARRANGED, patterns=(pattern(frozenset()),)))


def plans(*places, base=Base.AT_SCHOOL, home=(TERM,), decisions=(), had_placement=True):
    return Plans(
        base=base,
        had_placement=had_placement,
        home=Calendar(entries=home),
        places=places,
        decisions=decisions,
    )


def decided(kind):
    return Decision(
        kind=kind,
        from_on=WEDNESDAY,
        from_session=Session.AM,
        to_on=WEDNESDAY,
        to_session=Session.PM,
        only=None,
        placement_id=None,
        moved_to=None,
        decided_at=datetime(2026, 9, 10, tzinfo=UTC),
    )


def gap(found):
    return gap_in(found, WEDNESDAY, Session.AM)


@pytest.mark.parametrize("base", list(Base))
def test_a_session_given_to_a_provider_that_is_shut_is_a_gap_wherever_the_pupil_belongs(base):
    found = gap(plans(SHUT, base=base))

    assert (found.reason, found.provider_id) == (GapReason.PROVIDER_SHUT, FARM)


@pytest.mark.parametrize("home", [(TERM,), (TERM, CLOSED)])
def test_that_a_pupil_attends_settles_nothing_where_the_provider_is_shut(home):
    found = gap(plans(SHUT, home=home, decisions=[decided(DecisionKind.ATTENDS)]))

    assert (found.reason, found.provider_id) == (GapReason.PROVIDER_SHUT, FARM)


def test_a_session_nobody_has_a_place_for_is_a_gap_for_a_pupil_who_belongs_nowhere():
    assert gap(plans(ELSEWHERE, base=Base.NONE)).reason is GapReason.NO_PLACE


def test_a_placement_that_ended_early_leaves_a_gap():
    ended = replace(PLACE, arrangement=replace(ARRANGED, ends_on=date(2026, 9, 15)))

    assert gap(plans(ended, base=Base.NONE)).reason is GapReason.NO_PLACE
    assert gap(plans(base=Base.NONE)).reason is GapReason.NO_PLACE


def test_who_belongs_at_school_and_has_no_place_that_session_is_no_gap():
    assert gap(plans(ELSEWHERE)) is None


def test_who_never_had_a_placement_waits_for_one():
    assert gap(plans(base=Base.NONE, had_placement=False)) is None


def test_another_provider_that_expects_them_covers_it():
    other = replace(PLACE, placement_id=uuid4())

    assert gap(plans(SHUT, other, base=Base.NONE)) is None


def test_a_session_agreed_off_covers_it():
    off = replace(PLACE, placement_id=uuid4(), arrangement=replace(ARRANGED, names_sessions_off=True))

    assert gap(plans(ELSEWHERE, off, base=Base.NONE)) is None


def test_an_agreement_that_is_over_covers_nothing():
    over = replace(ARRANGED, names_sessions_off=True, ends_on=date(2026, 9, 15))

    assert gap(plans(replace(PLACE, arrangement=over), base=Base.NONE)).reason is GapReason.NO_PLACE


@pytest.mark.parametrize("kind", [each for each in DecisionKind if each.takes_away])
def test_a_named_persons_decision_where_the_pupil_is_covers_it(kind):
    assert gap(plans(SHUT, base=Base.NONE, decisions=(decided(kind),))) is None


def test_outside_the_home_schools_terms_there_is_no_gap():
    assert gap(plans(SHUT, base=Base.NONE, home=())) is None


def test_a_closed_home_school_asks_where_the_placement_says_to_ask():
    asks = replace(PLACE, arrangement=replace(ARRANGED, on_home_closure=OnHomeClosure.ASK))

    found = gap(plans(asks, home=(TERM, CLOSED)))
    assert (found.reason, found.provider_id) == (GapReason.ASK, FARM)
    assert gap(plans(PLACE, home=(TERM, CLOSED))) is None
    assert gap(plans(asks, home=(TERM, CLOSED), decisions=(decided(DecisionKind.STAYS_HOME),))) is None


WEEK = tuple(WEDNESDAY + timedelta(days=offset) for offset in range(-2, 7))
HALF_SHUT = replace(CLOSED, session=Session.PM)
CALENDARS = [(), (CLOSED,), (HALF_SHUT,)]


@pytest.mark.parametrize("closed", CALENDARS)
@pytest.mark.parametrize("shut", CALENDARS)
@pytest.mark.parametrize("on_home_closure", list(OnHomeClosure))
def test_where_nothing_is_shut_in_term_no_pupil_of_a_school_has_a_gap(closed, shut, on_home_closure):
    home, provider = Calendar(entries=(TERM, *closed)), Calendar(entries=shut, needs_terms=False)
    arranged = replace(ARRANGED, on_home_closure=on_home_closure)
    found = replace(plans(replace(PLACE, arrangement=arranged, calendar=provider)), home=home)

    gaps = [gap_in(found, on, session) for on in WEEK for session in Session]

    assert is_shut_between(home, provider, WEEK) or gaps == [None] * len(gaps)


@pytest.mark.parametrize(("closed", "shut"), [((CLOSED,), ()), ((HALF_SHUT,), ()), ((), (CLOSED,)), ((), (HALF_SHUT,))])
def test_a_closure_on_either_side_is_seen_also_of_half_a_day(closed, shut):
    home, provider = Calendar(entries=(TERM, *closed)), Calendar(entries=shut, needs_terms=False)

    assert is_shut_between(home, provider, WEEK)
    assert not is_shut_between(home, provider, (WEDNESDAY - timedelta(days=1), WEDNESDAY + timedelta(days=1)))


def test_a_school_on_holiday_is_not_shut():
    after_term = (date(2026, 12, 21),)

    assert not is_shut_between(Calendar(entries=(TERM,)), Calendar(entries=(CLOSED,), needs_terms=False), after_term)
