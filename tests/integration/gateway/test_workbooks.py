"""A workbook is read in a child with limits: a bomb costs the child, and everything else is lines or a refusal."""

import sys
from datetime import datetime, time, timedelta

import pytest

from gateway.sheets import limited
from gateway.sheets.limited import read_any
from gateway.sheets.workbook import read_workbook
from tests.support.workbooks import HEAD, ROW, far_cell, hostile, workbook

HOSTILE = hostile()


def test_a_workbook_is_read_as_it_stands_on_the_sheet():
    grid = read_any(workbook(ROW, ("16/09/2026", "PM", 12, "present", datetime.combine(ROW[0], time(9, 5)), 1.5)))

    assert (grid.kind, grid.refused) == ("xlsx", "")
    assert grid.lines == (
        (1, HEAD),
        (2, ("2026-09-16", "AM", "place-p1", "late", "09:10", "Zoë – café")),
        (3, ("16/09/2026", "PM", "12", "present", "2026-09-16 09:05", "1.5")),
    )


def test_rows_keep_their_numbers_below_titles_and_blank_ones_at_the_end_are_left_out():
    def titled(book):
        book.active.insert_rows(1, 3)
        book.active["A1"] = "Week 3"
        book.active["A9"] = " "

    assert [number for number, _cells in read_workbook(workbook(mend=titled)).lines] == [1, 2, 3, 4, 5]
    assert read_workbook(workbook((timedelta(hours=9, minutes=5), True, "=1+1"))).lines[1][1][:2] == ("09:05", "True")


@pytest.mark.parametrize("what", HOSTILE)
def test_whatever_is_sent_is_refused_in_words(what):
    raw = HOSTILE[what]
    grid = read_workbook(raw) if raw.startswith(b"PK") else read_any(raw)

    assert (grid.lines, len(grid.refused) > 20) == ((), True)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("zip bomb", "unpacks to more"),
        ("packed too tightly", "unpacks to more"),
        ("billion laughs", "parts that Excel does not write"),
        ("XXE", "parts that Excel does not write"),
        ("macros", "holds macros"),
        ("hidden row", "a hidden row"),
        ("hidden column", "a hidden column"),
        ("hidden sheet", "The sheet “Old” is hidden."),
        ("two sheets", "several sheets, such as “Sheet” and “Week 2”"),
        ("cut at 50 %", "damaged or incomplete"),
    ],
)
def test_it_says_what_is_wrong(what, words):
    assert words in read_workbook(HOSTILE[what]).refused


def test_what_takes_too_much_memory_ends_the_child_and_not_the_service():
    grid = read_any(far_cell())

    assert grid.lines == ()
    assert "more time or memory" in grid.refused


def test_what_takes_too_long_ends_the_child(monkeypatch):
    monkeypatch.setattr(limited, "_CHILD", [sys.executable, "-c", "while True: pass"])
    monkeypatch.setattr(limited, "WITHIN_S", 0.2)

    assert "more time or memory" in read_any(workbook()).refused
