"""Nobody can switch an alarm off by writing a ladder: each bound, with the field and the words."""

from dataclasses import replace
from uuid import UUID

import pytest

from attendance.rules.ladder import HAVE_SHORTER, Ladder, ladder_for
from attendance.rules.own_ladder.bounds import fault_beside, fault_of, may_be_named, roles_on
from attendance.rules.words import SHORT_LADDER_FLAGS, AlertKind, Role
from tests.support.ladders import JOBS, NAMED, ladder

OFFICER, LEAD, DEPUTY, HEAD, SENDCO = (
    Role.ATTENDANCE_OFFICER, Role.DSL, Role.DEPUTY_DSL, Role.HEADTEACHER, Role.SENDCO,
)  # fmt: skip
YEARS = Role.HEAD_OF_YEAR
LATER = "Each step comes later than the one before."
REGISTER, WALK_OFF, CONCERN = AlertKind.MISSING_REGISTER, AlertKind.WALK_OFF, AlertKind.SAFEGUARDING


def fault(kind, *rungs, is_short=False):
    return fault_of(kind, ladder(*rungs, kind=kind), is_short=is_short, jobs=JOBS)


@pytest.mark.parametrize("kind", list(AlertKind))
def test_musters_own_ladders_are_within_every_bound(kind):
    assert fault_of(kind, ladder_for(kind), is_short=False, jobs={}) is None


@pytest.mark.parametrize("kind", HAVE_SHORTER)
def test_musters_own_shorter_ladders_are_too_and_stand_beside_the_usual_ones(kind):
    short = ladder_for(kind, flags=SHORT_LADDER_FLAGS)

    assert fault_of(kind, short, is_short=True, jobs={}) is None
    assert fault_beside(ladder_for(kind), short) is None


@pytest.mark.parametrize(
    ("kind", "rungs", "refused"),
    [
        (REGISTER, [], ("rungs", "A ladder has 1 to 8 steps.")),
        (REGISTER, [(each, (LEAD,)) for each in range(9)], ("rungs", "A ladder has 1 to 8 steps.")),
        (REGISTER, [(0, (LEAD,)), (5, ())], ("roles-1", "Say who is told.")),
        (
            REGISTER,
            [(0, (LEAD, Role.ADMINISTRATOR, Role.DPS))],
            ("roles-0", "Administrator and Director of performance and standards cannot be told of this."),
        ),
        (REGISTER, [(0, (LEAD,)), (0, (HEAD,))], ("minutes-1", LATER)),
        (REGISTER, [(0, (LEAD,)), (9, (HEAD,)), (8, (HEAD,))], ("minutes-2", LATER)),
        (REGISTER, [(5, (LEAD,))], ("minutes-0", "The first are told at once: enter 0.")),
        (REGISTER, [(0, (OFFICER,))], ("rungs", "The DSL is told within 60 minutes.")),
        (REGISTER, [(0, (OFFICER,)), (61, (LEAD,))], ("rungs", "The DSL is told within 60 minutes.")),
        (REGISTER, [(0, (LEAD,)), (121, (HEAD,))], ("minutes-1", "The last step comes within 120 minutes.")),
        (REGISTER, [(0, (LEAD,)), (9999, (HEAD,))], ("minutes-1", "The last step comes within 120 minutes.")),
        (WALK_OFF, [(0, (OFFICER,)), (5, (LEAD, HEAD))], ("roles-0", "The DSL or a deputy is among the first.")),
        (WALK_OFF, [(0, (DEPUTY,)), (11, (LEAD, HEAD))], ("rungs", "The DSL is told within 10 minutes.")),
        (
            WALK_OFF,
            [(0, (LEAD,)), (5, (HEAD,)), (10, (OFFICER,))],
            ("roles-2", "The last step tells the headteacher or the trust’s safeguarding director."),
        ),
        (WALK_OFF, [(0, (LEAD,)), (31, (HEAD,))], ("minutes-1", "The last step comes within 30 minutes.")),
        (AlertKind.INCIDENT, [(0, (LEAD, SENDCO, HEAD))], ("roles-0", "SENCO cannot be told of this.")),
        (CONCERN, [(0, (LEAD, OFFICER, HEAD))], ("roles-0", "Attendance officer cannot be told of this.")),
        (
            CONCERN,
            [(0, (LEAD,)), (9, (HEAD,))],
            ("roles-1", "Only the DSL and the deputies are told in the first 10 minutes."),
        ),
    ],
)  # fmt: skip
def test_what_would_silence_an_alarm_is_refused_beside_its_field(kind, rungs, refused):
    assert fault(kind, *rungs) == refused


@pytest.mark.parametrize(
    ("kind", "rungs"),
    [
        (REGISTER, [(0, (OFFICER, SENDCO)), (60, (LEAD,)), (120, (HEAD,))]),
        (WALK_OFF, [(0, (DEPUTY,)), (10, (LEAD,)), (30, (HEAD,))]),
        (CONCERN, [(0, (DEPUTY,)), (10, (LEAD, HEAD)), (120, (Role.SAFEGUARDING_DIRECTOR,))]),
    ],
)
def test_what_stays_within_the_bounds_is_taken(kind, rungs):
    assert fault(kind, *rungs) is None


def test_of_a_pupil_at_risk_the_dsl_is_told_first():
    rungs = (0, (OFFICER,)), (30, (LEAD,))

    assert fault(REGISTER, *rungs) is None
    assert fault(REGISTER, *rungs, is_short=True) == ("roles-0", "Of a pupil at risk the DSL is told first.")


def test_nobody_hears_of_a_pupil_at_risk_later_than_of_any_other():
    short = ladder((0, (LEAD,)), (30, (HEAD,)))
    refused = "would hear of a pupil at risk later than of any other. Change the other of the two ladders first."

    assert fault_beside(ladder((0, (LEAD,)), (30, (HEAD,))), short) is None
    assert fault_beside(ladder((0, (LEAD,)), (30, (OFFICER,))), short) is None
    assert fault_beside(ladder((0, (LEAD,)), (29, (HEAD,))), short) == ("rungs", f"Headteacher {refused}")
    sooner = replace(short, rungs=(replace(short.rungs[0], person=NAMED), short.rungs[1]))
    first, last = ladder((0, (LEAD, OFFICER)), (30, (HEAD,))).rungs
    later = replace(short, rungs=(first, replace(last, person=NAMED)))
    assert fault_beside(sooner, later) == ("rungs", f"Whoever is named {refused}")


def test_of_a_pupil_at_risk_never_fewer_have_been_told_than_of_any_other():
    short = ladder((0, (LEAD,)), (30, (HEAD, SENDCO)))
    fewer = "fewer would have been told of a pupil at risk than of any other"
    refused = f"After {{}} minutes {fewer}. Change the other of the two ladders first."

    assert fault_beside(ladder((0, (LEAD,)), (30, (OFFICER, DEPUTY))), short) is None
    for minutes, rungs in ((20, [(0, (LEAD,)), (20, (OFFICER,))]), (60, [(0, (LEAD,)), (60, (OFFICER, DEPUTY, HEAD))])):
        assert fault_beside(ladder(*rungs), short) == ("rungs", refused.format(minutes))


def _naming(kind: AlertKind, person: UUID, number: int) -> Ladder:
    rungs = list(ladder_for(kind).rungs)
    rungs[number] = replace(rungs[number], person=person)
    return replace(ladder_for(kind), rungs=tuple(rungs))


def test_whoever_is_named_works_here_and_may_see_it():
    stranger = UUID(int=8)
    refused = ("person-1", "Choose a colleague who works here and may see this.")

    assert fault_of(WALK_OFF, _naming(WALK_OFF, NAMED, 1), is_short=False, jobs=JOBS) is None
    assert fault_of(WALK_OFF, _naming(WALK_OFF, stranger, 1), is_short=False, jobs=JOBS) == refused
    cook = JOBS | {stranger: frozenset({Role.ADMINISTRATOR})}
    assert fault_of(WALK_OFF, _naming(WALK_OFF, stranger, 1), is_short=False, jobs=cook) == refused


def test_nobody_is_named_among_the_first_to_hear_of_a_concern():
    alone = ("roles-0", "Only the DSL and the deputies are told in the first 10 minutes.")

    assert fault_of(CONCERN, _naming(CONCERN, NAMED, 0), is_short=False, jobs=JOBS) == alone


def test_a_head_of_year_is_told_by_name_or_role_and_never_of_what_is_for_the_leads():
    head_of_year = frozenset({Role.HEAD_OF_YEAR})
    theirs = [REGISTER, AlertKind.WHEREABOUTS, WALK_OFF, AlertKind.CONCERN]

    assert [kind for kind in AlertKind if may_be_named(kind, head_of_year)] == theirs
    assert [kind for kind in AlertKind if Role.HEAD_OF_YEAR in roles_on(kind)] == theirs


@pytest.mark.parametrize(
    ("kind", "rungs", "refused"),
    [
        (REGISTER, [(0, (YEARS,))], ("rungs", "The DSL is told within 60 minutes.")),
        (REGISTER, [(0, (YEARS,)), (61, (LEAD,))], ("rungs", "The DSL is told within 60 minutes.")),
        (WALK_OFF, [(0, (YEARS,)), (5, (LEAD,)), (9, (HEAD,))], ("roles-0", "The DSL or a deputy is among the first.")),
        (
            WALK_OFF,
            [(0, (LEAD,)), (5, (HEAD,)), (10, (YEARS,))],
            ("roles-2", "The last step tells the headteacher or the trust’s safeguarding director."),
        ),
        (AlertKind.INCIDENT, [(0, (LEAD, YEARS)), (10, (HEAD,))], ("roles-0", "Head of year cannot be told of this.")),
        (CONCERN, [(0, (LEAD,)), (10, (YEARS, HEAD))], ("roles-1", "Head of year cannot be told of this.")),
    ],
)  # fmt: skip
def test_a_head_of_year_keeps_no_bound_that_a_lead_must_keep(kind, rungs, refused):
    assert fault(kind, *rungs) == refused


def test_of_a_pupil_at_risk_a_head_of_year_counts_for_nobody():
    usual, short = ladder((0, (LEAD, OFFICER))), ladder((0, (LEAD, YEARS)))
    refused = "After 0 minutes fewer would have been told of a pupil at risk than of any other."

    assert fault_beside(usual, short) == ("rungs", f"{refused} Change the other of the two ladders first.")
    assert fault_beside(ladder((0, (LEAD, YEARS))), ladder((0, (LEAD,)))) is None
