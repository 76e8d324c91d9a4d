"""Headings that nobody knows are shown to be chosen; what was chosen holds for these headings alone."""

from datetime import date

import pytest

from attendance.intake.weekly.headings import (
    CHOICES,
    Slot,
    WeekColumn,
    digest_of,
    fault_of_choices,
    find_headings,
    find_week,
)
from attendance.rules.words import Session

TITLE = ("Week commencing: 08/09/2025", "Oak")
HEAD = ("Family", "Known as", "DOB", "1st", "Tue AM")
ROW = ("O'Brien", "Kai", "03/02/2011", "O", "O", "late again")
ALL = {0: "surname", 1: "forename", 2: "date of birth", 3: "mon pm"}


def numbered(*lines):
    return tuple(enumerate(lines, start=1))


def test_the_first_line_of_the_table_is_shown_with_what_is_known_of_it():
    found = find_headings(numbered(TITLE, HEAD, ROW[:5]))

    assert (found.number, found.cells, found.known) == (2, HEAD, {2: "date of birth", 4: "tue am"})


@pytest.mark.parametrize("title", [TITLE, ("Oak", "Week commencing:", "08/09/2025"), ("Oak",)])
def test_no_title_and_no_longer_row_of_a_pupil_is_taken_for_the_headings(title):
    assert find_headings(numbered(title, HEAD, ROW[:5], ROW)).cells == HEAD


UPPER, HALVES = ("Family", "Known as", "Born on", "Mon", "", "Tue"), ("", "", "", "AM", "PM", "AM", "PM")


@pytest.mark.parametrize(
    "lines",
    [
        (TITLE,),
        (HEAD,),
        (TITLE, ("a", "b")),
        (),
        (TITLE, ROW, HEAD, ROW),
        (TITLE, ("Pupils", "Born"), ("Kai", "O'Brien", "3-Feb-11", "O"), ROW),
        (TITLE, ("Kai", "O'Brien", "2011-02-03 00:00:00"), ROW),
        (TITLE, ("Greenacre Farm", "Sent by J. Hale", "Autumn"), HEAD, ROW),
        (TITLE, UPPER, HALVES, ROW),
    ],
)
def test_what_is_no_table_or_may_be_a_pupil_has_no_headings(lines):
    assert find_headings(numbered(*lines)) is None


def test_a_row_above_the_headings_that_were_chosen_is_not_lost():
    found = find_week(numbered(TITLE, ("O'Brien", "Kai", "", "O"), HEAD, ROW), {digest_of(HEAD): ALL})

    assert "Row 2 stands above the headings in row 3" in found.refused


@pytest.mark.parametrize(
    ("heading", "choice", "words"),
    [
        ("Mon AM", "mon am", ""),
        ("Mon 8/9 AM", "mon am", ""),
        ("8/9 am", "mon am", ""),
        ("08/09/2025 AM", "mon am", ""),
        ("Mon", "mon pm", ""),
        ("W", "mon am", ""),
        ("Mon 15/9 AM", "mon am", "not of the week of 8 September 2025"),
        ("15/09/2025 AM", "mon am", "not of the week of 8 September 2025"),
        ("Mon 15/9", "mon am", "not of the week of 8 September 2025"),
        ("15/9 am", "mon am", "not of the week of 8 September 2025"),
        ("Mon 15th Sept AM", "mon am", "not of the week of 8 September 2025"),
        ("Mon AM", "mon pm", "“Mon AM” says another thing than Mon PM"),
        ("Mon AM", "tue am", "“Mon AM” says another thing than Tue AM"),
        ("09/09/2025 AM", "mon am", "“09/09/2025 AM” says another thing than Mon AM"),
        ("Tue", "mon am", "“Tue” says another thing than Mon AM"),
        ("pm", "mon am", "“pm” says another thing than Mon AM"),
        ("Mon AM", "comments", "“Mon AM” says another thing than Comments"),
    ],
)
def test_a_choice_never_outdoes_what_a_heading_says(heading, choice, words):
    head, choices = (*HEAD[:4], heading), {**ALL, 3: "fri pm", 4: choice}
    found = find_week(numbered(TITLE, head, ROW[:5]), {digest_of(head): choices})

    assert (words in found.refused, bool(found.refused)) == (True, bool(words))
    is_against = "another thing" in words
    assert (bool(fault_of_choices(head, choices)), found.is_of_columns) == (is_against, is_against)


def test_what_was_chosen_is_what_they_mean():
    found = find_week(numbered(TITLE, HEAD, ROW), {digest_of(("FAMILY", "known  as", "dob", "1st", "Tue: AM")): ALL})

    assert found.columns == {0: WeekColumn.SURNAME, 1: WeekColumn.FORENAME, 2: WeekColumn.BORN}
    assert found.slots == {3: Slot(on=date(2025, 9, 8), session=Session.PM)}
    assert (found.unread, found.chosen) == (("Tue AM",), digest_of(HEAD))


def test_of_other_headings_nothing_was_chosen():
    assert find_week(numbered(TITLE, (*HEAD[:3], "2nd", "3rd"), ROW), {digest_of(HEAD): ALL}) is None


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (ALL, ""),
        ({0: "placement", 3: "fri am"}, ""),
        ({0: "pupil", 2: "date of birth"}, "which session it is of"),
        ({0: "surname", 2: "date of birth", 3: "mon pm"}, "the surname and the forename"),
        ({0: "pupil", 3: "mon pm"}, "the date of birth"),
        ({**ALL, 4: "mon pm"}, "for the same, Mon PM"),
        ({}, "the date of birth"),
    ],
)
def test_columns_that_leave_somebody_unknown_are_refused(choices, words):
    assert words in fault_of_choices(HEAD, choices)
    assert bool(fault_of_choices(HEAD, choices)) is bool(words)


def test_every_column_and_every_half_day_can_be_chosen():
    assert len(CHOICES) == len(WeekColumn) + 14
