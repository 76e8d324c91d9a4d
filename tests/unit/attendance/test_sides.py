import pytest

from attendance.rules.sides import Sides, sides_of
from attendance.rules.words import OrganisationKind, Role

PROVIDER_ONLY = Sides(provider=True, school=False)
SCHOOL_ONLY = Sides(provider=False, school=True)
BOTH = Sides(provider=True, school=True)
NEITHER = Sides(provider=False, school=False)


@pytest.mark.parametrize(
    ("kind", "is_school", "role", "sides"),
    [
        (OrganisationKind.ALTERNATIVE_PROVIDER, False, Role.PROVIDER_STAFF, PROVIDER_ONLY),
        (OrganisationKind.ALTERNATIVE_PROVIDER, False, Role.DSL, PROVIDER_ONLY),
        (OrganisationKind.TUITION_SERVICE, False, Role.ADMINISTRATOR, PROVIDER_ONLY),
        (OrganisationKind.HOME_SCHOOL, True, Role.ATTENDANCE_OFFICER, SCHOOL_ONLY),
        (OrganisationKind.HOME_SCHOOL, True, Role.PROVIDER_STAFF, PROVIDER_ONLY),
        (OrganisationKind.PARTNER_SCHOOL, True, Role.ATTENDANCE_OFFICER, SCHOOL_ONLY),
        (OrganisationKind.PARTNER_SCHOOL, True, Role.PROVIDER_MANAGER, PROVIDER_ONLY),
        (OrganisationKind.PARTNER_SCHOOL, True, Role.ADMINISTRATOR, BOTH),
        (OrganisationKind.TRUST, False, Role.SAFEGUARDING_DIRECTOR, SCHOOL_ONLY),
        (OrganisationKind.TRUST, False, Role.PROVIDER_STAFF, NEITHER),
    ],
)
def test_a_job_opens_the_sides_its_role_and_organisation_have(kind, is_school, role, sides):
    assert sides_of(kind, is_school=is_school, roles=frozenset({role})) == sides


def test_a_tutor_who_is_also_the_schools_officer_sees_both_sides():
    roles = frozenset({Role.PROVIDER_STAFF, Role.ATTENDANCE_OFFICER})

    assert sides_of(OrganisationKind.PARTNER_SCHOOL, is_school=True, roles=roles) == BOTH


@pytest.mark.parametrize("kind", OrganisationKind)
def test_a_job_without_a_role_opens_nothing(kind):
    assert sides_of(kind, is_school=True, roles=frozenset()) == NEITHER
