"""Write the week as an Excel file: a sheet of figures and a sheet of sessions, all text as text."""

import io
from collections.abc import Generator, Iterable, Sequence
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from attendance.rules.figures import figures_of_pupil, figures_of_week
from attendance.rules.week import PupilWeek, SessionState, WeekSummary
from documents import palette
from documents.cells import clean
from documents.times import day_and_time
from documents.week_rows import (
    AMENDED_COLUMNS,
    COLUMNS,
    CONTACT_COLUMNS,
    OWN_SYSTEM_COLUMNS,
    amended_rows,
    compared_words,
    contact_rows,
    own_system_rows,
    week_rows,
)

_BODY = Font(name="Arial", size=10)
_ALARM = Font(name="Arial", size=10, bold=True, color=palette.ALARM)
_HEADER = Font(name="Arial", size=10, bold=True, color=palette.WHITE)
_HEADER_FILL = PatternFill("solid", fgColor=palette.ACCENT)
_ALARMING = frozenset({SessionState.NOT_REPORTED.label, SessionState.GAP.label})

_SESSION_WIDTHS = (12, 9, 14, 20, 18, 12, 11, 28, 22, 18, 30, 8)
_AMENDED_WIDTHS = (12, 9, 14, 20, 18, 8, 9, 40, 24, 22, 22)
_OWN_SYSTEM_WIDTHS = (12, 9, 14, 20, 18, 17, 8, 10, 44, 60)
_CONTACT_WIDTHS = (14, 20, 18, 28, 12, 40)
_PUPIL_COLUMNS = (
    ("pupil_ref", 14),
    ("surname", 20),
    ("forename", 18),
    ("attended", 11),
    ("expected", 11),
    ("not reported", 14),
    ("not held", 11),
    ("statutory attended", 18),
    ("statutory possible", 18),
    ("left without permission", 24),
    ("serious incidents", 18),
)


def render_week_xlsx(summary: WeekSummary) -> bytes:
    """Return the week as an Excel file: "Sessions", "Summary", and what is listed of it.

    "Amended" and "Own system" where codes were asked for, "Contacts" where contacts were.
    """
    book = Workbook(write_only=True)
    book.properties.title = clean(f"Week {summary.week}, {summary.school_name}")
    book.properties.creator = "Muster"
    _add_sessions(book, summary)
    _add_summary(book, summary)
    if summary.entered is not None and summary.entered.amended is not None:
        _add_rows(book, "Amended", _AMENDED_WIDTHS, [AMENDED_COLUMNS, *amended_rows(summary)])
    if summary.entered is not None:
        _add_rows(book, "Own system", _OWN_SYSTEM_WIDTHS, [OWN_SYSTEM_COLUMNS, *own_system_rows(summary)])
    if summary.contacts is not None:
        _add_rows(book, "Contacts", _CONTACT_WIDTHS, [CONTACT_COLUMNS, *contact_rows(summary)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _add_sessions(book: Workbook, summary: WeekSummary) -> None:
    sheet = _sheet(book, "Sessions", _SESSION_WIDTHS)
    sheet.freeze_panes = "A2"
    rows = list(week_rows(summary))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(rows) + 1}"
    head, calm, alarm = _pens(sheet)
    _append(sheet, head.write(COLUMNS))
    state = COLUMNS.index("state")
    for row in rows:
        pen = alarm if row[state] in _ALARMING else calm
        _append(sheet, pen.write(row))


def _add_summary(book: Workbook, summary: WeekSummary) -> None:
    sheet = _sheet(book, "Summary", [width for _, width in _PUPIL_COLUMNS])
    head, calm, alarm = _pens(sheet)
    for label, value in _facts(summary):
        _append(sheet, _fact(head.write([label]), calm.write([value])))
    sheet.append([])
    _append(sheet, head.write(name for name, _ in _PUPIL_COLUMNS))
    for pupil in summary.pupils:
        share = pupil.placement_attendance
        who = (pupil.pupil_ref, pupil.family_name, pupil.given_name)
        counts = (share.attended, share.expected, share.not_reported, share.not_held, *_statutory(summary, pupil))
        pen = alarm if share.not_reported else calm
        _append(sheet, pen.write([*who, *counts, pupil.walk_offs, pupil.incidents]))


def _add_rows(book: Workbook, title: str, widths: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
    """Add a sheet of rows, the first of which is its heads."""
    sheet = _sheet(book, title, widths)
    sheet.freeze_panes = "A2"
    head, calm, _ = _pens(sheet)
    _append(sheet, head.write(rows[0]))
    for row in rows[1:]:
        _append(sheet, calm.write(row))


def _statutory(summary: WeekSummary, pupil: PupilWeek) -> tuple[int | str, int | str]:
    entered = summary.entered.of(pupil.pupil_ref) if summary.entered else None
    if entered is None:
        return "", ""
    own = figures_of_pupil(pupil, entered).statutory
    return own.attended, own.possible


def _facts(summary: WeekSummary) -> Iterable[tuple[str, str | int]]:
    yield "School", summary.school_name
    yield "Week", summary.week
    yield "Version", f"{summary.version}, draft" if summary.is_draft else str(summary.version)
    yield "Made", day_and_time(summary.made_at)
    yield "Placement attendance", str(summary.placement_attendance)
    if summary.entered is not None:
        own = figures_of_week(summary).statutory
        yield "Statutory attendance", f"{own.percent_words}: {own.arithmetic}"
        yield "Own records system", compared_words(summary.entered)
    counts = summary.counts
    yield from ((state.label, counts[state]) for state in SessionState)


def _append(sheet: Worksheet, cells: Generator[Cell, None, None]) -> None:
    # The published types know generators of another spelling only.
    sheet.append(cast("Any", cells))


def _fact(*written: Generator[Cell, None, None]) -> Generator[Cell, None, None]:
    for cells in written:
        yield from cells


class _Pen:
    """Write values in one look. The same two cells are used again: a sheet takes each as it comes."""

    def __init__(self, sheet: Worksheet, font: Font, fill: PatternFill | None = None) -> None:
        self._text, self._number = WriteOnlyCell(sheet), WriteOnlyCell(sheet)
        for cell in (self._text, self._number):
            cell.font = font
            if fill is not None:
                cell.fill = fill
        self._text.number_format = "@"

    def write(self, values: Iterable[str | int]) -> Generator[Cell, None, None]:
        for value in values:
            if isinstance(value, int):
                self._number.value = value
                yield self._number
                continue
            self._text.value = clean(value)
            # Stated after the value: openpyxl takes a leading "=" for a formula.
            self._text.data_type = "s"
            yield self._text


def _pens(sheet: Worksheet) -> tuple[_Pen, _Pen, _Pen]:
    return _Pen(sheet, _HEADER, _HEADER_FILL), _Pen(sheet, _BODY), _Pen(sheet, _ALARM)


def _sheet(book: Workbook, title: str, widths: Sequence[int]) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    return sheet
