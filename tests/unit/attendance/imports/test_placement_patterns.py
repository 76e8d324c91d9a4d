from datetime import date

import pytest

from attendance.imports.cells import Cells
from attendance.imports.placement_patterns import Wish, changed_patterns, first_pattern, read_days
from attendance.rows import Row

MONDAYS, TUESDAYS = ("AM+PM", "", "", "", ""), ("", "AM", "", "", "")
START, TODAY, TOMORROW, FRIDAY = date(2026, 9, 7), date(2026, 9, 16), date(2026, 9, 17), date(2026, 9, 18)


def wish(days, *, pattern_from=None, starts_on=START):
    return Wish(days=days, pattern_from=pattern_from, starts_on=starts_on)


def changed(on_file, wished):
    return changed_patterns(on_file, wished, began_on=START, today=TODAY)


def test_a_new_pattern_holds_from_the_first_day_or_from_the_day_it_names():
    assert first_pattern(wish(MONDAYS)) == {START: MONDAYS}
    assert first_pattern(wish(MONDAYS, pattern_from=FRIDAY)) == {FRIDAY: MONDAYS}


def test_a_changed_pattern_holds_from_tomorrow_and_leaves_what_was():
    assert changed({START: MONDAYS}, wish(TUESDAYS)) == {START: MONDAYS, TOMORROW: TUESDAYS}


def test_a_changed_pattern_holds_from_the_day_it_names():
    assert changed({START: MONDAYS}, wish(TUESDAYS, pattern_from=FRIDAY)) == {START: MONDAYS, FRIDAY: TUESDAYS}


def test_a_changed_pattern_of_a_placement_to_come_holds_from_its_first_day():
    october = date(2026, 10, 5)

    assert changed({october: MONDAYS}, wish(TUESDAYS, starts_on=october)) == {october: TUESDAYS}


@pytest.mark.parametrize("pattern_from", [None, START, TOMORROW])
def test_the_same_pattern_changes_nothing_whenever_it_is_said_again(pattern_from):
    assert changed({START: MONDAYS}, wish(MONDAYS, pattern_from=pattern_from)) == {START: MONDAYS}


def test_the_same_change_said_again_changes_nothing():
    on_file = {START: MONDAYS, TOMORROW: TUESDAYS}

    assert changed(on_file, wish(TUESDAYS)) == on_file


def test_a_change_still_to_come_is_given_up_for_another():
    assert changed({START: MONDAYS, FRIDAY: TUESDAYS}, wish(MONDAYS)) == {START: MONDAYS}


def test_a_change_still_to_come_can_be_brought_forward():
    on_file = {START: MONDAYS, FRIDAY: TUESDAYS}

    assert changed(on_file, wish(TUESDAYS, pattern_from=TOMORROW)) == {START: MONDAYS, TOMORROW: TUESDAYS}


def test_an_earlier_first_day_takes_the_first_pattern_with_it():
    earlier = date(2026, 9, 2)

    assert changed({START: MONDAYS}, wish(MONDAYS, starts_on=earlier)) == {earlier: MONDAYS}


@pytest.mark.parametrize(
    ("written", "expected"), [("AM", "AM"), ("pm", "PM"), ("AM + PM", "AM+PM"), ("PM+AM", "AM+PM"), ("", "")]
)
def test_a_day_names_its_sessions(written, expected):
    assert read_days(Cells(Row(number=2, cells={"wed": written}))) == ("", "", expected, "", "")


@pytest.mark.parametrize("written", ["all day", "x", "AM,PM", "AM+AM", "+"])
def test_a_day_written_another_way_is_refused(written):
    cells = Cells(Row(number=2, cells={"wed": written}))
    read_days(cells)

    assert [each.column for each in cells.problems] == ["wed"]
