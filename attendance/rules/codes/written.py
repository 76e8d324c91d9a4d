"""Read a code as it stands in a register or in a file of one: is it a code, on this date, in this session?

Source: S.I. 2024/208 and "Working together to improve school attendance". Symbols that records systems add for
themselves are no codes. Nothing is guessed: `b` is not B.
"""

from datetime import date

from attendance.rules.codes.table import Code, find_code
from attendance.rules.words import Session

NO_MARK = frozenset({"", "-"})
# What records systems export beside the codes; 7, 8 and 9 also stood for Covid sub-codes.
OF_RECORDS_SYSTEMS = frozenset("@!&789")
LONGEST_SHOWN = 12


class NotACode(ValueError):
    """It cannot stand in this register; the text says why, and what to enter."""


def read_code(written: str, on: date, session: Session) -> Code | None:
    """Return the code written for a session; None where there is no mark, which is neither present nor absent.

    Raises:
        NotACode: there is no such code, it was not in force on the date, or it belongs to the other session.
    """
    symbol = written.strip()
    if symbol in NO_MARK:
        return None
    code = find_code(symbol)
    if code is None:
        raise NotACode(_why_unknown(symbol))
    _require_in_force(code, on)
    if code.only not in (None, session):
        there, here = ("morning", "\\") if code.only is Session.AM else ("afternoon", "/")
        raise NotACode(f"“{symbol}” is present in the {there}. For this session enter “{here}”.")
    return code


def _require_in_force(code: Code, on: date) -> None:
    if code.is_in_force(on):
        return
    if code.until_on is not None and on >= code.until_on:
        raise NotACode(
            f"“{code.symbol}” was withdrawn on {code.until_on:%-d %B %Y} (S.I. 2024/208). Enter {code.instead}."
        )
    raise NotACode(f"“{code.symbol}” exists only from {code.from_on:%-d %B %Y} on. Before, it was {code.instead}.")


def _why_unknown(symbol: str) -> str:
    shown = symbol[:LONGEST_SHOWN]
    if symbol in OF_RECORDS_SYSTEMS:
        return (
            f"“{shown}” is a sign of a records system, not an attendance code. Enter the code for what happened, "
            "or leave the mark out."
        )
    capitals = symbol.upper()
    if capitals != symbol and find_code(capitals) is not None:
        return f"“{shown}” is not a code. Codes are capital letters: “{capitals}”."
    return f"“{shown}” is not an attendance code. Enter one of the codes in force since 19 August 2024."
