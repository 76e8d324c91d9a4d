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
class Part:
    """A part of a provider: one site, the pupils of one home school, those of one session. None is every one of them.

    Where several are named, all of them hold. `without`: pupils who are left out, for whoever may not know their place.
    """

    site_id: UUID | None = None
    home_school_id: UUID | None = None
    half_day: HalfDay | None = None
    without: frozenset[UUID] = frozenset()


WHOLE = Part()
