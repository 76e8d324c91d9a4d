"""Tell something outside that Muster lives: while every job runs well an address is fetched, and nothing else is said.

When the fetching stops, whoever watches that address raises the alarm: a dead machine cannot.
"""

import urllib.request
from datetime import timedelta

import structlog

from attendance import heartbeats, holds
from attendance.unit import Store
from muster.clock import Clock
from muster.schedule import Job

EVERY = timedelta(seconds=30)
TIMEOUT_S = 5.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Goes nowhere but to the address that was set: it is a secret, and may not leave over plain http."""

    def redirect_request(self, *_where: object) -> None:
        """Follow no redirect."""


_straight = urllib.request.build_opener(_NoRedirect)
log = structlog.get_logger()


def ping_job(store: Store, clock: Clock, url: str) -> Job:
    """Return the job that fetches `url` every half minute, while no job is late or failing and nothing is on hold."""

    def run() -> int:
        with store.reading() as db:
            is_well = heartbeats.health(db, machine_now=clock.machine()).is_well
            # A hold that is forgotten must be heard of outside.
            is_held = holds.standing(db) is not None
        if is_well and not is_held:
            _fetch(url)
        return 0

    return Job(name="ping", every=EVERY, run=run)


def _fetch(url: str) -> None:
    # The address is the installation's own setting, checked to be http or https when the settings were read.
    try:
        with _straight.open(url, timeout=TIMEOUT_S):
            return
    except OSError as error:
        # Not reaching the watcher is the watcher's alarm, not a fault of the clockwork.
        log.warning("ping failed", kind=type(error).__name__)
