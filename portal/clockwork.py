"""Whether the jobs that chase registers are running and what they lay down is sent, for the banners on every page."""

from datetime import datetime

from attendance import heartbeats, holds
from portal.services import machine_now, store


def is_stale() -> bool:
    """Say whether the clockwork has stopped, so that alerts may be late."""
    with store().reading() as db:
        return heartbeats.health(db, machine_now=machine_now()).is_stale


def held_since() -> datetime | None:
    """Return since when what was laid down before is not sent; None while nothing is on hold."""
    with store().reading() as db:
        hold = holds.standing(db)
    return hold.began_at if hold else None
