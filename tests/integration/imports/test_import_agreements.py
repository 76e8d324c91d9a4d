"""What providers and schools agree, by a file: a version that waits for both, by the rules of the page."""

import pytest

from attendance.records.tables import AgreementSignature, AgreementVersion

HEADER = "provider,home_school,first_contact,closures\n"
ROW = "OAKBANK,NORTHGATE,provider,Each rings the other by 08:00.\n"
PLACED = """
ref,home_school,pupil,provider,starts_on
P1,NORTHGATE,N1,OAKBANK,2026-09-21
"""
COLUMNS = ("version", "first_contact", "closures", "by_name")


@pytest.fixture
def database_kind():
    """One kind is enough: nothing here asks in a way of its own."""
    return "sqlite"


def test_a_file_twice_is_one_version_and_a_changed_one_the_next_and_neither_is_signed(world):
    world("placements", PLACED)

    assert world.counts("agreements", HEADER + ROW) == (1, 0, 0, 0)
    assert world.counts("agreements", HEADER + ROW) == (0, 0, 1, 0)
    assert world.counts("agreements", HEADER + ROW.replace("provider,E", "school,E")) == (1, 0, 0, 0)
    assert world.rows(AgreementVersion, *COLUMNS) == [
        (1, "provider", "Each rings the other by 08:00.", "Command line"),
        (2, "school", "Each rings the other by 08:00.", "Command line"),
    ]
    assert world.rows(AgreementSignature, "side") == []


def test_what_speaks_against_it_is_said_beside_its_cell(world):
    world("placements", PLACED)
    wrong = {
        ROW.replace("Each rings the other by 08:00.", ""): "closures",
        ROW.replace("provider,E", "aunt,E"): "first_contact",
        ROW.replace("NORTHGATE", "SOUTHGATE"): "provider",
        ROW + ROW: "provider",
    }

    for rows, column in wrong.items():
        result = world("agreements", HEADER + rows)
        assert [each.column for each in result.problems] == [column], rows
    assert world.rows(AgreementVersion, "version") == []
