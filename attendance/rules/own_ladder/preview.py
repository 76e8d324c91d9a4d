"""Say a ladder in one sentence with times of the clock, so that whoever writes it sees what it does."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from attendance.rules.calendar import to_london
from attendance.rules.ladder import Ladder, Rung, usual_ways, ways_of
from attendance.rules.phrases import listed
from attendance.rules.words import AlertKind, Role

# In whose place the DSL is told: whoever was named works here no more.
GONE = "the DSL (whoever was named has left)"
# Which of the heads of year are told.
OF_THEIR_YEAR = " (of the pupil’s year)"


def sentence_of(
    kind: AlertKind, ladder: Ladder, *, start: datetime, called: Callable[[Role], str], names: Mapping[UUID, str]
) -> str:
    """Return who is told when, beginning at an instant, such as 10:00 and 10:05 for the DSL and then the deputy.

    `called` gives what a role is called, `names` who has which job. How they are told is said where it is not as usual.
    """
    told = ", ".join(
        f"{_whom(rung, called, names)} at {to_london(start + rung.at):%H:%M}{_by(kind, rung)}" for rung in ladder.rungs
    )
    again = ""
    if ladder.repeat is not None:
        again = f" Then everybody again every {ladder.repeat // timedelta(minutes=1)} minutes."
    return f"{told[:1].upper()}{told[1:]}.{again}"


def _whom(rung: Rung, called: Callable[[Role], str], names: Mapping[UUID, str]) -> str:
    people = [names.get(rung.person, GONE)] if rung.person else []
    return listed([*(_called(role, called) for role in rung.roles), *people])


def _called(role: Role, called: Callable[[Role], str]) -> str:
    return f"{called(role)}{OF_THEIR_YEAR if role is Role.HEAD_OF_YEAR else ''}"


def _by(kind: AlertKind, rung: Rung) -> str:
    ways = ways_of(kind, rung)
    if set(ways) == set(usual_ways(kind)):
        return ""
    return f" by {listed(way.label for way in ways)}{'' if len(ways) > 1 else ' alone'}"
