"""Read a date as people of the United Kingdom write it: day first, or as 2026-09-14. Pure."""

import re
from datetime import date

FIRST_YEAR, LAST_YEAR = 1990, 2100
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_UK_DATE = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2}")


class NotADate(Exception):
    """What is written is no date; the sentence says what to write instead."""

    def __init__(self, sentence: str) -> None:
        """Keep the sentence."""
        super().__init__(sentence)
        self.sentence = sentence


def written_date(written: str) -> date:
    """Return the date that is written.

    Raises:
        NotADate: it is none, or one that cannot be meant.
    """
    if _SHORT_YEAR.fullmatch(written):
        raise NotADate("Write the year with four digits, such as 03/02/2011 for 3 February 2011.")
    year, month, day = _parts(written)
    try:
        found = date(year, month, day)
    except ValueError:
        raise NotADate("There is no such date. Dates are read day first: 03/02/2011 is 3 February 2011.") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise NotADate(f"The year {found.year} cannot be meant. Correct it.")
    return found


def date_or_none(written: str) -> date | None:
    """Return the date that is written; None where it is none, or one that cannot be meant."""
    try:
        return written_date(written)
    except NotADate:
        return None


def _parts(written: str) -> tuple[int, int, int]:
    iso = _ISO_DATE.fullmatch(written)
    if iso:
        return int(iso[1]), int(iso[2]), int(iso[3])
    uk = _UK_DATE.fullmatch(written)
    if uk:
        return int(uk[4]), int(uk[3]), int(uk[1])
    raise NotADate("Write the date as 2026-09-14 or as 14/09/2026, day first.")
