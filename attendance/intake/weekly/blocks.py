"""Tell where a second week, or a second line of headings, begins below the headings of a weekly sheet. Pure."""

import re
from collections.abc import Mapping
from datetime import date

from attendance.intake.weekly.headings import (
    HALVES,
    MEANINGS,
    ONE_LINE,
    Lines,
    WeekColumn,
    WeekHeader,
    cell_at,
    folded,
    half_of,
    weeks_in,
)
from attendance.rules.calendar import monday_of

ONE_WEEK = "Send one week in each file, with its headings once."
_TITLE = re.compile(
    r"(?:week(?:\s{0,3}(?:commencing|beginning|starting|ending|of|no\.?))?|w\s?[/.]\s?[cbe])\b[\s:.–-]{0,5}",
    re.IGNORECASE,
)
_A_DAY = re.compile(r"[0-9]|(?:mon|tue|wed|thu|fri|sat|sun)", re.IGNORECASE)
# Two headings make a line of headings; one word may be somebody's name or a note.
_FEWEST = 2


def fault_below(below: Lines, header: WeekHeader) -> str:
    """Return why the lines below the headings are not all of one week; empty where they may be.

    A second week under the first would otherwise be recorded as the first.
    """
    columns, slots = header.columns or {}, header.slots or {}
    monday = monday_of(min(slot.on for slot in slots.values()))
    for number, cells in below:
        if _is_title(cells, columns, monday):
            return f"Row {number} names a week below the headings. {ONE_WEEK}"
        if _is_headings(cells, header):
            return f"Row {number} is a line of headings again. {ONE_WEEK}"
        if _is_second_line(cells, header):
            return f"Row {number} reads as a second line of headings. {ONE_LINE}"
    return ""


def _is_title(cells: tuple[str, ...], columns: Mapping[int, WeekColumn], monday: date) -> bool:
    """Say whether a line names another week; what is written beside a pupil may name any."""
    of_pupil = {place for place, column in columns.items() if column is not WeekColumn.COMMENTS}
    is_pupils = any(cell_at(cells, at) for at in of_pupil if columns[at] in {WeekColumn.BORN, WeekColumn.PLACEMENT})
    if any(on not in {None, monday} for at, _said, on in weeks_in(cells) if not is_pupils or at in of_pupil):
        return True
    return not is_pupils and _is_worded(cells) and all(on is None for _at, _said, on in weeks_in(cells))


def _is_worded(cells: tuple[str, ...]) -> bool:
    """Say whether the first cell of a line is of a week whose date nobody can read."""
    first, *others = [*filter(None, cells), ""]
    title = _TITLE.match(first)
    return title is not None and _A_DAY.match(first[title.end() :] or others[0]) is not None


def _is_headings(cells: tuple[str, ...], header: WeekHeader) -> bool:
    if any(half_of(cell_at(cells, place)) for place in header.slots or {}):
        return True
    named = [at for at, column in (header.columns or {}).items() if column is not WeekColumn.COMMENTS]
    words = ((folded(cell_at(cells, at)), folded(header.cells[at])) for at in named)
    again = sum(word in MEANINGS or word == heading != "" for word, heading in words)
    return again >= min(_FEWEST, len(named))


def _is_second_line(cells: tuple[str, ...], header: WeekHeader) -> bool:
    if any(cell_at(cells, place) for place in header.columns or {}):
        return False
    return any(folded(cell_at(cells, place)) in HALVES for place in header.slots or {})
