"""A sheet of two weeks, or with its days over the wrong halves, is refused: neither is read as the other."""

import pytest

from attendance.intake.weekly.headings import digest_of
from attendance.intake.weekly.reading import read_week
from attendance.rows import Grid

TITLE = ("Week commencing: 08/09/2025",)
HEAD = ("Surname", "Forename", "DOB", "Mon AM", "Mon PM", "Comments")
KAI = ("O'Brien", "Kai", "03/02/2011", "O", "A")
OWN = ("Family", "Known as", "Birthday", "1", "2")
CHOSEN = {digest_of(OWN): {0: "surname", 1: "forename", 2: "date of birth", 3: "mon am", 4: "mon pm"}}


def read(*lines, chosen=CHOSEN):
    return read_week(Grid(kind="csv", lines=tuple(enumerate(lines, start=1))), chosen)


@pytest.mark.parametrize("head", [HEAD, OWN])
@pytest.mark.parametrize(
    "line",
    [
        ("Week commencing: 15/09/2025",),
        ("Week commencing", "15/09/2025"),
        ("Register", "", "w/c 15/09/2025"),
        ("Oak", "", "", "", "", "Week commencing: 15/09/2025"),
        ("Week commencing Monday 15th September",),
        ("Week 2",),
        ("Week ending: 19/09/2025",),
        ("w/e Fri 19/9",),
        ("", "", "", "Mon 15/9 AM", "Mon 15/9 PM"),
        ("Last name", "First name", "Date of birth", "1", "2"),
        HEAD,
        OWN,
    ],
)
def test_a_second_week_below_the_first_is_refused(head, line):
    week = read(TITLE, head, KAI, (), line, KAI)

    assert (week.cells, week.is_of_columns) == ((), False)
    assert "end one week in each file" in week.refused


@pytest.mark.parametrize(
    "line",
    [
        (*KAI, "Back full time w/c 15/09/2025"),
        (*KAI, "in the WC 10.30"),
        ("Week", "Tom", "03/02/2011", "O", "O"),
        ("School", "Sam", "03/02/2011", "O", "O", "note"),
        ("Born", "Sam", "03/02/2011", "PM", "AM"),
        ("Signed J. Hale, week commencing 08/09/2025",),
        ("Total", "", "", "14", "15"),
    ],
)
def test_what_stands_beside_a_pupil_or_at_the_end_is_no_second_week(line):
    assert read(TITLE, HEAD, KAI, line).refused == ""


def test_a_second_line_of_headings_is_never_read_as_a_pupil():
    assert "Row 3 reads as a second line of headings" in read(TITLE, OWN, ("", "", "", "PM", "AM"), KAI).refused


def test_a_first_week_above_headings_that_are_known_is_not_lost():
    week = read(TITLE, OWN, KAI, HEAD, KAI, chosen={})

    assert (week.refused[:43], week.is_of_columns) == ("Row 3 stands above the headings in row 4, a", False)


@pytest.mark.parametrize("heading", ["Mon 8/9/25 AM", "Mon 08/09/2025 AM", "Mon 8 AM"])
def test_a_heading_with_the_day_of_its_week_is_read(heading):
    assert read(TITLE, (*NAMES, heading), KAI[:4]).refused == ""


@pytest.mark.parametrize("title", [("Sent by", "J. Hale", "12/09/2025"), ("Oak", "Term 1", "Room 2")])
def test_a_title_of_several_cells_is_no_pupil(title):
    assert read(TITLE, title, HEAD, KAI).refused == ""


NAMES, BELOW = ("Surname", "Forename", "DOB"), ("", "", "")


@pytest.mark.parametrize(
    ("days", "halves", "words"),
    [
        (("Mon", "", "Tue", ""), ("AM", "PM", "AM", "PM"), ""),
        (("Mon", "Tue", "", "Wed"), ("PM", "AM", "PM", "AM"), ""),
        (("", "Mon", "", "Tue"), ("AM", "PM", "AM", "PM"), "“AM” in row 3 has no day over it"),
        (("", "Mon", ""), ("AM", "Lunch", "PM"), "“AM” in row 3 has no day over it"),
        (("Mon", "Notes", ""), ("AM", "", "PM"), "“PM” in row 3 has no day over it"),
        (("Mon", "", "Tue"), ("PM", "AM", "PM"), "Under Mon the afternoon stands before the morning"),
        (("08/09/2025", ""), ("PM", "AM"), "Under 8 September 2025 the afternoon stands before the morning"),
    ],
)
def test_a_day_stands_over_its_first_half_or_the_sheet_is_refused(days, halves, words):
    week = read(TITLE, NAMES + days, BELOW + halves, KAI)

    assert (words in week.refused, bool(week.refused), week.is_of_columns) == (True, bool(words), False)


@pytest.mark.parametrize(
    ("head", "is_choosable"),
    [
        (("Family", "Forename", "DOB", "Mon AM"), True),
        (("Surname", "Forename", "DOB", "Mon AM", "Monday am"), True),
        # Nothing that could be chosen would help: these are corrected.
        (("Surname", "Forename", "DOB", "Mon 15/9 AM"), False),
        (("Name", "Mon AM"), False),
    ],
)
def test_only_columns_that_a_choice_would_mend_can_be_chosen(head, is_choosable):
    week = read(TITLE, head, KAI)

    assert (week.refused != "", week.is_of_columns) == (True, is_choosable)
