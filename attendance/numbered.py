"""Number the pupils of a register that is not in yet, so that whoever is reminded of it can answer by e-mail.

A list has initials and nothing else of a pupil, and only where the home school allows that. Two pupils who would look
the same in it are not in it, and none whose place is hidden. The message keeps numbers and references; the initials
and the address for the answer are filled in as it leaves, and stand in no record.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from attendance.records import hidden_places, mail_addresses
from attendance.records import numbered as stored
from attendance.records.numbered import Missing
from attendance.rules.words import Session
from attendance.unit import Db

MOST_NUMBERED = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbered:
    """A register whose missing pupils have numbers: each with the reference of the placement.

    `left_out` are as many as are missing in it and have none.
    """

    provider_id: UUID
    on: date
    session: Session
    numbers: tuple[tuple[int, str], ...]
    left_out: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return it as a message can keep it."""
        return {
            "provider": str(self.provider_id),
            "on": self.on.isoformat(),
            "session": self.session.value,
            "numbers": [list(each) for each in self.numbers],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Numbered":
        """Return what a message keeps."""
        return cls(
            provider_id=UUID(kept["provider"]),
            on=date.fromisoformat(kept["on"]),
            session=Session(kept["session"]),
            numbers=tuple((number, ref) for number, ref in kept["numbers"]),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """What a message about a register is filled with as it leaves: the initials by number, where the answer goes."""

    initials: tuple[tuple[int, str], ...]
    secret: str


def of_due_groups(db: Db, asked: Iterable[frozenset[UUID]]) -> dict[frozenset[UUID], Numbered]:
    """Return the numbered register of each set of due groups that has one and whose provider has an address."""
    wanted = set(asked)
    missing = stored.missing_in(db.session, frozenset[UUID]().union(*wanted)) if wanted else []
    reachable = stored.addressed(db.session, {each.provider_id for each in missing}) if missing else set()
    hidden = hidden_places.among(db.session, {each.pupil_id for each in missing})
    found = {}
    for due in wanted:
        here = [each for each in missing if each.due_group_id in due]
        numbers = _numbers(each for each in here if each.is_allowed and each.pupil_id not in hidden)
        # Whoever works at two providers may be reminded of both at once: then none is numbered.
        if numbers and len({each.provider_id for each in here}) == 1 and here[0].provider_id in reachable:
            found[due] = Numbered(
                provider_id=here[0].provider_id,
                on=here[0].on,
                session=Session(here[0].session),
                numbers=numbers,
                left_out=len(here) - len(numbers),
            )
    return found


def fill(db: Db, kept: Numbered) -> Filled | None:
    """Return what fills a message as it leaves; None where nothing of it may be told any more, or nobody would read it.

    Whose school allows it no more has no initials there.
    """
    address = mail_addresses.live_of(db.session, kept.provider_id)
    names = stored.names_of(db.session, kept.provider_id, [ref for _, ref in kept.numbers])
    shown = tuple((number, initials(*names[ref])) for number, ref in kept.numbers if ref in names)
    return Filled(initials=shown, secret=address.secret.reveal()) if address and shown else None


def initials(given_name: str, family_name: str) -> str:
    """Return the initials of a name: “Amber Quillfeather” is A.Q."""
    return "".join(f"{each.strip()[:1].upper()}." for each in (given_name, family_name))


def _numbers(missing: Iterable[Missing]) -> tuple[tuple[int, str], ...]:
    called = {each.placement: initials(each.given_name, each.family_name) for each in missing}
    alike = Counter(called.values())
    alone = sorted((shown, ref) for ref, shown in called.items() if alike[shown] == 1)
    return tuple((number, ref) for number, (_, ref) in enumerate(alone[:MOST_NUMBERED], start=1))
