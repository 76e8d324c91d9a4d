"""Whether the jobs that chase registers are running and what they lay down is sent, for the banners on every page."""

from dataclasses import dataclass
from datetime import datetime

from attendance import circuits, heartbeats, holds
from attendance.circuits import Shut
from portal.services import machine_now, store


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How the clockwork stands. `is_stale`: nobody runs it, so alerts may be late.

    `relieved_since`: a web process runs it in the worker's place. `shut`: channels whose carrier
    does not answer. `held_since`: what was laid down before is not sent;
    None while nothing is on hold.
    """

    is_stale: bool
    relieved_since: datetime | None
    held_since: datetime | None
    shut: tuple[Shut, ...]


def standing() -> Standing:
    """Return how it stands now."""
    with store().reading() as db:
        hold = holds.standing(db)
        shut = circuits.shut(db)
        health = heartbeats.health(db, machine_now=machine_now())
    return Standing(
        is_stale=health.is_done_by_nobody,
        relieved_since=health.relieved_since,
        held_since=hold.began_at if hold else None,
        shut=shut,
    )
