"""Say from when a placement's weekly pattern holds. What was in force on a past day is never changed."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from attendance.imports.cells import Cells
from attendance.rules.words import Session

DAYS = ("mon", "tue", "wed", "thu", "fri")
_WORDS = {"": "", "AM": "AM", "PM": "PM", "AM+PM": "AM+PM", "PM+AM": "AM+PM"}

Week = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a row says of the week: the sessions of each day, and from when if it says so."""

    days: Week
    pattern_from: date | None
    starts_on: date


def read_days(cells: Cells) -> Week:
    """Return the sessions of Monday to Friday: `AM`, `PM`, `AM+PM` or nothing."""
    return tuple(_sessions(cells, day) for day in DAYS)


def sessions_in(cell: str) -> frozenset[Session]:
    """Return the sessions that a day of a week names."""
    return frozenset(Session(part) for part in cell.split("+") if part)


def first_pattern(wish: Wish) -> dict[date, Week]:
    """Return the patterns of a new placement, by the date each holds from."""
    return {wish.pattern_from or wish.starts_on: wish.days}


def changed_patterns(on_file: dict[date, Week], wish: Wish, *, began_on: date, today: date) -> dict[date, Week]:
    """Return the patterns of a placement on file as they are after a row; equal to `on_file` where nothing changes.

    `began_on` is the first day it has had so far. A change holds from `pattern_from`, else from tomorrow; a change
    that was still to come is given up for it.
    """
    patterns = dict(on_file)
    if began_on in patterns and wish.starts_on < min(patterns):
        patterns[wish.starts_on] = patterns.pop(began_on)
    last = max(patterns, default=None)
    if last is not None and patterns[last] == wish.days and (wish.pattern_from is None or last <= wish.pattern_from):
        return patterns
    holds_from = max(wish.pattern_from or today + timedelta(days=1), wish.starts_on)
    kept = {on: days for on, days in patterns.items() if on < holds_from}
    if not kept or kept[max(kept)] != wish.days:
        kept[holds_from] = wish.days
    return kept


def _sessions(cells: Cells, day: str) -> str:
    written = re.sub(r"\s", "", cells.shown(day)).upper()
    if written not in _WORDS:
        cells.refuse(day, "Write AM, PM or AM+PM, or leave it blank.")
    return _WORDS.get(written, "")
