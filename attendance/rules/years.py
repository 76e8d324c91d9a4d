"""Which years a head of year answers for, however a school writes a year: "10", "Year 10", "Y10", "Reception".

Pure: words in, a decision out.
"""

import re
from collections.abc import Collection

NOT_YEARS = "Years are N, R or 1 to 14, such as 9, 10."
NO_HEAD = "Years are for a head of year. Leave them empty, or choose that role too."
_ORDER = ("N", "R", *(str(number) for number in range(1, 15)))
_KNOWN = frozenset(_ORDER)
_BETWEEN = re.compile(r"[,;&\s]+|\band\b")
_CALLED = re.compile(r"^(?:years?|yr|y)\.?\s*(?=[0-9nr])", re.IGNORECASE)
_LONG = {"NURSERY": "N", "RECEPTION": "R"}
_SHOWN = {"N": "Nursery", "R": "Reception"}


class NotYearsError(ValueError):
    """What was written names no years of a school."""


def years_in(typed: str) -> tuple[str, ...]:
    """Return the years written, each once, in their order: N, R, 1 to 14; empty where nothing is written.

    Raises:
        NotYearsError: something else is written.
    """
    found = {year_named(each) for each in _BETWEEN.split(_CALLED.sub("", typed.strip())) if each}
    if not found <= _KNOWN:
        raise NotYearsError(NOT_YEARS)
    return tuple(sorted(found, key=place_of_year))


def year_named(written: str) -> str:
    """Return a year as it is compared: "Year 10", "Y10" and "10" are one."""
    text = _CALLED.sub("", written.strip()).lstrip("0").upper()
    return _LONG.get(text, text)


def year_words(written: str) -> str:
    """Return a year as it is shown: "Nursery", "Reception", "Year 10"."""
    year = year_named(written)
    return _SHOWN.get(year, f"Year {year}")


def place_of_year(written: str) -> int:
    """Return the place of a year in its order: nursery, reception, 1 to 14, then what is no year."""
    year = year_named(written)
    return _ORDER.index(year) if year in _ORDER else len(_ORDER)


def answers_for(years: Collection[str], year_group: str | None) -> bool:
    """Say whether a head of these years answers for a pupil; one without years answers for everybody.

    A pupil whose year is not on record is no pupil of a named year: the attendance officer is told in any case.
    """
    return not years or (year_group is not None and year_named(year_group) in years)
