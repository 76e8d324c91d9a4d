"""Who looks after whom, what takes two, and what is never left vacant."""

import pytest

from attendance.rules.staffing import (
    Place,
    left_vacant,
    may_agree,
    may_look_after,
    may_see,
    needs_second,
    needs_second_to_reset,
    roles_at,
)
from attendance.rules.words import OrganisationKind, Role

SCHOOL = Place(kind=OrganisationKind.HOME_SCHOOL, is_school=True)
PARTNER = Place(kind=OrganisationKind.PARTNER_SCHOOL, is_school=True)
PROVIDER = Place(kind=OrganisationKind.ALTERNATIVE_PROVIDER, is_school=False)
# An alternative provision academy has a roll of its own.
ACADEMY = Place(kind=OrganisationKind.ALTERNATIVE_PROVIDER, is_school=True)
TRUST = Place(kind=OrganisationKind.TRUST, is_school=False)
ADMINISTRATOR, MANAGER, DSL = frozenset({Role.ADMINISTRATOR}), frozenset({Role.PROVIDER_MANAGER}), frozenset({Role.DSL})


@pytest.mark.parametrize("place", [SCHOOL, PARTNER, PROVIDER, ACADEMY, TRUST])
def test_an_administrator_looks_after_the_people_wherever_it_is(place):
    assert may_look_after(place, ADMINISTRATOR)


@pytest.mark.parametrize(("place", "may"), [(PROVIDER, True), (PARTNER, False), (ACADEMY, False), (SCHOOL, False)])
def test_a_manager_of_the_hosting_does_only_where_nobody_is_on_roll(place, may):
    assert may_look_after(place, MANAGER) is may
    assert may_see(place, MANAGER)


@pytest.mark.parametrize("role", [role for role in Role if role not in ADMINISTRATOR | MANAGER])
@pytest.mark.parametrize("place", [SCHOOL, PROVIDER, TRUST])
def test_no_other_role_does(place, role):
    assert not may_look_after(place, frozenset({role}))


def test_who_leads_or_administers_may_agree_and_nobody_else():
    agreeing = {role for role in Role if may_agree(SCHOOL, frozenset({role}))}

    assert agreeing == {
        Role.DSL,
        Role.DEPUTY_DSL,
        Role.HEADTEACHER,
        Role.SAFEGUARDING_DIRECTOR,
        Role.ADMINISTRATOR,
    }


@pytest.mark.parametrize("role", list(Role))
def test_whoever_could_be_the_second_person_is_made_so_by_two(role):
    only = frozenset({role})

    assert needs_second(SCHOOL, only) is may_agree(SCHOOL, only)
    assert not needs_second(PROVIDER, only)


@pytest.mark.parametrize(
    ("place", "before", "after", "others", "called"),
    [
        (SCHOOL, DSL, frozenset(), [ADMINISTRATOR], "designated safeguarding lead (DSL)"),
        (SCHOOL, DSL, frozenset(), [ADMINISTRATOR, DSL], None),
        (SCHOOL, DSL, DSL | ADMINISTRATOR, [], None),
        (SCHOOL, ADMINISTRATOR, DSL, [DSL], "administrator"),
        (TRUST, DSL, frozenset(), [], None),
        (TRUST, ADMINISTRATOR, frozenset(), [DSL], "administrator"),
        (PROVIDER, MANAGER, frozenset(), [DSL], "manager"),
        (PROVIDER, MANAGER, frozenset(), [ADMINISTRATOR], None),
        (SCHOOL, frozenset({Role.DEPUTY_DSL}), frozenset(), [], None),
    ],
)
def test_what_is_never_left_vacant(place, before, after, others, called):
    post = left_vacant(place, before=before, after=after, others=others)

    assert (post.called if post else None) == called


def test_each_place_has_its_own_roles():
    assert Role.PROVIDER_STAFF not in roles_at(SCHOOL)
    assert Role.PROVIDER_STAFF in roles_at(PARTNER)
    assert Role.SAFEGUARDING_DIRECTOR not in roles_at(PARTNER)
    assert set(roles_at(TRUST)) == {Role.SAFEGUARDING_DIRECTOR, Role.DPS, Role.ADMINISTRATOR}
    assert Role.HEADTEACHER not in roles_at(PROVIDER)


@pytest.mark.parametrize("place", [SCHOOL, PARTNER, PROVIDER])
def test_taking_away_the_second_step_of_a_lead_takes_two_wherever_it_is(place):
    assert needs_second_to_reset(place, DSL)


def test_taking_away_that_of_an_administrator_takes_two_at_a_school_and_that_of_an_officer_one():
    assert needs_second_to_reset(SCHOOL, ADMINISTRATOR)
    assert not needs_second_to_reset(PROVIDER, ADMINISTRATOR)
    assert not needs_second_to_reset(SCHOOL, frozenset({Role.ATTENDANCE_OFFICER}))
