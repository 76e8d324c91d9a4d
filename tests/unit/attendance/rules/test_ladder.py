"""Who is told next, and when: the ladders as the school's policies and the design give them."""

from datetime import UTC, datetime, timedelta

import pytest

from attendance.rules.ladder import (
    EmptyLadderError,
    Ladder,
    Step,
    ladder_for,
    ladder_once_taken_on,
    next_step,
    next_sweep,
    sweep_roles,
)
from attendance.rules.words import AlertKind, PupilFlag, Role

WEDNESDAY_1010 = datetime(2026, 9, 16, 9, 10, tzinfo=UTC)
WALK_OFF = ladder_for(AlertKind.WALK_OFF)


def after(minutes):
    return WEDNESDAY_1010 + timedelta(minutes=minutes)


def test_the_dsl_and_the_officer_are_told_of_a_walk_off_at_once():
    step = next_step(WALK_OFF, since=WEDNESDAY_1010, climbed=0)

    assert step == Step(roles=(Role.DSL, Role.ATTENDANCE_OFFICER), due_at=WEDNESDAY_1010)


def test_the_deputy_is_told_when_the_dsl_has_not_answered_in_five_minutes():
    step = next_step(WALK_OFF, since=WEDNESDAY_1010, climbed=1)

    assert step == Step(roles=(Role.DEPUTY_DSL,), due_at=after(5))


def test_the_headteacher_and_then_the_trust_follow_five_minutes_apart():
    steps = [next_step(WALK_OFF, since=WEDNESDAY_1010, climbed=climbed) for climbed in (2, 3)]

    assert steps == [
        Step(roles=(Role.HEADTEACHER,), due_at=after(10)),
        Step(roles=(Role.SAFEGUARDING_DIRECTOR,), due_at=after(15)),
    ]


def test_a_concern_goes_to_the_dsl_and_the_deputies_and_to_others_only_while_nobody_answers():
    ladder = ladder_for(AlertKind.SAFEGUARDING)

    steps = [next_step(ladder, since=WEDNESDAY_1010, climbed=climbed) for climbed in range(4)]

    assert [(step.due_at, step.roles) for step in steps] == [
        (WEDNESDAY_1010, (Role.DSL, Role.DEPUTY_DSL)),
        (after(30), (Role.HEADTEACHER,)),
        (after(60), (Role.SAFEGUARDING_DIRECTOR,)),
        (after(120), (Role.DSL, Role.DEPUTY_DSL, Role.HEADTEACHER, Role.SAFEGUARDING_DIRECTOR)),
    ]


@pytest.mark.parametrize(("climbed", "minutes"), [(4, 30), (5, 45), (40, 570)])
def test_a_child_is_not_forgotten_because_the_list_ran_out(climbed, minutes):
    step = next_step(WALK_OFF, since=WEDNESDAY_1010, climbed=climbed)

    assert step.due_at == after(minutes)
    assert step.begins_round
    assert step.roles == (
        Role.DSL,
        Role.ATTENDANCE_OFFICER,
        Role.DEPUTY_DSL,
        Role.HEADTEACHER,
        Role.SAFEGUARDING_DIRECTOR,
    )


def test_a_missing_register_climbs_at_the_due_time_at_thirty_and_at_sixty_minutes_and_never_repeats():
    ladder = ladder_for(AlertKind.MISSING_REGISTER)
    steps = [next_step(ladder, since=WEDNESDAY_1010, climbed=climbed) for climbed in range(4)]

    assert steps == [
        Step(roles=(Role.ATTENDANCE_OFFICER,), due_at=after(0)),
        Step(roles=(Role.DSL,), due_at=after(30)),
        Step(roles=(Role.SENIOR_LEAD, Role.HEADTEACHER), due_at=after(60)),
        None,
    ]


@pytest.mark.parametrize("kind", [AlertKind.MISSING_REGISTER, AlertKind.WHEREABOUTS])
@pytest.mark.parametrize(
    "flag",
    [
        PupilFlag.CHILD_PROTECTION,
        PupilFlag.EXPLOITATION_RISK,
        PupilFlag.MISSING_HISTORY,
        PupilFlag.LOOKED_AFTER,
        PupilFlag.SOCIAL_WORKER,
        PupilFlag.ABSCONDING_RISK,
    ],
)
def test_the_dsl_is_told_at_once_of_a_pupil_who_is_at_risk(kind, flag):
    step = next_step(ladder_for(kind, flags=frozenset({flag})), since=WEDNESDAY_1010, climbed=0)

    assert step.roles == (Role.ATTENDANCE_OFFICER, Role.DSL)


def test_for_a_pupil_at_risk_those_after_the_dsl_are_told_half_an_hour_sooner():
    flags = frozenset({PupilFlag.LOOKED_AFTER})
    register, whereabouts = (
        next_step(ladder_for(kind, flags=flags), since=WEDNESDAY_1010, climbed=1)
        for kind in (AlertKind.MISSING_REGISTER, AlertKind.WHEREABOUTS)
    )

    assert register == Step(roles=(Role.SENIOR_LEAD, Role.HEADTEACHER), due_at=after(30))
    assert whereabouts == Step(roles=(Role.DEPUTY_DSL,), due_at=after(30))


def test_other_flags_leave_the_ladder_as_it_is():
    flags = frozenset({PupilFlag.FSM, PupilFlag.SEND, PupilFlag.EHCP, PupilFlag.PUPIL_PREMIUM, PupilFlag.MEDICAL})

    assert ladder_for(AlertKind.WHEREABOUTS, flags=flags) == ladder_for(AlertKind.WHEREABOUTS)


def test_the_dsl_hears_of_an_unexplained_absence_after_half_an_hour():
    step = next_step(ladder_for(AlertKind.WHEREABOUTS), since=WEDNESDAY_1010, climbed=1)

    assert step == Step(roles=(Role.DSL,), due_at=after(30))


def test_taking_a_walk_off_on_buys_twenty_minutes_then_the_owner_is_asked_and_then_the_deputy():
    ladder = ladder_once_taken_on(AlertKind.WALK_OFF)

    first = next_step(ladder, since=WEDNESDAY_1010, climbed=0)
    second = next_step(ladder, since=WEDNESDAY_1010, climbed=1)

    assert first == Step(roles=(), due_at=after(20), asks_owner=True)
    assert second == Step(roles=(Role.DEPUTY_DSL,), due_at=after(25))


@pytest.mark.parametrize("kind", list(AlertKind))
def test_silence_after_an_alert_was_taken_on_always_has_a_next_step(kind):
    assert next_step(ladder_once_taken_on(kind), since=WEDNESDAY_1010, climbed=0) is not None


@pytest.mark.parametrize("kind", [AlertKind.WALK_OFF, AlertKind.INCIDENT])
@pytest.mark.parametrize("climbed", range(60))
def test_an_urgent_alert_always_has_a_next_step_and_a_later_one(kind, climbed):
    ladder = ladder_for(kind)
    now, later = (next_step(ladder, since=WEDNESDAY_1010, climbed=each) for each in (climbed, climbed + 1))

    assert now.due_at < later.due_at


def test_a_ladder_without_a_rung_is_itself_an_alarm():
    with pytest.raises(EmptyLadderError):
        next_step(Ladder(rungs=()), since=WEDNESDAY_1010, climbed=0)


def test_a_walk_off_still_open_goes_to_the_top_at_the_end_of_its_session_and_again_at_three():
    noon, three = datetime(2026, 9, 16, 11, 0, tzinfo=UTC), datetime(2026, 9, 16, 14, 0, tzinfo=UTC)

    assert next_sweep(AlertKind.WALK_OFF, after=WEDNESDAY_1010, session_ends_at=noon) == noon
    assert next_sweep(AlertKind.WALK_OFF, after=noon, session_ends_at=noon) == three
    assert next_sweep(AlertKind.WALK_OFF, after=three, session_ends_at=noon) == three + timedelta(days=1)
    assert sweep_roles(AlertKind.WALK_OFF) == (Role.DSL, Role.HEADTEACHER, Role.SAFEGUARDING_DIRECTOR)


def test_absences_still_open_at_three_are_put_before_the_dsl():
    three = datetime(2026, 9, 16, 14, 0, tzinfo=UTC)

    assert next_sweep(AlertKind.WHEREABOUTS, after=WEDNESDAY_1010, session_ends_at=None) == three
    assert sweep_roles(AlertKind.WHEREABOUTS) == (Role.DSL,)


def test_three_oclock_is_london_time_on_both_sides_of_the_clock_change():
    friday, monday = datetime(2026, 10, 23, 8, 0, tzinfo=UTC), datetime(2026, 10, 26, 9, 0, tzinfo=UTC)

    assert next_sweep(AlertKind.WHEREABOUTS, after=friday, session_ends_at=None).hour == 14
    assert next_sweep(AlertKind.WHEREABOUTS, after=monday, session_ends_at=None).hour == 15


def test_a_missing_register_is_not_swept():
    assert next_sweep(AlertKind.MISSING_REGISTER, after=WEDNESDAY_1010, session_ends_at=None) is None
