"""Read a file that a provider sent as lines of cells, whatever it was saved as. Decides nothing of what they mean.

An import refuses what is not UTF-8. Here another encoding is told by trying: what was read is shown to whoever sent
it before any of it counts.
"""

import csv
import io

from attendance.intake.columns import find_header
from attendance.intake.weekly.headings import find_week
from attendance.rows import Grid
from gateway.sheets.csv_file import why
from gateway.sheets.text import OLD_EXCEL, SAVE_AS, UTF16, UTF32, ZIP, clean

CSV = "csv"
MOST_LINES = 20_000
MOST_CELLS = 200
# Excel writes semicolons where the comma is for decimals, and tabs as “Unicode text”.
SEPARATORS = (",", ";", "\t")
_READ_AS_WINDOWS = "The file is not in UTF-8 and was read as Windows-1252. Check the names and notes below."
_NOT_TEXT = f"This is not plain text: it holds characters that no CSV file has. {SAVE_AS}"

Lines = tuple[tuple[int, tuple[str, ...]], ...]


class Unreadable(Exception):
    """The file holds no lines that may be read; the text says why and what to do."""


def read_grid(raw: bytes) -> Grid:
    """Return the lines of a file, or why there are none. Never raises."""
    try:
        text, remarks = _decoded(raw)
        return Grid(kind=CSV, lines=_lines(text), remarks=remarks)
    except Unreadable as refused:
        return Grid(kind=CSV, refused=str(refused))


def trimmed(number: int, cells: list[str]) -> tuple[int, tuple[str, ...]]:
    """Return a line with its cells as they were meant, without the blank ones at its end.

    Raises:
        Unreadable: it has more cells than any sheet of people has.
    """
    found = [clean(cell) for cell in cells]
    while found and not found[-1]:
        found.pop()
    if len(found) > MOST_CELLS:
        raise Unreadable(f"Row {number} has {len(found):,} cells; a sheet may have {MOST_CELLS}. Remove the others.")
    return number, tuple(found)


def without_blank_tail(lines: list[tuple[int, tuple[str, ...]]]) -> Lines:
    """Return lines without the blank ones at the end."""
    length = len(lines)
    while length and not lines[length - 1][1]:
        length -= 1
    return tuple(lines[:length])


def _decoded(raw: bytes) -> tuple[str, tuple[str, ...]]:
    if raw.startswith((ZIP, OLD_EXCEL)):
        raise Unreadable(f"This is a workbook, not a CSV file. {SAVE_AS}")
    text, remarks = _text(raw)
    if "\0" in text or not text.strip():
        raise Unreadable(_NOT_TEXT if text.strip() else "There is nothing in the file.")
    return text, remarks


def _text(raw: bytes) -> tuple[str, tuple[str, ...]]:
    encoding = "utf-16" if raw.startswith(UTF16) and not raw.startswith(UTF32) else "utf-8-sig"
    try:
        return raw.decode(encoding), ()
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252"), (_READ_AS_WINDOWS,)
    except UnicodeDecodeError:
        raise Unreadable(f"The file is in an encoding that nobody can tell. {SAVE_AS}") from None


def _lines(text: str) -> Lines:
    """Return the lines, split by the separator that makes headings of them.

    Raises:
        Unreadable: it cannot be split, or is too long.
    """
    broken: Unreadable | None = None
    found: list[Lines] = []
    for separator in SEPARATORS:
        try:
            lines = _split(text, separator)
        except Unreadable as refused:
            broken = broken or refused
            continue
        if find_header(lines).columns is not None or find_week(lines) is not None:
            return lines
        found.append(lines)
    if broken is not None:
        raise broken
    # Headings that nobody knows: there are the more of them, the better it is split.
    return max(found, key=lambda lines: max((len(cells) for _number, cells in lines), default=0), default=())


def _split(text: str, separator: str) -> Lines:
    found: list[tuple[int, tuple[str, ...]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, record in enumerate(reader, start=1):
            if number > MOST_LINES:
                raise Unreadable(f"The sheet has more than {MOST_LINES:,} lines. Split it.")
            found.append(trimmed(number, record))
    except csv.Error as error:
        raise Unreadable(f"Row {len(found) + 1}: {why(str(error))}") from None
    return without_blank_tail(found)
