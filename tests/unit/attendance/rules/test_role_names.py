"""A trust calls the roles of its schools what it likes, so that nobody takes one for another."""

import pytest

from attendance.rules.role_names import fault_of, may_name
from attendance.rules.staffing import Place
from attendance.rules.words import OrganisationKind, Role

TRUST = Place(kind=OrganisationKind.TRUST, is_school=False)
SCHOOL = Place(kind=OrganisationKind.HOME_SCHOOL, is_school=True)
PROVIDER = Place(kind=OrganisationKind.COLLEGE, is_school=False)


@pytest.mark.parametrize(
    ("place", "has_parent", "may"),
    [(TRUST, False, True), (SCHOOL, False, True), (SCHOOL, True, False), (PROVIDER, False, False)],
)
def test_a_trust_says_it_for_its_schools_and_a_school_without_one_for_itself(place, has_parent, may):
    assert may_name(place, has_parent=has_parent) is may


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        ({Role.HEAD_OF_YEAR: "Pastoral lead"}, None),
        ({Role.HEAD_OF_YEAR: "senco"}, Role.HEAD_OF_YEAR),
        ({Role.HEAD_OF_YEAR: "Lead", Role.SENDCO: "lead"}, Role.HEAD_OF_YEAR),
        ({Role.HEAD_OF_YEAR: "SENCO", Role.SENDCO: "Head of year"}, None),
    ],
)
def test_two_roles_never_share_a_name(names, fault):
    found = fault_of(names)

    assert (found[0] if found else None) is fault
