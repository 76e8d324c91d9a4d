"""Say which personal PINs are refused: those that a stranger with a tablet in hand would try first."""

from datetime import date
from itertools import pairwise

DIGITS = 6
SHORTEST_REPEAT = 3


def fault_of(pin: str) -> str | None:
    """Return why a PIN may not be used, as a sentence fit to show; None where nothing is wrong with it."""
    if len(pin) != DIGITS or not pin.isascii() or not pin.isdigit():
        return f"Enter {DIGITS} digits."
    if _is_pattern(pin):
        return "This PIN is a pattern that others would guess, such as 123456 or 121212. Choose another."
    if _is_date(pin):
        return "This PIN looks like a date, such as a birthday. Choose another."
    return None


def _is_pattern(pin: str) -> bool:
    steps = {int(later) - int(earlier) for earlier, later in pairwise(pin)}
    is_run = len(steps) == 1
    repeats = any(pin == pin[:length] * (DIGITS // length) for length in range(1, SHORTEST_REPEAT + 1))
    is_in_pairs = pin[0::2] == pin[1::2]
    is_mirrored = pin == pin[::-1]
    return is_run or repeats or is_in_pairs or is_mirrored or len(set(pin)) <= 2  # noqa: PLR2004 - two digits, whatever order


def _is_date(pin: str) -> bool:
    """Say whether the digits are a day of the calendar: day first, month first or year first; 2000 had every day."""
    first, second, third = int(pin[:2]), int(pin[2:4]), int(pin[4:])
    orders = ((third, second, first), (third, first, second), (first, second, third))
    return any(_is_day(year, month, day) for year, month, day in orders)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        # Of two centuries the one that has the 29th of February in more years.
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True
