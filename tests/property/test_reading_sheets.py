"""Reading never raises, whatever the bytes or the cells."""

from hypothesis import given
from hypothesis import strategies as st

from attendance.imports.cells import Cells
from attendance.imports.placement_patterns import read_days
from attendance.intake.reading import read_sheet
from attendance.intake.weekly.reading import read_mark, read_week
from attendance.rows import Grid, Row
from attendance.rules.identifiers import find_laestab, is_uln, is_upn
from attendance.rules.words import PupilFlag, Session
from gateway.sheets.csv_file import read_csv
from gateway.sheets.grid import read_grid
from tests.support.weekly_sheets import BOTH, SYMBOLS

CSV_LIKE = st.text(alphabet=st.sampled_from('ab,"\r\n;\t\x00 \u00a0é'), max_size=80)


@given(st.one_of(st.binary(max_size=200), CSV_LIKE.map(str.encode), CSV_LIKE.map(lambda text: text.encode("utf-16"))))
def test_any_bytes_are_rows_or_a_problem(raw):
    sheet = read_csv(raw)

    assert sheet.header or sheet.problems
    assert all(tuple(row.cells) == sheet.header and any(row.cells.values()) for row in sheet.rows)
    assert all(each.row >= 1 and len(each.shown) <= 60 and each.sentence for each in sheet.problems)


HEADINGS = st.sampled_from(["date", "session", "placement", "status", "arrived_at", "note", "Mark", ""])
CELLS = st.one_of(st.text(max_size=12), st.sampled_from(["2026-09-16", "31/02/2026", "AM", "present", "late", "9.50"]))


@given(st.one_of(st.binary(max_size=200), CSV_LIKE.map(str.encode), CSV_LIKE.map(lambda text: text.encode("utf-16"))))
def test_any_bytes_of_a_provider_are_lines_or_a_refusal(raw):
    grid = read_grid(raw)
    read = read_sheet(grid)

    assert not (grid.lines and grid.refused)
    assert read.rows or read.refused


@given(st.lists(HEADINGS, max_size=8), st.lists(st.lists(CELLS, max_size=9), max_size=4))
def test_any_row_of_a_sheet_is_a_line_or_held_or_says_nothing(head, rows):
    lines = tuple((number, tuple(cells)) for number, cells in enumerate([head, *rows], start=1))

    for row in read_sheet(Grid(kind="csv", lines=lines)).rows:
        assert row.line is None or not row.problems
        assert row.line is None or row.cells["status"]


WEEK_HEAD = ["Surname", "Forename", "DOB", "Mon AM", "Tue p.m.", "Comments"]
WEEK_CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["O'Brien", "Kai", "03/02/2011", "O", "o", "L 9.50", "L9:50", "X", "-", "ill", "=O", "1-2", "walked off"]
    ),
)


@given(st.lists(st.lists(WEEK_CELLS, max_size=7), max_size=5), st.permutations(WEEK_HEAD))
def test_each_cell_of_any_week_is_recorded_or_held_or_says_nothing_and_nothing_is_guessed(rows, head):
    lines = tuple((number, tuple(cells)) for number, cells in enumerate([["w/c 08/09/2025"], head, *rows], start=1))
    week = read_week(Grid(kind="csv", lines=lines))
    read = [read_mark(number, cells, SYMBOLS, BOTH) for number, cells in week.cells]

    cells = [row for row in read if row.session]
    assert len(cells) == 2 * sum(1 for row in rows if any(row))
    said, held = [row for row in cells if row.line], [row for row in cells if row.problems]
    asked = [row for row in cells if row.if_expected]
    nothing = [row for row in cells if not (row.line or row.problems or row.if_expected)]
    assert len(cells) == len(said) + len(held) + len(asked) + len(nothing)
    assert all(row.line.entry.placement == "kai" and SYMBOLS.read(row.cells["mark"]) for row in said)
    assert all(not row.line for row in read if not row.session)


@given(st.lists(st.lists(st.text(alphabet='a",\n é', max_size=6), min_size=2, max_size=2), max_size=6))
def test_what_a_csv_writer_wrote_is_read_back(rows):
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [["x", "y"], *rows]]

    sheet = read_csv("\n".join(lines).encode())

    kept = [tuple(cell.strip() for cell in row) for row in rows]
    assert sheet.problems == ()
    assert [tuple(row.cells.values()) for row in sheet.rows] == [row for row in kept if any(row)]


@given(st.text(max_size=40))
def test_any_cell_is_read_or_refused(text):
    cells = Cells(Row(number=2, cells={"x": text, "mon": text}))

    cells.text("x")
    cells.lines("x")
    cells.needed_code("x")
    cells.choice("x", Session, blank=Session.AM)
    cells.several("x", PupilFlag)
    cells.yes_no("x", blank=False)
    cells.on("x")
    cells.at("x")
    cells.email("x")
    cells.phone("x")
    cells.mobile("x")
    read_days(cells)

    assert all(each.sentence for each in cells.problems)


@given(st.text(max_size=14))
def test_any_text_is_an_identifier_or_not(text):
    assert {is_upn(text), is_uln(text)} <= {True, False}
    assert find_laestab(text) is None or "/" in text or len(text) == 7
