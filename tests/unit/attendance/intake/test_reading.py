"""A row is an entry of a register or says what is wrong with it; a row without a status says nothing of the pupil."""

from datetime import date

import pytest

from attendance.intake.reading import MOST_ROWS, NO_STATUS, WALKED_OFF, read_sheet
from attendance.observing import EntryCommand
from attendance.rows import Grid
from attendance.rules.words import AgreedWith, Reason, Session, Status
from tests.support.cast import at

HEAD = ("date", "session", "placement", "status", "arrived_at", "left_at", "agreed_with", "reason", "note")


def read(*rows, head=HEAD):
    return read_sheet(Grid(kind="csv", lines=tuple(enumerate((head, *rows), start=1))))


def line(*cells):
    (row,) = read(cells).rows
    return row.line


def problems(*cells):
    (row,) = read(cells).rows
    return {each.column: each.sentence for each in row.problems}


@pytest.mark.parametrize("written", ["2026-09-16", "16/09/2026", "16.9.2026", "16-09-2026"])
def test_dates_are_iso_or_day_first(written):
    assert line(written, "AM", "ref", "present").on == date(2026, 9, 16)


@pytest.mark.parametrize(("written", "session"), [("AM", Session.AM), ("pm", Session.PM), ("Morning", Session.AM)])
def test_sessions_are_half_days(written, session):
    assert line("2026-09-16", written, "ref", "present").session is session


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("present", Status.PRESENT),
        ("LATE", Status.LATE),
        ("Left early", Status.LEFT_EARLY),
        ("not_held", Status.NOT_HELD),
    ],
)
def test_a_status_is_a_word_of_the_api_or_of_the_screen(written, status):
    assert line("2026-09-16", "AM", "ref", written).entry.status is status


def test_a_row_says_all_that_an_entry_can():
    found = line("2026-09-16", "AM", "ref", "left early", "9.05", "11:30:00", "parent", "", "Dentist")

    assert found.entry == EntryCommand(
        placement="ref",
        status=Status.LEFT_EARLY,
        arrived_at=at("09:05"),
        left_at=at("11:30"),
        agreed_with=AgreedWith.PARENT,
        note="Dentist",
    )
    assert line("2026-09-16", "AM", "ref", "absent", "", "", "", "Said to be ill").entry.reason is Reason.ILL


@pytest.mark.parametrize("mark", ["O", "X", "U", "P", "/", "A", "yes", "B"])
def test_a_mark_is_never_guessed(mark):
    assert "It is not guessed at." in problems("2026-09-16", "AM", "ref", mark)["status"]


@pytest.mark.parametrize("written", ["absconded", "Walked off", "AWOL", "left without permission"])
def test_a_pupil_who_left_without_permission_is_told_of_by_a_person(written):
    assert problems("2026-09-16", "AM", "ref", written) == {"status": WALKED_OFF}


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (("09/16/2026", "AM", "ref", "present"), "date"),
        (("16/09/26", "AM", "ref", "present"), "date"),
        (("", "AM", "ref", "present"), "date"),
        (("2026-09-16", "all day", "ref", "present"), "session"),
        (("2026-09-16", "", "ref", "present"), "session"),
        (("2026-09-16", "AM", "", "present"), "placement"),
        (("2026-09-16", "AM", "2.5E+11", "present"), "placement"),
        (("2026-09-16", "AM", "ref", "late", "ten past"), "arrived_at"),
        (("2026-09-16", "AM", "ref", "absent", "", "", "", "dentist"), "reason"),
        (("2026-09-16", "AM", "ref", "present", "", "", "", "", "x" * 2_001), "note"),
        (("2026-09-16", "AM", "ref", "present", "", "", "", "", "a, b", "spilt"), ""),
    ],
)
def test_what_cannot_be_read_is_held_with_what_to_do(cells, column):
    assert list(problems(*cells)) == [column]
    assert line(*cells) is None


def test_of_a_row_that_is_held_the_day_and_session_are_known_where_they_can_be_read():
    (row,) = read(("16/09/2026", "AM", "ref", "O")).rows

    assert (row.line, row.on, row.session) == (None, date(2026, 9, 16), Session.AM)


def test_a_row_without_a_status_says_nothing():
    (row,) = read(("2026-09-16", "AM", "ref", "")).rows

    assert (row.line, row.problems) == (None, ())


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        (("16/09/2026", "AM", "ref", "", "9.05"), "arrived_at", NO_STATUS),
        (("16/09/2026", "AM", "ref", "", "", "", "", "ill"), "reason", NO_STATUS),
        (("16/09/2026", "AM", "ref", "", "", "", "", "", "no show"), "note", NO_STATUS),
        (("16/09/2026", "AM", "ref", "", "", "", "", "", "Walked off site"), "note", WALKED_OFF),
    ],
)
def test_what_stands_in_a_row_without_a_status_is_held_and_not_lost(cells, column, sentence):
    (row,) = read(cells).rows

    assert (row.line, row.on, row.session, row.placement) == (None, date(2026, 9, 16), Session.AM, "ref")
    assert [(each.column, each.sentence) for each in row.problems] == [(column, sentence)]


def test_a_row_without_a_status_whose_date_is_none_is_of_something_else():
    assert problems("%%EOF") == {"date": NO_STATUS}


def test_a_note_that_tells_of_a_walk_off_is_told_by_a_person():
    assert problems("2026-09-16", "AM", "ref", "present", "", "", "", "", "ran off at break") == {"note": WALKED_OFF}


@pytest.mark.parametrize(
    ("sheet", "words"),
    [
        (Grid(kind="csv", refused="It is no sheet."), "It is no sheet."),
        (Grid(kind="csv", lines=((1, HEAD),)), "no row below the headings"),
        (Grid(kind="csv", lines=((1, HEAD), *[(each, ("x",)) for each in range(2, MOST_ROWS + 3)])), "10,001 rows"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(sheet, words):
    assert words in read_sheet(sheet).refused
