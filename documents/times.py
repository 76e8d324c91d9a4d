"""Write dates and times as a British school reads them, in London time."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from attendance.rules.calendar import to_london
from attendance.rules.week import AbsenceLine, SessionCell

_WHOLE_WEEK = 10


def full_date(on: date) -> str:
    """Return "14 September 2026"."""
    return f"{on.day} {on:%B %Y}"


def day_and_time(at: datetime) -> str:
    """Return "Friday 18 September 2026, 15:00" in London."""
    local = to_london(at)
    return f"{local:%A} {full_date(local)}, {local:%H:%M}"


def clock_time(at: datetime, *, beside: date) -> str:
    """Return "10:35", with the day before it where it is not the day of `beside`."""
    local = to_london(at)
    day = "" if local.date() == beside else f"{local:%a} {local.day} {local:%b}, "
    return f"{day}{local:%H:%M}"


def week_days(monday: date) -> str:
    """Return "Monday 14 to Friday 18 September 2026", naming month and year twice only if they differ."""
    friday = monday + timedelta(days=4)
    first = f"Monday {monday.day}"
    if monday.month != friday.month:
        first += f" {monday:%B}"
    if monday.year != friday.year:
        first += f" {monday:%Y}"
    return f"{first} to Friday {full_date(friday)}"


def sessions_in_short(held: Sequence[SessionCell] | Sequence[AbsenceLine]) -> str:
    """Return the sessions as "Mon AM, Mon PM", or that they are the whole week."""
    if len(held) == _WHOLE_WEEK:
        return "The whole week, all ten sessions"
    return ", ".join(f"{one.on:%a} {one.session.value}" for one in held)
