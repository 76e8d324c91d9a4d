"""The kinds of contact, what came of one, and what the rules are asked about: placements, and contacts had."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from attendance.rules.words import Pathway, Role

# Whoever follows a placed pupil up at the home school. An administrator looks after what is on file, not the child.
MAY_RECORD = frozenset({
    Role.ATTENDANCE_OFFICER,
    Role.OFFSITE_COORDINATOR,
    Role.HEAD_OF_YEAR,
    Role.SENDCO,
    Role.DESIGNATED_TEACHER,
    Role.SENIOR_LEAD,
    Role.HEADTEACHER,
    Role.DSL,
    Role.DEPUTY_DSL,
})  # fmt: skip


class Contact(StrEnum):
    """With whom the school was in contact about a placed pupil, and how."""

    PARENT = "parent"
    CHECK_IN = "check_in"
    VISIT = "welfare_visit"
    PROVIDER = "provider"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _LABELS[self]


_LABELS = {
    Contact.PARENT: "Parent or carer",
    Contact.CHECK_IN: "Check-in with the pupil",
    Contact.VISIT: "Welfare visit",
    Contact.PROVIDER: "Provider or key worker",
}


class CameOf(StrEnum):
    """What came of a contact. `MISTAKEN` is said by a correction alone: there was none."""

    SPOKEN = "spoken"
    NOT_REACHED = "not_reached"
    MISTAKEN = "mistaken"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _CAME_OF_LABELS[self]


_CAME_OF_LABELS = {
    CameOf.SPOKEN: "Spoken with, or seen",
    CameOf.NOT_REACHED: "Nobody reached",
    CameOf.MISTAKEN: "Recorded by mistake",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A placement of a pupil. `provider_id` None: agreed off, nobody hosts."""

    pathway: Pathway
    provider_id: UUID | None
    starts_on: date
    ends_on: date | None

    def runs_on(self, on: date) -> bool:
        """Say whether a day lies within it."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True, kw_only=True, slots=True)
class Had:
    """A contact that reached somebody. `provider_id`: of the placement it was about."""

    kind: Contact
    on: date
    provider_id: UUID | None


def of_pathway(placed: Iterable[Placed], pathway: Pathway) -> list[Placed]:
    """Return the placements of one pathway."""
    return [each for each in placed if each.pathway is pathway]


def by_provider(placed: Iterable[Placed]) -> dict[UUID, list[Placed]]:
    """Return the placements that somebody hosts, by provider: one contact with it is about all it hosts of a pupil."""
    found: dict[UUID, list[Placed]] = {}
    for each in placed:
        if each.provider_id is not None:
            found.setdefault(each.provider_id, []).append(each)
    return found


def running(placed: Collection[Placed], days: Iterable[date]) -> tuple[date, ...]:
    """Return those of these days on which one of the placements runs."""
    return tuple(on for on in days if any(each.runs_on(on) for each in placed))


def days_had(had: Iterable[Had], kind: Contact, provider_id: UUID | None = None) -> Sequence[date]:
    """Return the days of the contacts of one kind, in order; with one provider, where one is named."""
    return sorted(each.on for each in had if each.kind is kind and provider_id in {None, each.provider_id})
