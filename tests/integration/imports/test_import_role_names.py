"""What roles are called, by a file: by the rules of the page, beside the cell."""

from attendance.records.tables import RoleName

HEADER = "organisation,role,name\n"


def test_a_trusts_file_names_roles_and_twice_equals_once(world):
    text = f"{HEADER}TRUST,head_of_year,Pastoral lead\n"

    assert world.counts("role_names", text) == (1, 0, 0, 0)
    assert world.counts("role_names", text) == (0, 0, 1, 0)
    assert world.counts("role_names", text.replace("lead", "head")) == (0, 1, 0, 0)
    assert world.rows(RoleName, "role", "name") == [("head_of_year", "Pastoral head")]


def test_what_speaks_against_a_name_is_said_beside_its_cell(world):
    rows = (
        "NORTHGATE,head_of_year,Pastoral lead\n"
        "TRUST,provider_staff,Tutor\n"
        "TRUST,sendco,headteacher\n"
        "TRUST,king,King\n"
        "TRUST,dsl,\n"
    )

    found = world("role_names", HEADER + rows).problems
    assert [(each.row, each.column) for each in found] == [
        (2, "organisation"),
        (3, "role"),
        (4, "name"),
        (5, "role"),
        (6, "name"),
    ]
    assert world.rows(RoleName, "role") == []
