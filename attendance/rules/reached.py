"""Whether an address that alerts go to is known to reach its person: confirmed this term, before it, never, or lost.

Pure. Whatever the answer, alerts go there: an address that nobody confirmed is better than silence.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from attendance.rules.calendar import Calendar, london_date
from attendance.rules.words import CalendarKind

# For an organisation that keeps no terms of its own: a term and its holidays.
CONFIRMED_FOR = timedelta(days=120)


class Reach(StrEnum):
    """How far an address is known to reach its person."""

    CONFIRMED = "confirmed"
    AGAIN = "again"
    NEVER = "never"
    LOST = "lost"

    @property
    def label(self) -> str:
        """Return it in words."""
        return _LABELS[self]


_LABELS = {
    Reach.CONFIRMED: "Confirmed",
    Reach.AGAIN: "Confirm again: a new term",
    Reach.NEVER: "Not confirmed",
    Reach.LOST: "Does not arrive",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What is known of one address of a person: when a code sent there was typed, since when nothing arrives."""

    address: str
    confirmed_at: datetime | None
    lost_at: datetime | None


def reach_of(address: str, proof: Proof | None, *, since: date) -> Reach:
    """Return how far an address is known to reach; what was proven of another one says nothing, nor what is too old."""
    if proof is None or proof.address != address:
        return Reach.NEVER
    if proof.lost_at is not None:
        return Reach.LOST
    if proof.confirmed_at is None:
        return Reach.NEVER
    return Reach.CONFIRMED if london_date(proof.confirmed_at) >= since else Reach.AGAIN


def confirmed_since(calendar: Calendar, today: date) -> date:
    """Return the first day whose confirmations still count: of the term that has begun last, if any has."""
    begun = [row.from_on for row in calendar.entries if row.kind is CalendarKind.TERM and row.from_on <= today]
    return max(begun, default=today - CONFIRMED_FOR)
