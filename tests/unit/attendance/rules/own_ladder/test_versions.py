"""A ladder changes while an alert climbs: what was due is still taken, what was taken stays taken."""

import pytest

from attendance.rules.ladder import ladder_for
from attendance.rules.own_ladder.versions import Place, Version, place_now, step_at
from attendance.rules.words import AlertKind, Role
from tests.support.cast import at
from tests.support.ladders import ladder

OFFICER, LEAD, DEPUTY, HEAD = Role.ATTENDANCE_OFFICER, Role.DSL, Role.DEPUTY_DSL, Role.HEADTEACHER
# Officer at 10:00, DSL at 10:30, headteacher at 11:00.
USUAL = Version(ladder=ladder((0, (OFFICER,)), (30, (LEAD,)), (60, (HEAD,))))
TEN = at("10:00")


def written(local, *rungs, kind=AlertKind.MISSING_REGISTER):
    return Version(ladder=ladder(*rungs, kind=kind), written_at=at(local))


def next_after(versions, climbed, *, version=0, since=TEN):
    place = place_now(versions, Place(version=version, climbed=climbed), since=since)
    step = step_at(versions, place, since=since)
    return place.version, (step.roles, step.due_at) if step else None


def test_without_a_change_the_alert_stays_on_its_ladder():
    assert next_after([USUAL], 1) == (0, ((LEAD,), at("10:30")))


def test_the_next_step_is_the_new_ladders_once_nothing_is_owed_by_the_old_one():
    later = written("10:10", (0, (OFFICER,)), (45, (LEAD,)))

    assert next_after([USUAL, later], 1) == (1, ((LEAD,), at("10:45")))


@pytest.mark.parametrize("local", ["10:30", "10:31"])
def test_a_step_that_was_due_before_the_change_is_still_taken(local):
    later = written(local, (0, (OFFICER,)), (60, (LEAD,)))

    assert next_after([USUAL, later], 1) == (0, ((LEAD,), at("10:30")))
    assert next_after([USUAL, later], 2) == (1, None)


def test_whoever_stands_on_the_new_ladder_before_the_place_reached_and_was_not_told_is_told():
    at_once = written("10:40", (0, (LEAD, DEPUTY)), (20, (HEAD,)))

    assert next_after([USUAL, at_once], 2) == (1, ((LEAD, DEPUTY), at("10:00")))


def test_a_shorter_ladder_than_the_place_reached_leaves_nobody_out():
    one_rung = written("10:10", (0, (OFFICER, LEAD)))

    assert next_after([USUAL, one_rung], 1) == (1, ((OFFICER, LEAD), at("10:00")))


def test_a_ladder_that_was_done_begins_again_where_the_new_one_names_somebody_new():
    later = written("12:00", (0, (OFFICER,)), (30, (LEAD,)), (60, (HEAD,)), (90, (DEPUTY,)))

    assert next_after([USUAL, later], 3) == (1, ((DEPUTY,), at("11:30")))


def test_of_several_changes_each_step_follows_the_ladder_in_force_when_it_fell_due():
    versions = [
        USUAL,
        written("10:05", (0, (OFFICER,)), (10, (DEPUTY,)), (40, (LEAD,))),
        written("10:20", (0, (OFFICER,)), (50, (LEAD,))),
    ]

    assert next_after(versions, 1) == (1, ((DEPUTY,), at("10:10")))
    assert next_after(versions, 2, version=1) == (2, ((LEAD,), at("10:50")))


def test_repeats_go_on_at_their_pace():
    walk_off = AlertKind.WALK_OFF
    own = Version(ladder=ladder_for(walk_off))
    same = written("10:31", (0, (LEAD,)), (5, (HEAD,)), kind=walk_off)

    # The second repeat was taken at 10:45; the new ladder ends ten minutes sooner, and so do its repeats.
    assert next_after([own, same], 6) == (1, ((LEAD, HEAD), at("10:50")))


def test_an_alert_opened_after_every_change_begins_on_the_newest():
    later = written("09:00", (0, (LEAD,)))

    assert next_after([USUAL, later], 0) == (1, ((LEAD,), TEN))


def test_an_alert_that_fell_due_before_a_change_and_was_opened_after_it_begins_on_the_older():
    later = written("10:05", (0, (LEAD,)))

    assert next_after([USUAL, later], 0) == (0, ((OFFICER,), TEN))
    assert next_after([USUAL, later], 1) == (1, ((LEAD,), TEN))
