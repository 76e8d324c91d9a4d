"""Somebody else is told while a colleague is away, and nobody who may not read it, and never nobody."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from attendance.rules.access import POLICY, ActorKind
from attendance.rules.staffing import Place
from attendance.rules.standing_in import AT_MOST, StandingIn, may_stand_in, told_instead, why_not
from attendance.rules.words import OrganisationKind, Role

SCHOOL = Place(kind=OrganisationKind.HOME_SCHOOL, is_school=True)
LEAD, DEPUTY, OFFICER, HEAD = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
ROLES = {
    LEAD: frozenset({Role.DSL}),
    DEPUTY: frozenset({Role.DEPUTY_DSL}),
    OFFICER: frozenset({Role.ATTENDANCE_OFFICER}),
    HEAD: frozenset({Role.HEADTEACHER}),
}
TODAY = date(2026, 9, 16)


def instead(away=LEAD, stand_in=DEPUTY, role=Role.DSL, first_on=TODAY, last_on=TODAY):
    return StandingIn(away=away, stand_in=stand_in, role=role, first_on=first_on, last_on=last_on)


def against(wanted, *others):
    found = why_not(wanted, place=SCHOOL, roles=ROLES, others=others, today=TODAY)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("role", "held", "may"),
    [
        (Role.DSL, Role.DEPUTY_DSL, True),
        (Role.DSL, Role.HEADTEACHER, False),
        (Role.DSL, Role.ATTENDANCE_OFFICER, False),
        (Role.HEADTEACHER, Role.DEPUTY_DSL, True),
        (Role.HEADTEACHER, Role.SENIOR_LEAD, False),
        (Role.ATTENDANCE_OFFICER, Role.HEAD_OF_YEAR, True),
        (Role.ATTENDANCE_OFFICER, Role.DEPUTY_DSL, True),
        (Role.ATTENDANCE_OFFICER, Role.ADMINISTRATOR, False),
        (Role.SENDCO, Role.ATTENDANCE_OFFICER, True),
        (Role.ADMINISTRATOR, Role.DSL, False),
    ],
)
def test_whoever_stands_in_has_the_rights_of_the_role_already(role, held, may):
    assert may_stand_in(SCHOOL, role, frozenset({held})) is may


def test_a_safeguarding_lead_enters_what_an_officer_does_but_to_send_links_for_cover():
    officers = {line.endpoint for line in POLICY.lines.values() if ActorKind.ATTENDANCE_OFFICER in line.enter}
    leads = {line.endpoint for line in POLICY.lines.values() if ActorKind.DSL in line.enter}

    assert {each.partition(".")[0] for each in officers - leads} == {"cover_invitations"}


def test_a_deputy_stands_in_for_the_lead_today():
    assert against(instead()) is None


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (instead(role=Role.HEADTEACHER), "role"),
        (instead(stand_in=LEAD), "stand_in"),
        (instead(stand_in=UUID(int=9)), "stand_in"),
        (instead(stand_in=HEAD), "stand_in"),
        (instead(last_on=TODAY - timedelta(days=1)), "last_on"),
        (instead(first_on=TODAY - timedelta(days=2), last_on=TODAY - timedelta(days=1)), "last_on"),
        (instead(last_on=TODAY + AT_MOST), "last_on"),
    ],
)
def test_what_speaks_against_it_is_said_beside_its_field(wanted, field):
    assert against(wanted) == field


def test_nobody_stands_in_twice_on_a_day_or_while_away_themselves():
    tomorrow = TODAY + timedelta(days=1)
    both = instead(last_on=tomorrow)

    assert against(instead(first_on=tomorrow, last_on=tomorrow), both) == "first_on"
    assert against(instead(), instead(away=DEPUTY, stand_in=LEAD, role=Role.DEPUTY_DSL)) == "stand_in"
    assert against(instead(first_on=tomorrow, last_on=tomorrow), instead()) is None


def test_whoever_stands_in_is_told_in_that_role_alone():
    assert told_instead(LEAD, Role.DSL, [instead()]) == DEPUTY
    assert told_instead(LEAD, Role.SENIOR_LEAD, [instead()]) is None
    assert told_instead(DEPUTY, Role.DEPUTY_DSL, [instead()]) is None


def test_where_whoever_stands_in_is_away_too_the_one_away_is_told_rather_than_nobody():
    both = [instead(), instead(away=DEPUTY, stand_in=LEAD, role=Role.DEPUTY_DSL)]

    assert told_instead(LEAD, Role.DSL, both) is None
    assert told_instead(DEPUTY, Role.DEPUTY_DSL, both) is None
