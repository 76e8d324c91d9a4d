"""Keep a school's own ladder as plain data and read it back; the names of the fields are the format."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from attendance.rules.ladder import Ladder, Rung, ladder_for
from attendance.rules.words import AlertKind, Role, Way


class UnreadableLadder(ValueError):
    """The stored data is no ladder this version can read."""


def to_json(ladder: Ladder) -> list[dict[str, Any]]:
    """Return the rungs as JSON-ready data; minutes are whole ones."""
    return [
        {
            "minutes": rung.at // timedelta(minutes=1),
            "roles": [role.value for role in rung.roles],
            "person": str(rung.person) if rung.person else None,
            "ways": [way.value for way in rung.ways],
        }
        for rung in ladder.rungs
    ]


def ladder_from_json(kind: AlertKind, data: list[dict[str, Any]]) -> Ladder:
    """Return the ladder that `to_json` made this from.

    Raises:
        UnreadableLadder: the data is not whole, or names a role that there is no more.
    """
    try:
        rungs = tuple(_rung(each) for each in data)
    except (KeyError, TypeError, ValueError) as fault:
        raise UnreadableLadder(f"This kept ladder is not whole: {fault!r}.") from fault
    if not rungs:
        raise UnreadableLadder("This kept ladder has no step.")
    return Ladder(rungs=rungs, repeat=ladder_for(kind).repeat)


def _rung(data: dict[str, Any]) -> Rung:
    return Rung(
        roles=tuple(Role(role) for role in data["roles"]),
        at=timedelta(minutes=data["minutes"]),
        person=UUID(data["person"]) if data["person"] else None,
        ways=tuple(Way(way) for way in data["ways"]),
    )
