"""The headings of a sheet are found below any title and matched by what they mean; nothing is guessed."""

import pytest

from attendance.intake.columns import NEEDED, Column, find_header
from gateway.api.shapes.registers import EntrySaid

PLAIN = ("date", "session", "placement", "status")


def header(*lines):
    return find_header(list(enumerate(lines, start=1)))


def test_a_sheet_has_the_columns_that_the_api_takes_and_when_it_was():
    assert {each.value for each in Column} == {"date", "session", "pupil", *EntrySaid.model_fields}


def test_it_is_found_below_titles():
    found = header(("Provider: Oak", "", "Week 3"), (), PLAIN)

    assert (found.number, found.columns) == (3, dict(enumerate(NEEDED)))


@pytest.mark.parametrize(
    ("headings", "column"),
    [
        (("Date", "AM/PM", "Placement ref.", "Status"), Column.SESSION),
        (("DAY", "half-day", "Reference", "Attendance"), Column.PLACEMENT),
        (("Session_Date", "Session", "pupil reference", "STATUS "), Column.STATUS),
    ],
)
def test_headings_are_matched_by_what_they_mean(headings, column):
    assert column in (header(headings).columns or {}).values()


def test_what_is_not_known_is_named():
    assert header((*PLAIN, "Bus", "arrived")).unread == ("Bus",)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((("Kai", "O"),), "No row names the columns."),
        ((("date", "session", "status"),), "placement is missing"),
        ((("date", "status"),), "session and placement are missing"),
        ((("date", "session", "placement", "mark"),), "status is missing"),
        (((*PLAIN, "Attendance"),), "two columns for the status: “status” and “Attendance”"),
        ((*[()] * 20, PLAIN), "No row names the columns."),
    ],
)
def test_without_what_is_needed_it_says_what(lines, words):
    found = header(*lines)

    assert found.columns is None
    assert words in found.refused
