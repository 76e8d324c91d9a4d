"""Read each cell of a weekly sheet as an entry of a register, or say why it is held. Pure; never raises on any text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from attendance.imports.cells import LONGEST_CODE
from attendance.intake.reading import MOST_ROWS, TOO_WIDE, WALKED_OFF, Line, ReadRow
from attendance.intake.weekly.blocks import fault_below
from attendance.intake.weekly.headings import (
    NO_CHOICES,
    Choices,
    Lines,
    Slot,
    WeekColumn,
    WeekHeader,
    cell_at,
    find_headings,
    find_week,
)
from attendance.intake.weekly.matching import Found, Roster, name_of
from attendance.observing import EntryCommand
from attendance.rows import Grid, RowProblem, problem
from attendance.rules.calendar import at_london
from attendance.rules.symbols import Meaning, Read, Symbols, is_eaten
from attendance.rules.walk_off_words import is_walk_off_mark, tells_of_walk_off
from attendance.rules.words import Session, Status

# Of what stands in a cell, beside `WeekColumn`.
SHEET_ROW, HEADING, ON, SESSION, MARK, BEYOND = "sheet row", "heading", "date", "session", "mark", "beyond"
# Words that no column is for, by what they stand in.
ELSEWHERE = "elsewhere in the row"
# More than a line may have cells, so that a number names one cell of one line.
A_LINE = 1_000
# What stands beside the marks of a row is kept with each, and searched for words that tell of a walk-off.
MOST_WORDS = 5_000_000
TOO_LONG = "The sheet holds more words than can be kept beside each mark. Shorten the comments, or split the sheet."
BLANK = "Blank: not expected, or not filled in? Say what you saw, or set it aside."
NOT_EXPECTED = "Your sheet says “not expected”; the home school expects the pupil. Say what you saw, or set it aside."
BESIDE = (
    "The comment in this row reads as if the pupil left without permission. Report that now, then answer for this "
    "session: a sheet tells nobody at once."
)
WALK_OFF_SENTENCES = frozenset({WALKED_OFF, BESIDE})
EATEN = "A spreadsheet may have made this of something else. It is not guessed at: say what you saw."
NO_TIME = "A time stands beside a mark that has none. Say what you saw."
_DAYS = {
    "mon": 0, "monday": 0, "tue": 1, "tues": 1, "tuesday": 1, "wed": 2, "weds": 2, "wednesday": 2, "thu": 3,
    "thur": 3, "thurs": 3, "thursday": 3, "fri": 4, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadWeek:
    """Every cell of a weekly sheet by its number, as it stands; or why the sheet could not be read as a whole."""

    cells: tuple[tuple[int, Mapping[str, str]], ...] = ()
    unread: tuple[str, ...] = ()
    refused: str = ""
    is_of_columns: bool = False
    chosen: str = ""


def read_week(grid: Grid, chosen: Choices = NO_CHOICES) -> ReadWeek | None:
    """Return the cells of a weekly sheet; None where a file is none."""
    header = find_week(grid.lines, chosen)
    if header is None:
        return None
    if header.refused:
        is_of_columns = header.is_of_columns and find_headings(grid.lines) is not None
        return ReadWeek(refused=header.refused, is_of_columns=is_of_columns)
    below = [(number, cells) for number, cells in grid.lines if number > header.number and any(cells)]
    fault = _why_unread(below, header)
    if fault:
        return ReadWeek(refused=fault)
    headings = next((cells for number, cells in grid.lines if number == header.number), ())
    found = tuple(cell for number, cells in below for cell in _of_line(number, cells, header, headings))
    if sum(len(words) for _number, cells in found for words in cells.values()) > MOST_WORDS:
        return ReadWeek(refused=TOO_LONG)
    return ReadWeek(cells=found, unread=header.unread, chosen=header.chosen)


def _why_unread(below: Lines, header: WeekHeader) -> str:
    """Return why the lines below the headings cannot be read as a whole; empty where they can."""
    if not below:
        return "There is no row below the headings."
    count = len(below) * len(header.slots or {})
    if count > MOST_ROWS:
        return f"That is {count:,} sessions; send {MOST_ROWS:,} at most at once. Split the sheet."
    return fault_below(below, header)


def read_mark(number: int, cells: Mapping[str, str], symbols: Symbols, roster: Roster) -> ReadRow:
    """Return what one cell says, by the provider's own dictionary."""
    on, session = _when(cells)
    found = roster.find(cells, on)
    about = _About(number=number, cells=cells, on=on, session=session, found=found)
    if on is None or session is None:
        column, words = _telling(cells) or (WeekColumn.COMMENTS.value, cells.get(WeekColumn.COMMENTS, ""))
        return about.held(problem(number, column, words, WALKED_OFF))
    mark = cells.get(MARK, "")
    if not mark:
        return about.silent(BLANK if found.ref else "")
    read = symbols.read(mark)
    why = _why_held(mark, read)
    of_mark = [problem(number, MARK, mark, why)] if why else []
    # A mark that says it needs no comment that says it again.
    of_row = _odd(number, cells, on) if why != WALKED_OFF else ()
    problems = [*of_row, *_of_pupil(number, cells, found), *of_mark]
    if problems or read is None:
        return about.held(*problems)
    if read.meaning is Meaning.NOT_EXPECTED:
        return about.silent(NOT_EXPECTED)
    return about.said(read)


def called(cells: Mapping[str, str]) -> str:
    """Return how a cell of a weekly sheet is called: its row and its heading."""
    return f"Row {cells.get(SHEET_ROW, '')}, {cells.get(HEADING, '')}"


def comments_in(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Return what is said beside the marks of a row, of which no register keeps anything: where, and the words."""
    return ((column, cells[column]) for column in _COMMENTS if cells.get(column))


@dataclass(frozen=True, kw_only=True, slots=True)
class _About:
    """A cell, and whom and which session it is about."""

    number: int
    cells: Mapping[str, str]
    on: date | None
    session: Session | None
    found: Found

    def held(self, *problems: RowProblem) -> ReadRow:
        return self._row(problems=problems)

    def silent(self, sentence: str) -> ReadRow:
        return self._row(if_expected=sentence)

    def said(self, read: Read) -> ReadRow:
        on, session, status = self.on or date.min, self.session or Session.AM, read.meaning.status or Status.ABSENT
        at = at_london(on, read.at) if read.at else None
        entry = EntryCommand(
            placement=self.found.ref,
            status=status,
            arrived_at=at if status is Status.LATE else None,
            left_at=at if status is Status.LEFT_EARLY else None,
        )
        line = Line(number=self.number, on=on, session=session, entry=entry, where=called(self.cells))
        return self._row(line=line)

    def _row(
        self, *, line: Line | None = None, problems: tuple[RowProblem, ...] = (), if_expected: str = ""
    ) -> ReadRow:
        return ReadRow(
            number=self.number,
            cells=self.cells,
            on=self.on,
            session=self.session,
            line=line,
            problems=problems,
            placement=self.found.ref,
            is_gone=self.found.is_gone,
            if_expected=if_expected,
            where=called(self.cells),
        )


def _of_line(
    number: int, cells: tuple[str, ...], header: WeekHeader, headings: tuple[str, ...]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    columns, slots = header.columns or {}, header.slots or {}
    row = {SHEET_ROW: str(number)} | {column.value: cell_at(cells, place) for place, column in columns.items()}
    elsewhere = "; ".join(_elsewhere(cells, header, headings))
    beyond = "; ".join(filter(None, cells[header.width :]))
    row |= {column: words for column, words in ((ELSEWHERE, elsewhere), (BEYOND, beyond)) if words}
    for place, slot in slots.items():
        yield number * A_LINE + place, {**_of_slot(slot, cell_at(cells, place)), **row}
    telling = _telling(row)
    if telling is not None:
        of_comments = (place for place, column in columns.items() if column is WeekColumn.COMMENTS)
        yield number * A_LINE + next(of_comments, A_LINE - 1), {HEADING: telling[0].capitalize(), **row}


def _of_slot(slot: Slot, mark: str) -> dict[str, str]:
    return {HEADING: slot.label, ON: slot.on.isoformat(), SESSION: slot.session.value, MARK: mark}


def _elsewhere(cells: tuple[str, ...], header: WeekHeader, headings: tuple[str, ...]) -> Iterator[str]:
    """Return what stands under no heading, and what reads as a walk-off under one that is for something else."""
    columns, slots = header.columns or {}, header.slots or {}
    for place, cell in enumerate(cells[: header.width]):
        column = columns.get(place)
        if not cell or place in slots or column in _NO_WORDS:
            continue
        is_alone = column is None and not cell_at(headings, place)
        # As if it had no capitals: a pupil may be called Mia.
        if is_alone or tells_of_walk_off(cell.casefold() if column else cell):
            yield cell


def _telling(cells: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the words of a row that read as a walk-off, with where they stand; None where none do."""
    return next(((column, words) for column, words in comments_in(cells) if tells_of_walk_off(words)), None)


def _when(cells: Mapping[str, str]) -> tuple[date | None, Session | None]:
    """Return the session of a cell; none where it is the comments'."""
    if ON not in cells:
        return None, None
    return date.fromisoformat(cells[ON]), Session(cells[SESSION])


def _odd(number: int, cells: Mapping[str, str], on: date) -> Iterator[RowProblem]:
    """Return what is wrong with the row as a whole."""
    if cells.get(BEYOND):
        yield problem(number, "", cells[BEYOND], TOO_WIDE)
    for column, words in comments_in(cells):
        if tells_of_walk_off(words) and on.weekday() in _days_named(words):
            yield problem(number, column, words, BESIDE)


def _of_pupil(number: int, cells: Mapping[str, str], found: Found) -> Iterator[RowProblem]:
    if found.sentence:
        yield problem(number, WeekColumn.PUPIL, name_of(cells), found.sentence)


def _why_held(mark: str, read: Read | None) -> str:
    """Return why a mark is held; empty where it says what was seen."""
    # Whatever a dictionary makes of it: no one press silences a child who has gone.
    if is_walk_off_mark(mark):
        return WALKED_OFF
    if is_eaten(mark):
        return EATEN
    if read is None:
        return f"“{mark[:LONGEST_CODE]}” is not in your symbols. It is not guessed at: say what you saw."
    if read.meaning is Meaning.WALKED_OFF:
        return WALKED_OFF
    if read.at is not None and read.meaning not in {Meaning.LATE, Meaning.LEFT_EARLY}:
        return NO_TIME
    return ""


def _days_named(comment: str) -> frozenset[int]:
    """Return the weekdays that a comment names; every day where it names none."""
    named = {_DAYS[word] for word in _WORD.findall(comment.casefold()) if word in _DAYS}
    return frozenset(named) or frozenset(range(7))


_COMMENTS = (WeekColumn.COMMENTS.value, ELSEWHERE, BEYOND)
# Read elsewhere, or held; no comment stands there.
_NO_WORDS = frozenset({WeekColumn.COMMENTS, WeekColumn.BORN, WeekColumn.PLACEMENT})
