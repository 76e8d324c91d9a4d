"""What a pupil's attendance is held against: the school's own target, and their level before a placement. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from attendance.rules.figures.statutory import ALL, percent_of
from attendance.rules.fractions import of_sessions

# A target is kept in thousandths: 95.5 % is 955.
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]))?\s*%?")
_LEVEL = re.compile(r"([0-9]{1,4})\s*(?:of|/)\s*([0-9]{1,4})", re.IGNORECASE)


class NotALevel(ValueError):
    """What was written is no target and no level; the text says what one looks like."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """What a pupil attended of the possible sessions before a placement, and the first day of the placement."""

    since: date
    attended: int
    possible: int

    @property
    def words(self) -> str:
        """Return it with its share: "61 of 120 sessions (50.8 %)"."""
        return level_words(self.attended, self.possible)


@dataclass(frozen=True, kw_only=True, slots=True)
class Levels:
    """What one pupil is held against; `target` in thousandths, None where the school has set none."""

    target: int | None = None
    before: tuple[Before, ...] = ()


def read_target(written: str) -> int:
    """Return a target in thousandths: "95" and "95 %" are 950.

    Raises:
        NotALevel: it is no percentage above 0 and at most 100 with at most one decimal.
    """
    found = _PERCENT.fullmatch(written.strip())
    target = int(found[1]) * 10 + int(found[2] or 0) if found else 0
    if not 0 < target <= ALL:
        raise NotALevel("Write the target as a percentage above 0 and at most 100, such as 95 or 95.5.")
    return target


def target_words(target: int) -> str:
    """Return a target as one reads it: "95.5 %"."""
    whole, tenths = divmod(target, 10)
    return f"{whole}.{tenths} %" if tenths else f"{whole} %"


def read_level(written: str) -> tuple[int, int]:
    """Return the sessions attended and possible: "61 of 120" and "61/120" are (61, 120).

    Raises:
        NotALevel: it is no such pair, nothing was possible, or more was attended than was possible.
    """
    found = _LEVEL.fullmatch(written.strip())
    attended, possible = (int(found[1]), int(found[2])) if found else (0, 0)
    if possible == 0 or attended > possible:
        raise NotALevel("Write the sessions attended of those possible before the placement, such as 61 of 120.")
    return attended, possible


def level_words(attended: int, possible: int) -> str:
    """Return a level with its share: "61 of 120 sessions (50.8 %)"."""
    return f"{of_sessions(attended, possible)} ({percent_of(attended, possible)})"
