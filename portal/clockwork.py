"""Whether the jobs that chase registers are running, for the banner on every page."""

from attendance import heartbeats
from portal.services import machine_now, store


def is_stale() -> bool:
    """Say whether the clockwork has stopped, so that alerts may be late."""
    with store().reading() as db:
        return heartbeats.health(db, machine_now=machine_now()).is_stale
