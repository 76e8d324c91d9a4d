"""What a provider's own marks mean: letters that say one thing there and another in the national set.

Pure. A mark that is not in the provider's dictionary means nothing; it is never guessed at.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from attendance.rules.codes.table import CODES
from attendance.rules.walk_off_words import is_walk_off_mark
from attendance.rules.words import Status

LONGEST_MARK = 20
MOST_MARKS = 40


class Meaning(StrEnum):
    """What a mark says of a pupil in a session. The last two record nothing: one leads to a report, one says so."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    LEFT_EARLY = "left_early"
    NOT_HELD = "not_held"
    WALKED_OFF = "walked_off"
    NOT_EXPECTED = "not_expected"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _LABELS.get(self) or Status(self.value).label

    @property
    def status(self) -> Status | None:
        """Return what a register holds for it; None where a sheet records nothing of it."""
        return None if self in _LABELS else Status(self.value)


_LABELS = {Meaning.WALKED_OFF: "Left without permission", Meaning.NOT_EXPECTED: "Not expected"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A cell as it was read: what it means, and the time beside it."""

    meaning: Meaning
    at: time | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Symbols:
    """A version of a provider's dictionary: the meaning of each mark, as it is written. Version 0 is none yet."""

    version: int = 0
    meanings: Mapping[str, Meaning]
    _known: Mapping[str, Meaning] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Know each mark as it is compared."""
        object.__setattr__(self, "_known", {folded(mark): meaning for mark, meaning in self.meanings.items()})

    def read(self, cell: str) -> Read | None:
        """Return what a cell says; None where its mark is not in the dictionary."""
        whole = self._known.get(folded(cell))
        if whole is not None:
            return Read(meaning=whole)
        found = _WITH_TIME.fullmatch(cell.strip())
        meaning = self._known.get(folded(found["mark"])) if found else None
        if found is None or meaning is None:
            return None
        return Read(meaning=meaning, at=time(int(found["hours"]), int(found["minutes"])))


@dataclass(frozen=True, kw_only=True, slots=True)
class Collision:
    """A mark that says another thing in the national set of codes."""

    mark: str
    meaning: Meaning
    nationally: str


NO_SYMBOLS = Symbols(meanings={})
# One mark and one time of day: “L 9.50”, “L (09:50)”, “L@9:50”.
_WITH_TIME = re.compile(
    r"(?P<mark>[^0-9\s(@](?:.{0,18}[^0-9\s(@])?)\s{0,3}[(@]?\s{0,3}"
    r"(?P<hours>[01]?[0-9]|2[0-3])[:.](?P<minutes>[0-5][0-9])(?::00)?\)?"
)
_TIME = re.compile(r"[(@]?\s{0,3}[0-9]{1,2}[:.][0-9]{2}")
# What a spreadsheet makes of “=…”, of “1-2”, of a leading “-”: nobody typed it.
_EATEN = re.compile(
    r"#.{1,12}|=.*|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9:]{4,8})?|[0-9]{1,2}[-/.][0-9]{1,2}(?:[-/.][0-9]{2,4})?"
    r"|[0-9]{1,2}-[A-Za-z]{3}(?:-[0-9]{2,4})?|[A-Za-z]{3}-[0-9]{2,4}|[0-9]+[.,:][0-9]+(?:[Ee][+-]?[0-9]+)?|-.+"
)
_WALK_OFF = Meaning.WALKED_OFF
_AS_NATIONALLY = {
    "/": Meaning.PRESENT, "\\": Meaning.PRESENT, "l": Meaning.LATE, "u": Meaning.LATE, "#": Meaning.NOT_HELD,
}  # fmt: skip


def folded(mark: str) -> str:
    """Return a mark as it is compared: capitals and spaces make no other mark of it; a nought is no letter O."""
    return " ".join(mark.casefold().split())


def without_time(cell: str) -> str:
    """Return a cell's mark without the time beside it."""
    found = _WITH_TIME.fullmatch(cell.strip())
    return found["mark"] if found else cell.strip()


def is_eaten(cell: str) -> bool:
    """Say whether a cell holds what a spreadsheet may have made of something else: an error, a formula, a date."""
    return _EATEN.fullmatch(cell.strip()) is not None


def holds_time(cell: str) -> bool:
    """Say whether a cell holds a time of day."""
    return _TIME.search(cell) is not None


def fault_of(mark: str) -> str | None:
    """Return why a mark cannot stand in a dictionary; None where it can."""
    if len(mark) > LONGEST_MARK:
        return f"A mark has {LONGEST_MARK} characters at most. Leave longer words to be answered one by one."
    if is_eaten(mark):
        return "A spreadsheet may have made this of something else: a date, a time or a formula. Use another mark."
    if holds_time(mark):
        return "Leave the time out: “L” is enough for “L 9.50”."
    return None


def collisions(meanings: Mapping[str, Meaning]) -> tuple[Collision, ...]:
    """Return the marks that say another thing in the national set, in the order of the dictionary."""
    return tuple(
        Collision(mark=mark, meaning=meaning, nationally=_NATIONALLY[folded(mark)].description)
        for mark, meaning in meanings.items()
        if folded(mark) in _NATIONALLY and meaning is not _as_nationally(folded(mark))
    )


def repeated(marks: Iterable[str]) -> str | None:
    """Return a mark that stands twice, though in other capitals; None where none does."""
    seen: set[str] = set()
    for mark in marks:
        if folded(mark) in seen:
            return mark
        seen.add(folded(mark))
    return None


def silenced(meanings: Mapping[str, Meaning]) -> str | None:
    """Return a mark that reads as if a pupil left without permission and is to mean less; None where none is."""
    return next((mark for mark, each in meanings.items() if is_walk_off_mark(mark) and each is not _WALK_OFF), None)


def _as_nationally(mark: str) -> Meaning | None:
    """Return the meaning that is no other than the national one; None where none of ours is."""
    absent = Meaning.ABSENT if _NATIONALLY[mark].standing.is_absent else None
    return _AS_NATIONALLY.get(mark, absent)


_NATIONALLY = {folded(code.symbol): code for code in CODES}
