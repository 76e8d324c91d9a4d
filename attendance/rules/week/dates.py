"""Turn the name of an ISO week ("2026-W38") into its Monday and back; list its ten sessions."""

import re
from datetime import date

from attendance.rules.calendar import WEEK, weekdays_of
from attendance.rules.words import Session

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)


class NoSuchWeek(ValueError):
    """What was given names no week; the text is fit to show."""


def parse_week(text: str) -> date:
    """Return the Monday of a week written as "2026-W38".

    Raises:
        NoSuchWeek: it is written otherwise, or that year has no such week.
    """
    found = _WEEK.fullmatch(text.strip())
    if found is None:
        raise NoSuchWeek(f"‘{text}’ is not a week. Write the year, W and the week’s number, such as 2026-W38.")
    year, number = int(found[1]), int(found[2])
    try:
        monday = date.fromisocalendar(year, number, 1)
        # The calendar's last week has no day on which it would be over.
        monday + WEEK
    except (ValueError, OverflowError):
        raise NoSuchWeek(f"There is no week {number} in {year}. Weeks are numbered from 01 to 52 or 53.") from None
    return monday


def format_week(on: date) -> str:
    """Return the name of the date's ISO week; around New Year its year may not be the date's."""
    year, number, _ = on.isocalendar()
    return f"{year:04}-W{number:02}"


def in_words(on: date, session: Session) -> str:
    """Return a session of a week in words: "Tuesday morning"."""
    return f"{on:%A} {session.label.lower()}"


def sessions_of(monday: date) -> tuple[tuple[date, Session], ...]:
    """Return the ten sessions of the week, Monday morning first."""
    return tuple((on, session) for on in weekdays_of(monday) for session in Session)
