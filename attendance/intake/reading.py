"""Read a sheet's rows as entries of a register, each with what is wrong with it. Pure; never raises on any text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from typing import TypeVar

from attendance.imports.cells import LONGEST_CODE, Cells
from attendance.intake.columns import NEEDED, Column, Header, find_header
from attendance.observing import EntryCommand
from attendance.rows import Grid, Row, RowProblem, problem
from attendance.rules.calendar import at_london
from attendance.rules.walk_off_words import is_walk_off_mark, tells_of_walk_off
from attendance.rules.words import AgreedWith, Handover, Mode, Reason, Session, Status
from attendance.rules.written_dates import date_or_none

MOST_ROWS = 10_000
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{2})")
_WITH_SECONDS = re.compile(r"([0-9]{1,2}):([0-9]{2}):00")
_TIMES = (Column.ARRIVED_AT, Column.LEFT_AT, Column.SITE_UNTIL)
_HALVES = {
    "am": Session.AM, "a.m.": Session.AM, "morning": Session.AM,
    "pm": Session.PM, "p.m.": Session.PM, "afternoon": Session.PM,
}  # fmt: skip
# Said of a pupil who left without permission. It is told at once by a person, never by a sheet that waits to be read.
WALKED_OFF = "This reads as if the pupil left without permission. Report that now; a sheet tells nobody at once."

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What one row says: of whom, in which session."""

    number: int
    on: date
    session: Session
    entry: EntryCommand
    # The name beside the reference; empty where there is none.
    pupil: str = ""
    # How it is called where its number says nothing to anybody.
    where: str = ""

    @property
    def called(self) -> str:
        """Return how it is called on screen."""
        return self.where or f"Row {self.number}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadRow:
    """One row as it stands, and what it says: a line, or what is wrong; neither where it says nothing of a pupil.

    `on`, `session` and `placement` are what could be read of them, also where something else is wrong. `if_expected`
    says why it is held where it says nothing and the pupil is expected. `is_gone`: the pupil's placement has ended.
    """

    number: int
    cells: Mapping[str, str]
    on: date | None = None
    session: Session | None = None
    line: Line | None = None
    problems: tuple[RowProblem, ...] = ()
    placement: str = ""
    is_gone: bool = False
    if_expected: str = ""
    where: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadSheet:
    """Every row of a sheet; or why it could not be read as a whole. `unread` are headings nobody knows."""

    rows: tuple[ReadRow, ...] = ()
    unread: tuple[str, ...] = ()
    refused: str = ""


def read_sheet(grid: Grid) -> ReadSheet:
    """Return what a file's cells say."""
    if grid.refused:
        return ReadSheet(refused=grid.refused)
    header = find_header(grid.lines)
    if header.columns is None:
        return ReadSheet(refused=header.refused)
    below = [each for each in grid.lines if each[0] > header.number and any(each[1])]
    if len(below) > MOST_ROWS:
        return ReadSheet(refused=f"That is {len(below):,} rows; send {MOST_ROWS:,} at most at once. Split the sheet.")
    if not below:
        return ReadSheet(refused="There is no row below the headings.")
    return ReadSheet(rows=tuple(_row(number, cells, header) for number, cells in below), unread=header.unread)


def read_cells(number: int, cells: Mapping[str, str]) -> ReadRow:
    """Return what the cells of a row say, by the names of our columns."""
    row = Row(number=number, cells=_as_written(cells))
    ref = cells.get(Column.PLACEMENT, "")
    lost = () if row.cells.get(Column.STATUS) else tuple(_lost(row))
    if not row.cells.get(Column.STATUS) and not lost:
        return ReadRow(number=number, cells=cells, placement=ref)
    reading = Cells(row)
    on, session = reading.needed_on(Column.DATE), _word(reading, Column.SESSION, Session, also=_HALVES)
    line = None if lost else _line(reading, on, session)
    problems = lost or tuple(reading.problems)
    return ReadRow(number=number, cells=cells, on=on, session=session, line=line, problems=problems, placement=ref)


def _row(number: int, cells: Sequence[str], header: Header) -> ReadRow:
    columns = header.columns or {}
    named = {column.value: cells[place] if place < len(cells) else "" for place, column in columns.items()}
    if any(cells[header.width :]):
        found = problem(number, "", next(filter(None, cells[header.width :])), TOO_WIDE)
        return ReadRow(number=number, cells=named, problems=(found,), placement=named.get(Column.PLACEMENT, ""))
    return read_cells(number, named)


def _lost(row: Row) -> Iterator[RowProblem]:
    """Return what stands in a row without a status, and would be lost with it."""
    told = next((each for each in _WORDS if tells_of_walk_off(row.cells.get(each, ""))), None)
    words = told or next((column for column in row.cells if column not in _OF_NOBODY and row.cells[column]), None)
    if words is not None:
        yield problem(row.number, words, row.cells[words], WALKED_OFF if told else NO_STATUS)
    elif row.cells.get(Column.DATE) and date_or_none(row.cells[Column.DATE]) is None:
        yield problem(row.number, Column.DATE, row.cells[Column.DATE], NO_STATUS)


def _line(cells: Cells, on: date | None, session: Session | None) -> Line | None:
    status = _word(cells, Column.STATUS, Status)
    placement = cells.needed_code(Column.PLACEMENT)
    arrived_at, left_at, site_until = (_at(on, cells.at(column)) for column in _TIMES)
    reason, agreed_with = _word(cells, Column.REASON, Reason), _word(cells, Column.AGREED_WITH, AgreedWith)
    handover, mode = _word(cells, Column.HANDOVER, Handover), _word(cells, Column.MODE, Mode)
    agreed_name, handed_to = cells.text(Column.AGREED_NAME), cells.text(Column.HANDED_TO)
    note, change_reason = cells.lines(Column.NOTE), cells.lines(Column.CHANGE_REASON)
    site = cells.code(Column.SITE)
    if tells_of_walk_off(cells.shown(Column.NOTE)):
        cells.refuse(Column.NOTE, WALKED_OFF)
    if on is None or session is None or status is None or not cells.is_good:
        return None
    entry = EntryCommand(
        placement=placement,
        status=status,
        site=site,
        site_until=site_until,
        arrived_at=arrived_at,
        left_at=left_at,
        agreed_with=agreed_with,
        agreed_name=agreed_name,
        reason=reason,
        note=note,
        change_reason=change_reason,
        handover=handover,
        handed_to=handed_to,
        mode=mode,
    )
    pupil = cells.text(Column.PUPIL) or ""
    return Line(number=cells.row.number, on=on, session=session, entry=entry, pupil=pupil)


def _word(cells: Cells, column: Column, words: type[Word], *, also: Mapping[str, Word] | None = None) -> Word | None:
    """Return the word of a closed list, as programs send it or as it stands on screen; None where blank or wrong."""
    written = cells.shown(column)
    if not written:
        if column in NEEDED:
            cells.needed(column)
        return None
    folded = " ".join(written.casefold().replace("_", " ").split())
    found = _known(words).get(folded) or (also or {}).get(folded)
    if found is None:
        if is_walk_off_mark(written):
            cells.refuse(column, WALKED_OFF)
            return None
        offered = ", ".join(each.value.replace("_", " ") for each in words)
        cells.refuse(column, f"“{written[:LONGEST_CODE]}” is not one of: {offered}. It is not guessed at.")
    return found


@cache
def _known(words: type[Word]) -> Mapping[str, Word]:
    """Return the words of a list by what may be written for them."""
    return {_said(each): each for each in words} | {each.value.replace("_", " ").casefold(): each for each in words}


def _said(word: StrEnum) -> str:
    label = getattr(word, "label", word.value)
    return " ".join(str(label).casefold().split())


def _at(on: date | None, wall: time | None) -> datetime | None:
    return at_london(on, wall) if on is not None and wall is not None else None


TOO_WIDE = (
    "This row has more cells than there are headings, so its cells may stand under the wrong ones. A cell that holds "
    "a comma needs quotation marks round it."
)
NO_STATUS = "No status stands in this row, and something else does. Say what you saw, or set it aside."
# What a row may hold that says nothing of a pupil yet, as our own sheet to fill in does.
_OF_NOBODY = frozenset({Column.DATE, Column.SESSION, Column.PLACEMENT, Column.PUPIL, Column.SITE, Column.STATUS})
_WORDS = (Column.NOTE, Column.REASON, Column.CHANGE_REASON, Column.HANDED_TO)
_AS_TIMES = (_DOTTED, _WITH_SECONDS)


def _as_written(cells: Mapping[str, str]) -> dict[str, str]:
    """Return the cells with times in one form."""
    done = dict(cells)
    for column in _TIMES:
        found = next(filter(None, (form.fullmatch(done.get(column, "")) for form in _AS_TIMES)), None)
        if found is not None:
            done[column] = f"{found[1]}:{found[2]}"
    return done
