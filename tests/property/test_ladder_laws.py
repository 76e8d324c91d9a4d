"""The laws of every ladder that a school may write, whoever is silent and whenever it is changed."""

from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attendance.rules.ladder import ladder_for, next_step
from attendance.rules.own_ladder.bounds import BOUNDS, LEADS, fault_of, first_told
from attendance.rules.own_ladder.stored import ladder_from_json, to_json
from attendance.rules.own_ladder.versions import Place, Version, place_now, step_at
from attendance.rules.words import URGENT_KINDS, AlertKind, Role
from tests.support.cast import at
from tests.support.ladders import JOBS, valid_ladders

TEN = at("10:00")
MINUTE = timedelta(minutes=1)
HOURS = 5 * 60
KINDS = pytest.mark.parametrize("kind", list(AlertKind))


def told_by(ladder, minutes):
    """Return whom a ladder has told this long after its beginning, where everybody stays silent."""
    found: set[Role | UUID] = set()
    climbed = 0
    while True:
        step = next_step(ladder, since=TEN, climbed=climbed)
        if step is None or step.due_at > TEN + minutes * MINUTE:
            return found
        found |= {*step.roles, *step.people}
        climbed += 1


@KINDS
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_a_valid_ladder_tells_never_fewer_as_time_goes_on_and_reaches_its_top_as_promised(kind, data):
    ladder, bounds = data.draw(valid_ladders(kind)), BOUNDS[kind]
    told = [told_by(ladder, minutes) for minutes in range(bounds.top_by // MINUTE + 1)]

    assert fault_of(kind, ladder, is_short=False, jobs=JOBS) is None
    assert all(before <= after for before, after in pairwise(told))
    assert told[0]
    assert Role.DSL in told[bounds.dsl_by // MINUTE]
    assert {role for rung in ladder.rungs for role in rung.roles} <= told[-1]
    assert kind not in URGENT_KINDS or told[-1] & LEADS


@KINDS
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_a_ladder_is_kept_and_read_back_as_it_was(kind, data):
    ladder = data.draw(valid_ladders(kind))

    assert ladder_from_json(kind, to_json(ladder)) == ladder


@KINDS
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_no_change_makes_a_step_vanish_that_was_due_and_the_dsl_is_told_in_time_whatever_is_changed(kind, data):
    written = data.draw(st.lists(st.tuples(st.integers(-5, HOURS), valid_ladders(kind)), max_size=4))
    written.sort(key=lambda each: each[0])
    looks = sorted(data.draw(st.sets(st.integers(0, HOURS), min_size=1)))
    versions = [Version(ladder=ladder_for(kind))]
    versions += [Version(ladder=ladder, written_at=TEN + minutes * MINUTE) for minutes, ladder in written]

    told: dict[Role | UUID, datetime] = {}
    place = Place(version=0, climbed=0)
    for look in [*looks, HOURS]:
        now = TEN + look * MINUTE
        known = [each for each in versions if each.written_at is None or each.written_at <= now]
        owed = _owed(known, place, now)
        while True:
            place = place_now(known, place, since=TEN)
            step = step_at(known, place, since=TEN)
            if step is None or step.due_at > now:
                break
            told = dict.fromkeys((*step.roles, *step.people), now) | told
            place = Place(version=place.version, climbed=place.climbed + 1)
        assert owed <= set(told)
        by = max(first_told(each.ladder)[Role.DSL] for each in known)
        assert Role.DSL in told or now < TEN + by


def _owed(versions, place, now):
    """Return whom the ladder that an alert follows was due to tell before the next one was written, or until now."""
    later = versions[place.version + 1].written_at if place.version + 1 < len(versions) else now
    found: set[Role | UUID] = set()
    climbed = place.climbed
    while True:
        step = next_step(versions[place.version].ladder, since=TEN, climbed=climbed)
        if step is None or step.due_at > later:
            return found
        found |= {*step.roles, *step.people}
        climbed += 1
