"""Read a ladder as a person typed it. Pure; says what is wrong, and beside which field."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from attendance.rules.ladder import Ladder, Rung, ladder_for
from attendance.rules.words import AlertKind, Role, Way

_MINUTES = re.compile(r"[0-9]{1,4}")


class NotALadder(ValueError):
    """It cannot be read; the text says what to do, `field` beside which input."""

    def __init__(self, field: str, sentence: str) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, kw_only=True, slots=True)
class TypedRung:
    """One step as it was typed; `person` is a job's id, or blank."""

    minutes: str = ""
    roles: tuple[str, ...] = ()
    person: str = ""
    ways: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was typed: such a step is none."""
        return not (self.minutes.strip() or self.roles or self.person)


def read(kind: AlertKind, typed: Iterable[TypedRung]) -> Ladder:
    """Return the ladder; what it repeats is Muster's to say.

    Raises:
        NotALadder: minutes are no whole number, no way is left, or somebody is chosen who was not offered.
    """
    rungs = tuple(_rung(number, each) for number, each in enumerate(each for each in typed if not each.is_blank))
    return Ladder(rungs=rungs, repeat=ladder_for(kind).repeat)


def _rung(number: int, typed: TypedRung) -> Rung:
    minutes = typed.minutes.strip()
    if not _MINUTES.fullmatch(minutes):
        raise NotALadder(f"minutes-{number}", "Enter whole minutes, such as 15.")
    ways = tuple(way for way in Way if way in typed.ways)
    if not ways:
        raise NotALadder(f"ways-{number}", "Choose e-mail, text or both.")
    return Rung(
        roles=tuple(role for role in Role if role in typed.roles),
        at=timedelta(minutes=int(minutes)),
        person=_job(number, typed.person),
        ways=ways,
    )


def _job(number: int, typed: str) -> UUID | None:
    try:
        return UUID(typed) if typed else None
    except ValueError:
        raise NotALadder(f"person-{number}", "Choose a colleague from the list.") from None
