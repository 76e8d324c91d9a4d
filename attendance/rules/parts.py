"""Say which part of a provider's placements a key opens: a sign-in all, a tablet one site, a link one session."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from attendance.rules.words import Session


@dataclass(frozen=True, kw_only=True, slots=True)
class HalfDay:
    """One session on its date."""

    on: date
    session: Session


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedOf:
    """The placements whose provider answers a daily question: those one person leads, or nobody there, or both."""

    lead_id: UUID | None
    takes_unled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part of a provider: one site, the pupils of one home school, those of one session. None is every one of them.

    Where several are named, all of them hold. `without`: pupils who are left out, for whoever may not know their place;
    `leaves_out_hidden`: whoever is flagged so at the time. `asked_of`: those whose sessions one recipient answers for.
    """

    site_id: UUID | None = None
    home_school_id: UUID | None = None
    half_day: HalfDay | None = None
    without: frozenset[UUID] = frozenset()
    leaves_out_hidden: bool = False
    asked_of: AskedOf | None = None


WHOLE = Part()
