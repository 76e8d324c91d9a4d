"""Watch the worker from a web process, and do its work while nobody else does.

Heartbeats are compared with each other and never with a clock: one that stood still over a minute of looks is a worker
that is gone, whatever the clocks of two machines say, and a process that slept has not looked. One web process at a
time is the relief, by a lease; the worker's next heartbeat sends it back.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from attendance import heartbeats
from attendance.refusals import Refusal
from attendance.unit import Store
from muster.clock import Clock
from muster.worker import STOP_WITHIN_S, Worker

LOOKS_EVERY = timedelta(seconds=5)

log = structlog.get_logger()


class Silence:
    """How many looks in a row have found the same heartbeat."""

    def __init__(self) -> None:
        """Nobody has looked yet."""
        self.looks = 0
        self._found: tuple[datetime | None] | None = None

    def look(self, beat_at: datetime | None) -> int:
        """Take what was found, None for no heartbeat at all; return how many looks before it found the same."""
        self.looks = self.looks + 1 if self._found == (beat_at,) else 0
        self._found = (beat_at,)
        return self.looks

    def begin_anew(self) -> None:
        """Count from here."""
        self.looks = 0


class Relief:
    """Does a worker's work while there is none. `make` makes a worker that is a relief, each time one is needed."""

    def __init__(self, store: Store, clock: Clock, make: Callable[[], Worker], *, after: timedelta) -> None:
        """Prepare; `start` begins to watch. `after` is how long the worker must have been silent."""
        self._store, self._clock, self._make = store, clock, make
        self._most_looks = after // LOOKS_EVERY
        self._silence = Silence()
        self._worker: Worker | None = None
        self._leaving: list[Worker] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="relief", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self, *, within_s: float = STOP_WITHIN_S) -> bool:
        """Watch no more, and end what is under way; return whether all of it ended in time."""
        until = time.monotonic() + within_s
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=within_s)
        self._hand_back(within_s=max(until - time.monotonic(), 0))
        return not (self._thread.is_alive() or self._leaving)

    @property
    def is_at_work(self) -> bool:
        """Say whether this process does the worker's work."""
        return self._worker is not None

    def look(self) -> None:
        """Look once at the worker's heartbeat, and begin or end its work here."""
        with self._store.reading() as db:
            health = heartbeats.health(db, machine_now=self._clock.machine())
        is_back = self._silence.look(health.last_beat_at) == 0
        if self._worker is not None and (is_back or self._worker.clockwork.is_stopping):
            self._hand_back(within_s=STOP_WITHIN_S)
        elif self._worker is None and self._silence.looks > self._most_looks and health.relieved_since is None:
            self._take_over()
        self._leaving = [each for each in self._leaving if not each.stop(within_s=0)]

    def _watch(self) -> None:
        while not self._stopping.wait(LOOKS_EVERY.total_seconds()):
            try:
                self.look()
            except Refusal as refused:
                self._wait_for_the_next(refused.sentence)
            except Exception as error:  # the outermost loop: a database that is away must not end the watch
                log.exception("looking after the worker failed")
                self._wait_for_the_next(type(error).__name__)

    def _wait_for_the_next(self, why: str) -> None:
        if self._silence.looks > self._most_looks:
            log.error("the worker does not run, and this process cannot do its work", why=why)
            self._silence.begin_anew()

    def _take_over(self) -> None:
        worker = self._make()
        if worker.start():
            self._worker = worker
            log.error("the worker does not run: this web process does its work")

    def _hand_back(self, *, within_s: float) -> None:
        """Let the work go: what is on its way to a carrier ends by itself, and is written down as ever."""
        worker, self._worker = self._worker, None
        if worker is None:
            return
        if not worker.stop(within_s=within_s):
            self._leaving.append(worker)
        worker.clockwork.end_relief()
        log.warning("this web process no longer does the worker's work")
