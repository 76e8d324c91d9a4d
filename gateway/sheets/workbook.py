"""Read an Excel workbook as lines of cells. Only ever in a child with limits: see `gateway.sheets.limited`.

What nobody sees is not read past: a hidden sheet, row or column is refused with its name, and so is a macro.
"""

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from attendance.rows import LONGEST_SHOWN, Grid
from gateway.sheets.grid import MOST_CELLS, MOST_LINES, Lines, Unreadable, trimmed, without_blank_tail
from gateway.sheets.text import clean

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

XLSX = "xlsx"
MOST_PARTS = 1_000
MOST_UNPACKED = 50_000_000
MOST_RATIO = 100
# Tightly packed, and still small.
ALWAYS_FITS = 1_000_000
BLOCK = 65_536
# A tag is never longer than this in what Excel writes; it may lie across two blocks.
OVERLAP = 1_000
_HIDDEN = re.compile(rb'<(?:[a-z]{1,8}:)?(row|col)\s[^<>]{0,900}\bhidden="(?:1|true)"')
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_DAMAGED = "The file is damaged or incomplete. Open it in Excel, save it again, and send that."
_TOO_MUCH = "The workbook unpacks to more than any register needs. Save it as CSV, and send that."
_MACROS = "The workbook holds macros. Save it as “Excel Workbook (.xlsx)”, and send that."
_ODD = "The workbook holds parts that Excel does not write. Save it again in Excel, and send that."
_AS_SEEN = "Show it or remove it, so that what you send is what you see."
_HIDDEN_LINES = {
    b"row": f"The sheet has a hidden row. {_AS_SEEN}",
    b"col": f"The sheet has a hidden column. {_AS_SEEN}",
}
VISIBLE = "SheetVisibleEnum.Visible"


def read_workbook(raw: bytes) -> Grid:
    """Return the lines of the one sheet of a workbook, or why there are none."""
    try:
        _look_into(raw)
        return Grid(kind=XLSX, lines=_lines(raw))
    except Unreadable as refused:
        return Grid(kind=XLSX, refused=str(refused))


def _look_into(raw: bytes) -> None:
    """Unpack every part once, without keeping it: no more than is allowed, and nothing that is not to be there."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise Unreadable(_TOO_MUCH)
            if min((part.header_offset for part in parts), default=0):
                raise Unreadable(_ODD)
            most = min(MOST_UNPACKED, max(MOST_RATIO * len(raw), ALWAYS_FITS))
            for part in parts:
                most -= _look_at(archive, part, most)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise Unreadable(_DAMAGED) from None


def _look_at(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """Return how large a part really is."""
    if part.filename.casefold().endswith("vbaproject.bin"):
        raise Unreadable(_MACROS)
    is_sheet = _SHEET.fullmatch(part.filename) is not None
    size, tail = 0, b""
    with archive.open(part) as unpacked:
        while block := unpacked.read(BLOCK):
            size += len(block)
            if size > most:
                raise Unreadable(_TOO_MUCH)
            seen = tail + block
            if _DOCTYPE.search(seen):
                raise Unreadable(_ODD)
            hidden = _HIDDEN.search(seen) if is_sheet else None
            if hidden:
                raise Unreadable(_HIDDEN_LINES[hidden[1]])
            tail = seen[-OVERLAP:]
    return size


def _lines(raw: bytes) -> Lines:
    # Where it is used, and nowhere else: the service itself never opens a workbook.
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
            name = _the_sheet(book)
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height > MOST_LINES or sheet.total_width > MOST_CELLS:
                raise Unreadable(
                    f"The sheet reaches over {sheet.total_height:,} rows and {sheet.total_width:,} columns; at most "
                    f"{MOST_LINES:,} and {MOST_CELLS} are read. Remove the empty ones that hold a colour or a line."
                )
            rows = sheet.to_python(skip_empty_area=False, nrows=MOST_LINES)
    except CalamineError:
        raise Unreadable(_DAMAGED) from None
    return without_blank_tail([trimmed(number, [_text(cell) for cell in row]) for number, row in enumerate(rows, 1)])


def _the_sheet(book: "CalamineWorkbook") -> str:
    """Return the name of the one sheet that holds something."""
    hidden = [each.name for each in book.sheets_metadata if str(each.visible) != VISIBLE]
    if hidden:
        raise Unreadable(f"The sheet {_named(hidden[0])} is hidden. {_AS_SEEN}")
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
        return str(int(cell))
    return str(cell)
