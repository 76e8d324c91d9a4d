"""Hear, on PostgreSQL, that another process has committed something urgent, and ring the bell.

Never the only way: a word that is missed, a server that is away and a pooler that passes none on leave the metronome,
which looks every second.
"""

import threading

import structlog

from attendance.records import waking
from attendance.records.database import Database
from muster.bell import Bell

# How long one wait lasts at most, so that the ear closes when it is told to.
WAITS_S = 1.0
# After a connection that failed: so long at first, twice as long each time, and never longer.
FIRST_REST_S, LONGEST_REST_S = 1.0, 30.0

log = structlog.get_logger()


class Ear:
    """Rings `bell` at each word, until it is closed. On SQLite there is nothing to hear."""

    def __init__(self, database: Database, bell: Bell) -> None:
        """Prepare; `open` begins."""
        self._database, self._bell = database, bell
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="ear", daemon=True)
        self.hears = threading.Event()

    def open(self) -> None:
        """Begin to listen."""
        if not self._database.is_sqlite:
            self._thread.start()

    def close(self, *, within_s: float) -> bool:
        """Listen no more; return whether the connection was closed in time."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout=max(within_s, 0))
        return not self._thread.is_alive()

    def _listen(self) -> None:
        rest_s = FIRST_REST_S
        while not self._closing.is_set():
            try:
                self._listen_once()
            except waking.Deaf as deaf:
                if self.hears.is_set():
                    rest_s = FIRST_REST_S
                self.hears.clear()
                log.warning("does not hear of what is urgent", kind=type(deaf.__cause__).__name__, rest_s=rest_s)
                self._closing.wait(rest_s)
                rest_s = min(rest_s * 2, LONGEST_REST_S)

    def _listen_once(self) -> None:
        with waking.listening(self._database) as hears_within:
            self.hears.set()
            # While nobody listened, something may have been said.
            self._bell.ring()
            while not self._closing.is_set():
                if hears_within(WAITS_S):
                    self._bell.ring()
