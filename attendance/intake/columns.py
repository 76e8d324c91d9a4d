"""Find the line that names a sheet's columns, below any title, and what each column means. Pure; guesses nothing."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from attendance.rows import LONGEST_SHOWN

# Below a title, a name and a date; further down it is no heading any more.
SEARCHED = 20


class Column(StrEnum):
    """A column of the plain row form: the fields of the API's register, with the session they belong to."""

    DATE = "date"
    SESSION = "session"
    PLACEMENT = "placement"
    STATUS = "status"
    ARRIVED_AT = "arrived_at"
    LEFT_AT = "left_at"
    REASON = "reason"
    NOTE = "note"
    AGREED_WITH = "agreed_with"
    AGREED_NAME = "agreed_name"
    HANDOVER = "handover"
    HANDED_TO = "handed_to"
    SITE = "site"
    SITE_UNTIL = "site_until"
    MODE = "mode"
    CHANGE_REASON = "change_reason"
    # Whom the reference stands for: held against the record, and never taken instead of it.
    PUPIL = "pupil"


NEEDED = (Column.DATE, Column.SESSION, Column.PLACEMENT, Column.STATUS)
# Other headings of the same meaning. “Mark” and “code” are none: a mark is a symbol, and symbols differ by provider.
_ALSO = {
    Column.DATE: ("day", "session date", "attendance date"),
    Column.SESSION: ("am pm", "half day", "am or pm"),
    Column.PLACEMENT: ("placement ref", "placement reference", "pupil reference", "reference", "ref"),
    Column.PUPIL: ("name", "pupil name", "student"),
    Column.STATUS: ("attendance", "attendance status"),
    Column.ARRIVED_AT: ("arrived", "arrival", "arrival time", "time arrived", "time in"),
    Column.LEFT_AT: ("left", "leaving time", "time left", "time out"),
    Column.REASON: ("absence reason", "reason for absence"),
    Column.NOTE: ("notes", "comment", "comments"),
    Column.CHANGE_REASON: ("reason for change", "why changed"),
}
_WORDS = re.compile(r"[^a-z0-9]+")


def _folded(heading: str) -> str:
    return _WORDS.sub(" ", heading.casefold()).strip()


MEANINGS = {_folded(words): column for column in Column for words in (column.value, *_ALSO.get(column, ()))}


# Of our own sheet to fill in: for whoever does so.
FOR_PEOPLE = frozenset({"home school"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """Which line names the columns; what they mean by their place; the headings nobody reads.

    `width` is how many cells the line has. `refused` says why the sheet cannot be read.
    """

    number: int = 0
    width: int = 0
    columns: Mapping[int, Column] | None = None
    unread: tuple[str, ...] = ()
    refused: str = ""


def find_header(lines: Sequence[tuple[int, tuple[str, ...]]]) -> Header:
    """Return the first line that names the columns that are needed, or why there is none."""
    best: set[Column] = set()
    for number, cells in lines[:SEARCHED]:
        meant = {place: MEANINGS[_folded(cell)] for place, cell in enumerate(cells) if _folded(cell) in MEANINGS}
        found = set(meant.values())
        if found.issuperset(NEEDED):
            return _header(number, cells, meant)
        best = max(best, found, key=len)
    return Header(refused=_none(best))


def known_in(lines: Sequence[tuple[int, tuple[str, ...]]]) -> set[Column]:
    """Return the columns of plain rows that the best line names."""
    named = [
        {MEANINGS[_folded(cell)] for cell in cells if _folded(cell) in MEANINGS} for _number, cells in lines[:SEARCHED]
    ]
    return max(named, key=len, default=set())


def _header(number: int, cells: tuple[str, ...], meant: Mapping[int, Column]) -> Header:
    twice = next((column for column, times in Counter(meant.values()).items() if times > 1), None)
    if twice is not None:
        named = " and ".join(f"“{cells[place]}”" for place, column in meant.items() if column is twice)
        sentence = f"Row {number} has two columns for the {_shown(twice)}: {named}. Keep one of them."
        return Header(refused=sentence)
    others = [cell for place, cell in enumerate(cells) if cell and place not in meant]
    unread = tuple(cell[:LONGEST_SHOWN] for cell in others if _folded(cell) not in FOR_PEOPLE)
    return Header(number=number, width=len(cells), columns=dict(meant), unread=unread)


def _none(best: set[Column]) -> str:
    missing = [_shown(column) for column in NEEDED if column not in best]
    wanted = ", ".join(_shown(column) for column in NEEDED)
    if len(missing) == len(NEEDED):
        return (
            f"No row names the columns. The sheet needs a row with the headings {wanted}; or, for a whole week, "
            "Surname, Forename, DOB, Mon AM, Mon PM and so on."
        )
    verb = "is" if len(missing) == 1 else "are"
    return f"The headings must name {wanted}; {' and '.join(missing)} {verb} missing."


def _shown(column: Column) -> str:
    return column.value.replace("_", " ")
