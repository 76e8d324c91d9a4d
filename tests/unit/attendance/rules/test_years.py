"""A head of year answers for the years of theirs, however they are written."""

import pytest

from attendance.rules.years import NotYearsError, answers_for, place_of_year, year_words, years_in


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        ("", ()),
        ("10", ("10",)),
        ("Year 10", ("10",)),
        ("Years 10 and 9", ("9", "10")),
        ("r; 1;2 ; 2", ("R", "1", "2")),
        ("Reception, Y1", ("R", "1")),
        ("nursery & 07", ("N", "7")),
    ],
)
def test_years_are_read_as_schools_write_them(typed, years):
    assert years_in(typed) == years


@pytest.mark.parametrize("typed", ["15", "ten", "9-11", "0", "10a"])
def test_what_is_no_year_is_refused_so_that_no_head_is_forgotten_in_silence(typed):
    with pytest.raises(NotYearsError):
        years_in(typed)


def test_a_head_answers_for_the_pupils_of_their_years_alone():
    assert answers_for(("9", "10"), "Year 10")
    assert not answers_for(("9", "10"), "11")
    assert not answers_for(("9", "10"), None)


def test_a_head_without_years_answers_for_everybody():
    assert answers_for((), "11")
    assert answers_for((), None)


def test_years_are_shown_and_ordered_as_a_school_names_them():
    written = ["Y10", "07", "reception", "9", "N", "Sixth form", "1"]

    assert [year_words(each) for each in sorted(written, key=place_of_year)] == [
        "Nursery",
        "Reception",
        "Year 1",
        "Year 7",
        "Year 9",
        "Year 10",
        "Year SIXTH FORM",
    ]
