"""Who is still told what waits for them once their roles changed."""

import pytest

from attendance.rules.staffing import Place
from attendance.rules.still_told import is_still_told
from attendance.rules.words import AlertKind, OrganisationKind, Role

SCHOOL = Place(kind=OrganisationKind.HOME_SCHOOL, is_school=True)
PARTNER = Place(kind=OrganisationKind.PARTNER_SCHOOL, is_school=True)
PROVIDER = Place(kind=OrganisationKind.ALTERNATIVE_PROVIDER, is_school=False)


def told(about, told_as, *held, place=SCHOOL):
    return is_still_told(about, told_as, frozenset(held), place)


@pytest.mark.parametrize("about", [None, *AlertKind])
@pytest.mark.parametrize("role", [Role.DSL, Role.ATTENDANCE_OFFICER, Role.HEADTEACHER])
def test_whoever_holds_the_role_still_is_told_and_whoever_holds_none_is_not(about, role):
    assert told(about, role, role, Role.ADMINISTRATOR)
    assert not told(about, role)


@pytest.mark.parametrize("about", [AlertKind.INCIDENT, AlertKind.WALK_OFF, AlertKind.MISSING_REGISTER])
def test_of_an_alert_a_safeguarding_lead_still_is_told_and_nobody_else(about):
    assert told(about, Role.DSL, Role.DEPUTY_DSL)
    assert told(about, Role.DSL, Role.HEADTEACHER)
    assert not told(about, Role.DSL, Role.ATTENDANCE_OFFICER, Role.ADMINISTRATOR, Role.HEAD_OF_YEAR)
    assert not told(about, Role.ATTENDANCE_OFFICER, Role.ADMINISTRATOR)


def test_a_safeguarding_concern_is_for_the_dsl_and_the_deputies():
    assert told(AlertKind.SAFEGUARDING, Role.DSL, Role.DEPUTY_DSL)
    assert not told(AlertKind.SAFEGUARDING, Role.DSL, Role.HEADTEACHER)
    assert told(AlertKind.SAFEGUARDING, Role.HEADTEACHER, Role.HEADTEACHER)


def test_what_is_no_alert_is_for_whoever_stands_on_the_same_side():
    assert told(None, Role.ATTENDANCE_OFFICER, Role.SENIOR_LEAD)
    assert told(None, Role.PROVIDER_STAFF, Role.PROVIDER_MANAGER, place=PROVIDER)
    assert told(None, Role.PROVIDER_MANAGER, Role.ADMINISTRATOR, place=PARTNER)
    assert not told(None, Role.PROVIDER_STAFF, Role.ATTENDANCE_OFFICER, place=PARTNER)
    assert not told(None, Role.ATTENDANCE_OFFICER, Role.PROVIDER_STAFF, place=PARTNER)
