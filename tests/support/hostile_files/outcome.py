"""What becomes of a file: as an upload does it, without a database."""

from attendance.intake.reading import ReadRow, read_sheet
from attendance.intake.weekly.reading import read_mark, read_week
from attendance.rows import Grid
from gateway.sheets.limited import read_any
from gateway.sheets.text import ZIP
from gateway.sheets.workbook import read_workbook
from tests.support.weekly_sheets import BOTH, SYMBOLS


def grid_of(raw: bytes, *, in_a_child: bool = False) -> Grid:
    """Return the lines of a file; of a workbook without the child it is read in, except where that is the point."""
    return read_any(raw) if in_a_child or not raw.startswith(ZIP) else read_workbook(raw)


def rows_of(grid: Grid) -> tuple[list[ReadRow], str]:
    """Return the rows of a sheet of either form, and why there are none."""
    if grid.refused:
        return [], grid.refused
    week = read_week(grid)
    if week is not None:
        return [read_mark(number, cells, SYMBOLS, BOTH) for number, cells in week.cells], week.refused
    sheet = read_sheet(grid)
    return list(sheet.rows), sheet.refused


def outcome(raw: bytes, *, in_a_child: bool = False) -> str:
    """Say what becomes of a file."""
    rows, refused = rows_of(grid_of(raw, in_a_child=in_a_child))
    if refused:
        return refused
    said, held = sum(row.line is not None for row in rows), sum(bool(row.problems) for row in rows)
    return f"reads {said} holds {held} is silent of {len(rows) - said - held}"
