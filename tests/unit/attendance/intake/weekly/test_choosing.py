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


def test_the_line_with_the_most_cells_is_shown_with_what_is_known_of_it():
    found = find_headings(numbered(TITLE, HEAD, ROW[:5]))

    assert (found.number, found.cells, found.known) == (2, HEAD, {2: "date of birth", 4: "tue am"})


@pytest.mark.parametrize("lines", [(TITLE,), (HEAD,), (TITLE, ("a", "b")), ()])
def test_what_is_no_table_has_no_headings(lines):
    assert find_headings(numbered(*lines)) is None


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
    assert words in fault_of_choices(choices)
    assert bool(fault_of_choices(choices)) is bool(words)


def test_every_column_and_every_half_day_can_be_chosen():
    assert len(CHOICES) == len(WeekColumn) + 14
