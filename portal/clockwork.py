"""Whether the jobs that chase registers are running and what they lay down is sent, for the banners on every page."""

from dataclasses import dataclass
from datetime import datetime

from attendance import heartbeats, holds
from portal.services import machine_now, store


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How the clockwork stands. `is_stale`: it has stopped, so alerts may be late.

    `held_since`: what was laid down before is not sent; None while nothing is on hold.
    """

    is_stale: bool
    held_since: datetime | None


def standing() -> Standing:
    """Return how it stands now."""
    with store().reading() as db:
        hold = holds.standing(db)
        is_stale = heartbeats.health(db, machine_now=machine_now()).is_stale
    return Standing(is_stale=is_stale, held_since=hold.began_at if hold else None)
