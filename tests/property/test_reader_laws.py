"""Whatever reaches a reader, it answers or refuses in words, twice the same, and says nothing that is not there.

20,000 cases for each reader in a run of the checks, a fiftieth of it elsewhere: JSON bodies of every call, CSV files,
workbooks, cells of workbooks, rows, weeks and symbols; Hypothesis draws the chance that twenty cases each are made by.
Of the workbooks half are changed in a part and half in the package; each is unpacked, looked into and read.
`test_reading_sheets.py` has what Hypothesis itself thinks of, and can make smaller.
"""

import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any, cast

from flask import Flask, Request
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from attendance.intake.reading import read_sheet
from attendance.rows import Grid
from attendance.rules.same_name import folded_name
from attendance.rules.symbols import Meaning, Symbols, folded
from attendance.rules.words import Status
from attendance.rules.written_dates import date_or_none
from gateway.api import problems, reading
from gateway.api.calls import OPERATIONS
from gateway.api.problems import Refused
from gateway.sheets import workbook
from gateway.sheets.csv_file import read_csv
from gateway.sheets.grid import read_grid, trimmed
from tests.support.hostile_files.outcome import rows_of
from tests.support.hostile_files.packages import packed, parts_of
from tests.support.hostile_files.texts import GOOD
from tests.support.length import IS_LONG
from tests.support.parts import is_ci
from tests.support.weekly_sheets import SYMBOLS
from tests.support.workbooks import SHEET

BORN = date(2011, 2, 3)
CASES, AT_ONCE = 20_000, 20
IS_WHOLE = IS_LONG or is_ci()
WORDS = (
    "", "date", "session", "placement", "status", "note", "2026-09-16", "16/09/2026", "31/02/2026", "AM", "afternoon",
    "p", "present", "Late", "absent", "left_early", "Left early", "not held", "O", "o", "L 9.50", "L9:50", "L 25.00",
    "X", "-", "/", "9.05", "09:05", "25:00", "-1:55", "ill", "school", "walked off", "#REF!", "=1", "1-2", "O?",
    "\u041e", "Kai", "O'Brien", "03/02/2011", "24:00", "2026-09-16T09:05:00+01:00", "2026-09-16T09:05",
    "serious", "seen",
)  # fmt: skip
LETTERS = (
    "aAoOxXlL019 .,:;/\\-_'\"=@#<>&\t\r\n\0\x07\x7f\u00a0\u00e9\u0435\u200b\u202e\u2028\uff2f\ufeff\uffff\U0001f600"
)
CHUNKS = (
    b"",
    b"\0",
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n",
    b"\xff",
    b"\xe9",
    b"O",
    b"=",
    b"present",
    b"\xef\xbb\xbf",
)
HEAD = ["date", "session", "placement", "status", "arrived_at", "left_at", "agreed_with", "reason", "note", "x"]
WEEK_HEAD = ["Surname", "Forename", "DOB", "Mon AM", "Tue p.m.", "Comments"]
WEEK = f"Week commencing: 08/09/2025\n{','.join(WEEK_HEAD)}\nO'Brien,Kai,03/02/2011,O,L 9.50,left with Mum\n"
SEEDS = (GOOD.encode(), WEEK.encode(), GOOD.encode("utf-16"), WEEK.encode("cp1252"), WEEK.replace(",", ";").encode())


def each(count: int = CASES) -> Callable[[Callable[[Random], None]], Callable[[], None]]:
    """Return a law as a test that tries it with many cases, and says from which chance the one came that breaks it."""

    def made(law: Callable[[Random], None]) -> Callable[[], None]:
        @given(st.randoms(use_true_random=True))
        @settings(max_examples=count // AT_ONCE if IS_WHOLE else count // AT_ONCE // 50, deadline=None, database=None)
        def test(chance: Random) -> None:
            with APP.test_request_context():
                for _ in range(AT_ONCE):
                    law(chance)

        return test

    return made


def word(chance: Random) -> str:
    """Return a word that means something to some reader, or letters."""
    return chance.choice(WORDS) if chance.random() < 0.7 else "".join(chance.choices(LETTERS, k=chance.randrange(9)))


def edited(chance: Random, raw: bytes, others: tuple[bytes, ...], *, most: int = 5) -> bytes:
    """Return bytes with something else in a few places."""
    for _ in range(chance.randrange(1, most)):
        at = chance.randrange(len(raw) + 1)
        other = chance.choice(others) if chance.random() < 0.7 else chance.randbytes(chance.randrange(3))
        raw = raw[:at] + other + raw[at + chance.randrange(3) :]
    return raw


# ---------------------------------------------------------------- JSON bodies
BODIES = sorted({each.body for each in OPERATIONS if each.body}, key=lambda body: body.__name__)
FIELDS = sorted({info.alias or name for body in BODIES for name, info in body.model_fields.items()} | {"x", "status"})
BROKEN = (b"", b"{", b"[", b'"', b",", b"\\ud800", b"NaN", b"\xff", b"1e999")
APP = Flask("bodies")


def said_in_json(chance: Random, *, deep: int = 2) -> Any:
    """Return something that JSON can say."""
    kind = chance.random()
    if kind < 0.1 and deep:
        return [said_in_json(chance, deep=deep - 1) for _ in range(chance.randrange(3))]
    if kind < 0.2 and deep:
        return {chance.choice(FIELDS): said_in_json(chance, deep=deep - 1) for _ in range(chance.randrange(5))}
    return chance.choice((None, True, 0, -1, 1.5, 2**70, "x" * 2_001)) if kind < 0.3 else word(chance)


def a_body(chance: Random) -> tuple[type[BaseModel], bytes]:
    """Return a body, and as which it is sent."""
    body = chance.choice(BODIES)
    fields = [info.alias or name for name, info in body.model_fields.items()]
    needed = [info.alias or name for name, info in body.model_fields.items() if info.is_required()]
    names = needed * (chance.random() < 0.8) + chance.choices(fields, k=chance.randrange(4))
    said = {name: likely(chance, name) for name in names}
    if chance.random() < 0.1:
        said[chance.choice(FIELDS)] = said_in_json(chance)
    raw = json.dumps(said, ensure_ascii=chance.random() < 0.5).encode()
    return body, edited(chance, raw, BROKEN, most=3) if chance.random() < 0.2 else raw


def likely(chance: Random, name: str) -> Any:
    """Return what often stands in a field."""
    if chance.random() < 0.15:
        return said_in_json(chance)
    if name == "entries":
        fields = ("placement", "status", "note", "arrived_at")[: chance.randrange(2, 5)]
        return [{each: likely(chance, each) for each in fields} for _ in range(chance.randrange(3))]
    known = {
        "placements": ["p"], "sessions": ["AM"], "category": "bullying", "severity": "serious", "status": "late",
        "kind": "seen", "date": "2026-09-16", "police_called": True, "contact_made": False, "reason": "ill",
        "mode": "remote", "handover": "with_us", "agreed_with": "school",
    }  # fmt: skip
    return known.get(name, "09:05" if name.endswith("at") or name == "site_until" else "p")


def body_is_taken_or_refused_and_both_readers_understand_the_same(chance: Random) -> None:
    body, raw = a_body(chance)
    read = _read(body, raw)
    if isinstance(read, int):
        assert read in {400, 422}
        return
    found, taken = read
    assert body.model_validate_json(json.dumps(found)) == taken
    assert _statuses(taken.model_dump()) <= _statuses(found)


def _read(body: type[BaseModel], raw: bytes) -> tuple[dict[str, Any], BaseModel] | int:
    """Return what each of the two readers makes of a body, or with which status it is refused."""
    sent = cast("Request", SimpleNamespace(mimetype="application/json", get_data=lambda cache=True: raw))
    try:
        return reading.json_object(sent), body.model_validate_json(raw)
    except Refused as refused:
        return refused.status
    except ValidationError as error:
        return problems.of_validation(error).status_code


def _statuses(said: Any) -> set[str]:
    """Return each status that stands somewhere."""
    if isinstance(said, dict | list | tuple):
        return set().union(*(map(_statuses, said.values() if isinstance(said, dict) else said)))
    return {str(said)} & {each.value for each in Status} if isinstance(said, str) else set()


test_a_body_is_taken_or_refused_in_words = each()(body_is_taken_or_refused_and_both_readers_understand_the_same)


# ---------------------------------------------------------------- files
def file_is_lines_or_a_refusal(chance: Random) -> None:
    raw = edited(chance, chance.choice(SEEDS), CHUNKS) if chance.random() < 0.9 else chance.randbytes(60)
    grid, sheet = read_grid(raw), read_csv(raw)

    assert bool(grid.lines) != bool(grid.refused)
    assert sheet.header or sheet.problems
    assert sum(len(cell) for _number, cells in grid.lines for cell in cells) <= len(raw)
    _require_said(grid)
    if chance.random() < 0.1:
        assert (read_grid(raw), read_csv(raw)) == (grid, sheet)


def _require_said(grid: Grid) -> None:
    """Require that each status stands in its row, word for word or as a mark of the dictionary."""
    lines = dict(grid.lines)
    for row in rows_of(grid)[0]:
        if row.line is None:
            continue
        assert not row.problems
        status, mark = row.line.entry.status, row.cells.get("mark")
        if mark is None:
            assert _worded(row.cells["status"]) in {status.value, _worded(status.label)}
            assert row.cells["status"] in lines[row.number]
        else:
            meant = SYMBOLS.read(mark)
            assert (meant.meaning.status if meant else None, mark in lines[row.number // 1_000]) == (status, True)
            # In the words of the sheet, whom it is recorded for.
            cells = lines[row.number // 1_000]
            assert ("obrien" in folded_name(" ".join(cells)), BORN in map(date_or_none, cells)) == (True, True)


def _worded(cell: str) -> str:
    return "_".join(cell.casefold().replace("_", " ").split())


test_a_file_is_lines_or_a_refusal_and_says_nothing_that_does_not_stand_in_it = each()(file_is_lines_or_a_refusal)

# ---------------------------------------------------------------- workbooks
PARTS = parts_of()
NAMES = sorted(PARTS)
INTO = (b"", b"<", b">", b'"', b"&", b"1", b"-", b' hidden="1"', b' t="e"', b' t="s"', b' r="A1"', b"<v>9</v>", b"\xff")
WHOLE = packed(PARTS.items())


def a_cell(chance: Random) -> Any:
    """Return what the library makes of a cell."""
    kind = chance.randrange(8)
    if kind == 0:
        return chance.choice((0.0, -0.5, 1e15, 1e300, float("inf"), float("nan"), chance.uniform(-1e6, 1e6)))
    if kind == 1:
        return date.fromordinal(chance.randrange(1, 3_652_059))
    if kind == 2:
        return time(chance.randrange(24), chance.randrange(60), chance.randrange(60), chance.randrange(1_000_000))
    if kind == 3:
        return datetime.fromtimestamp(chance.randrange(-2_000_000_000, 4_000_000_000), UTC).replace(tzinfo=None)
    if kind == 4:
        return chance.choice((True, timedelta(minutes=chance.randrange(-99_999, 99_999))))
    return word(chance)


def cells_are_text_as_they_stand(chance: Random) -> None:
    lines = [HEAD[:6], *([a_cell(chance) for _ in range(chance.randrange(7))] for _ in range(2))]
    found = tuple(trimmed(number, [workbook._text(cell) for cell in line]) for number, line in enumerate(lines, 1))

    assert all(isinstance(cell, str) for _number, cells in found for cell in cells)
    _require_said(Grid(kind="xlsx", lines=found))


def workbook_with_something_else_inside(chance: Random) -> None:
    name = chance.choice((SHEET, *NAMES))
    changed = PARTS | {name: edited(chance, PARTS[name], INTO)}
    grid = workbook.read_workbook(packed(changed.items(), method=zipfile.ZIP_STORED))

    assert not (grid.lines and grid.refused)
    _require_said(grid)
    said = [row.line.entry.status.value for row in rows_of(grid)[0] if row.line]
    assert all(each.encode() in changed[SHEET] for each in said)


def package_with_something_else_in_it(chance: Random) -> None:
    grid = workbook.read_workbook(edited(chance, WHOLE, CHUNKS, most=3))

    assert bool(grid.lines) != bool(grid.refused)
    _require_said(grid)


test_cells_of_a_workbook_are_text_as_they_stand = each()(cells_are_text_as_they_stand)
test_a_workbook_with_something_else_inside_is_lines_or_a_refusal = each(10_000)(workbook_with_something_else_inside)
test_a_package_with_something_else_in_it_is_lines_or_a_refusal = each(10_000)(package_with_something_else_in_it)


# ---------------------------------------------------------------- rows, weeks, symbols
def row_is_a_line_or_held_or_silent(chance: Random) -> None:
    head = chance.sample(HEAD, k=len(HEAD))[: chance.randrange(6, 11)]
    likely_cells = {"date": "2026-09-16", "session": "AM", "placement": "p", "status": "late", "x": ""}
    cells = [likely_cells.get(name, "") if chance.random() < 0.7 else word(chance) for name in head]
    grid = Grid(kind="csv", lines=((1, tuple(head)), (2, (*cells, *[word(chance)] * (chance.random() < 0.1)))))
    read = read_sheet(grid)

    assert bool(read.rows) != bool(read.refused)
    assert all(row.line or row.problems or not (row.cells.get("note") or row.cells.get("reason")) for row in read.rows)
    _require_said(grid)
    if chance.random() < 0.1:
        assert read_sheet(grid) == read


def mark_of_a_week_is_recorded_for_whom_it_stands(chance: Random) -> None:
    cells = ["O'Brien", "Kai", "03/02/2011", word(chance), word(chance), chance.choice(("", word(chance)))]
    if chance.random() < 0.4:
        cells[chance.randrange(6)] = word(chance)
    order = chance.sample(range(6), k=6)
    lines = ("w/c 08/09/2025",), tuple(WEEK_HEAD[at] for at in order), tuple(cells[at] for at in order)
    grid = Grid(kind="csv", lines=tuple(enumerate(lines, start=1)))
    rows, refused = rows_of(grid)

    assert bool(rows) != bool(refused)
    _require_said(grid)
    if chance.random() < 0.1:
        assert rows_of(grid) == (rows, refused)


def symbol_means_what_the_dictionary_says(chance: Random) -> None:
    marks = [word(chance) for _ in range(chance.randrange(1, 5))]
    meanings = {mark: chance.choice(list(Meaning)) for mark in marks if mark}
    cell = chance.choice((word(chance), f"{chance.choice(marks)} {chance.choice(('9.50', '(09:50)', '25.00', '9.5'))}"))
    symbols = Symbols(version=1, meanings=meanings)
    read = symbols.read(cell)

    assert symbols.read(cell) == read
    if read is None:
        assert folded(cell) not in map(folded, meanings)
        return
    rests = [folded(cell).removeprefix(folded(mark)) for mark, each in meanings.items() if each is read.meaning]
    beside = rf"[ (@]*0?{read.at.hour}[:.]{read.at.minute:02}(:00)?\)?" if read.at else ""
    assert any(re.fullmatch(beside, rest) for rest in rests)


test_a_row_is_a_line_or_held_or_silent_and_no_word_of_it_is_lost = each()(row_is_a_line_or_held_or_silent)
test_a_mark_of_a_week_is_recorded_for_whom_it_stands_or_for_nobody = each()(
    mark_of_a_week_is_recorded_for_whom_it_stands
)
test_a_symbol_means_what_the_dictionary_says_or_nothing = each()(symbol_means_what_the_dictionary_says)
