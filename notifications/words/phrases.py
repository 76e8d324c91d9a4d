"""Times, dates, roles and counts as people read them. Times are London wall time."""

from collections.abc import Iterable
from datetime import date, datetime

from attendance.rules.calendar import london_date, to_london
from attendance.rules.phrases import listed
from attendance.rules.words import Role

# As schools say them in a message that must be short.
_SHORT_ROLES = {
    Role.DSL: "DSL",
    Role.DEPUTY_DSL: "deputy DSL",
    Role.DPS: "director of performance",
    Role.SENDCO: "SENCO",
}
_ELSEWHERE = {
    "office": "the address of the office",
    "installation": "the alarm address of this installation",
    "account": "owner of this account",
    "cover": "address that was given for cover",
}


def clock(at: datetime, *, seen_from: datetime | None = None) -> str:
    """Return a time of day, with its date where that is not the day it is read on."""
    local = to_london(at)
    if seen_from is None or london_date(seen_from) == local.date():
        return f"{local:%H:%M}"
    return f"{local:%H:%M} on {day(local.date())}"


def day(on: date) -> str:
    """Return a date such as "Wednesday 16 September"."""
    return f"{on:%A} {on.day} {on:%B}"


def roles(told: Iterable[Role], *, names: Iterable[str] = ()) -> str:
    """Return roles, and who is told by name, such as "the headteacher and the senior lead"."""
    return listed([*(f"the {_short(role)}" for role in told), *names])


def role(value: str) -> str:
    """Return the role a notice was written for, as its reader knows it."""
    return _ELSEWHERE.get(value) or _short(Role(value))


def begun(sentence: str) -> str:
    """Return a sentence with its first letter large."""
    return sentence[:1].upper() + sentence[1:]


def _short(held: Role) -> str:
    return _SHORT_ROLES.get(held) or held.label.lower()
