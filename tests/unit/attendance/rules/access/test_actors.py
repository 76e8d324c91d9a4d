import pytest

from attendance.rules.access import ActorKind, actors_of
from attendance.rules.words import SAFEGUARDING_ROLES, OrganisationKind, Role

PROVIDER, SCHOOL, PARTNER, TRUST = (
    OrganisationKind.ALTERNATIVE_PROVIDER,
    OrganisationKind.HOME_SCHOOL,
    OrganisationKind.PARTNER_SCHOOL,
    OrganisationKind.TRUST,
)


def actors(kind, *roles):
    return actors_of(kind, is_school=kind in {SCHOOL, PARTNER}, roles=frozenset(roles))


@pytest.mark.parametrize(
    ("kind", "role", "expected"),
    [
        (PROVIDER, Role.PROVIDER_STAFF, {ActorKind.PROVIDER_STAFF}),
        (PROVIDER, Role.PROVIDER_MANAGER, {ActorKind.PROVIDER_STAFF, ActorKind.PROVIDER_MANAGER}),
        (PROVIDER, Role.ADMINISTRATOR, {ActorKind.PROVIDER_STAFF, ActorKind.PROVIDER_MANAGER}),
        (PROVIDER, Role.DSL, {ActorKind.PROVIDER_STAFF}),
        (SCHOOL, Role.ATTENDANCE_OFFICER, {ActorKind.ATTENDANCE_OFFICER}),
        (SCHOOL, Role.HEAD_OF_YEAR, {ActorKind.ATTENDANCE_OFFICER}),
        (SCHOOL, Role.SENDCO, {ActorKind.ATTENDANCE_OFFICER}),
        (SCHOOL, Role.DESIGNATED_TEACHER, {ActorKind.ATTENDANCE_OFFICER}),
        (SCHOOL, Role.OFFSITE_COORDINATOR, {ActorKind.ATTENDANCE_OFFICER}),
        (SCHOOL, Role.SENIOR_LEAD, {ActorKind.ATTENDANCE_OFFICER}),
        (SCHOOL, Role.ADMINISTRATOR, {ActorKind.SCHOOL_ADMINISTRATOR}),
        (SCHOOL, Role.DPS, {ActorKind.TRUST_READER}),
        (SCHOOL, Role.PROVIDER_STAFF, {ActorKind.PROVIDER_STAFF}),
        (TRUST, Role.DPS, {ActorKind.TRUST_READER}),
        (TRUST, Role.ATTENDANCE_OFFICER, {ActorKind.TRUST_READER}),
        (TRUST, Role.SAFEGUARDING_DIRECTOR, {ActorKind.TRUST_READER, ActorKind.DSL}),
        (TRUST, Role.ADMINISTRATOR, {ActorKind.TRUST_READER, ActorKind.SCHOOL_ADMINISTRATOR}),
        (TRUST, Role.PROVIDER_MANAGER, {ActorKind.SYSTEM_ADMINISTRATOR}),
    ],
)
def test_what_a_role_makes_of_its_holder(kind, role, expected):
    assert actors(kind, role) == expected


def test_one_person_may_be_several():
    expected = {ActorKind.PROVIDER_STAFF, ActorKind.PROVIDER_MANAGER, ActorKind.SCHOOL_ADMINISTRATOR, ActorKind.DSL}

    assert actors(PARTNER, Role.ADMINISTRATOR, Role.DEPUTY_DSL) == expected


@pytest.mark.parametrize("kind", [PROVIDER, SCHOOL, TRUST])
def test_a_job_without_a_role_opens_neither_side(kind):
    assert actors(kind) == {ActorKind.SYSTEM_ADMINISTRATOR}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", [SCHOOL, TRUST])
def test_nobody_but_the_safeguarding_leads_is_a_dsl(kind, role):
    assert (ActorKind.DSL in actors(kind, role)) == (role in SAFEGUARDING_ROLES)


@pytest.mark.parametrize("role", Role)
def test_every_role_of_a_school_makes_somebody_of_its_holder(role):
    assert ActorKind.SYSTEM_ADMINISTRATOR not in actors(SCHOOL, role)
