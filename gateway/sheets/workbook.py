"""Read an Excel workbook as lines of cells. Only ever in a child with limits: see `gateway.sheets.limited`.

What nobody sees is not read past: a hidden sheet, row or column is refused with its name, and so is a macro.
"""

import io
import re
from datetime import date, datetime, time, timedelta
from functools import reduce
from typing import TYPE_CHECKING, Any

from attendance.rows import LONGEST_SHOWN, Grid
from gateway.sheets.grid import MOST_CELLS, MOST_LINES, Lines, Unreadable, trimmed, without_blank_tail
from gateway.sheets.parts import AS_SEEN, DAMAGED, TOO_MUCH, Looked, look_into
from gateway.sheets.text import clean

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Rows = list[list[Any]]
XLSX = "xlsx"
MOST_TEXT = 10_000_000
_CELL = re.compile(r"(?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,7})")
# Of a longer one Excel keeps no more figures.
LONGEST_NUMBER = 1e15
VISIBLE = "SheetVisibleEnum.Visible"


def read_workbook(raw: bytes) -> Grid:
    """Return the lines of the one sheet of a workbook, or why there are none."""
    try:
        looked = look_into(raw)
        return Grid(kind=XLSX, lines=_lines(raw, looked))
    except Unreadable as refused:
        return Grid(kind=XLSX, refused=str(refused))


def _lines(raw: bytes, looked: Looked) -> Lines:
    # Where it is used, and nowhere else: the service itself never opens a workbook.
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
            name = _the_sheet(book)
            sheet = book.get_sheet_by_name(name)
            # It counts from nought.
            height, width = sheet.total_height + 1, sheet.total_width + 1
            if height > MOST_LINES or width > MOST_CELLS:
                raise Unreadable(
                    f"The sheet reaches over {height:,} rows and {width:,} columns; at most {MOST_LINES:,} and "
                    f"{MOST_CELLS} are read. Remove the empty ones that hold a colour or a line."
                )
            rows: Rows = sheet.to_python(skip_empty_area=False, nrows=MOST_LINES)
    except CalamineError:
        raise Unreadable(DAMAGED) from None
    _require_dates(rows, looked)
    _show_failed(rows, looked)
    lines = [trimmed(number, [_text(cell) for cell in row]) for number, row in enumerate(rows, 1)]
    if sum(len(cell) for _number, cells in lines for cell in cells) > MOST_TEXT:
        raise Unreadable(TOO_MUCH)
    return without_blank_tail(lines)


def _require_dates(rows: Rows, looked: Looked) -> None:
    """Refuse a date or a time below nought: Excel shows none, and what is read of it is another.

    Raises:
        Unreadable: with the cell.
    """
    for name in looked.below_nought:
        column, row = _place(name)
        cells = rows[row] if row < len(rows) else []
        if column < len(cells) and isinstance(cells[column], date | time):
            raise Unreadable(f"The cell {name} holds a date or a time below nought. Correct it, and send that.")


def _show_failed(rows: Rows, looked: Looked) -> None:
    """Put what stands on the sheet where a formula has failed: a blank would be one that nobody filled in."""
    for name, shown in looked.failed.items():
        column, row = _place(name)
        if row < MOST_LINES and column < MOST_CELLS:
            rows.extend([] for _ in range(row - len(rows) + 1))
            rows[row].extend("" for _ in range(column - len(rows[row]) + 1))
            rows[row][column] = shown


def _place(name: str) -> tuple[int, int]:
    """Return the column and the row of a cell such as B7, from nought.

    Raises:
        Unreadable: it has no such name.
    """
    found = _CELL.fullmatch(name)
    if found is None:
        raise Unreadable(DAMAGED)
    column = reduce(lambda before, letter: before * 26 + ord(letter) - ord("A") + 1, found["column"], 0)
    return column - 1, int(found["row"]) - 1


def _the_sheet(book: "CalamineWorkbook") -> str:
    """Return the name of the one sheet that holds something."""
    hidden = [each.name for each in book.sheets_metadata if str(each.visible) != VISIBLE]
    if hidden:
        raise Unreadable(f"The sheet {_named(hidden[0])} is hidden. {AS_SEEN}")
    names = [each for each in book.sheet_names if book.get_sheet_by_name(each).end is not None]
    if len(names) > 1:
        sentence = f"The workbook has several sheets, such as {_named(names[0])} and {_named(names[1])}."
        raise Unreadable(f"{sentence} Leave in the one that is the register.")
    if not names:
        raise Unreadable("There is nothing in the workbook.")
    return names[0]


def _named(sheet: str) -> str:
    return f"“{clean(sheet)[:LONGEST_SHOWN]}”"


def _text(cell: object) -> str:
    """Return a cell as it stands on the sheet: a date as a date, a time as a time, a whole number without a point."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds() // 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < LONGEST_NUMBER else f"{cell:.5E}"
    return str(cell)
