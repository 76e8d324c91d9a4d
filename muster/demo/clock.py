"""The demo's clocks: one that steps through the past, and one that ticks on and can be put forward."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from muster.clock import Clock, write_clock_file

TICK_S = 1.0


class SteppedClock(Clock):
    """Shows the instant it was set to, until it is set again: for playing days that are over."""

    def __init__(self, at: datetime) -> None:
        """Begin at an instant."""
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self.at


class TickingClock:
    """Writes the clock file once a second. It runs at the pace of the wall, from an instant of its own."""

    def __init__(self, file: Path, at: datetime) -> None:
        """Write the first instant; the clock stands still until started."""
        self._file = file
        self._lock = threading.Lock()
        self._at, self._since = at, time.monotonic()
        write_clock_file(file, at)

    def now(self) -> datetime:
        """Return the demo's time."""
        with self._lock:
            return self._now()

    def put_forward(self, to: datetime) -> None:
        """Go on from a later instant; an earlier one changes nothing."""
        with self._lock:
            self._at, self._since = max(to, self._now()).astimezone(UTC), time.monotonic()
            write_clock_file(self._file, self._at)

    def tick(self) -> datetime:
        """Write the time as it is now, and return it."""
        with self._lock:
            now = self._now()
            write_clock_file(self._file, now)
            return now

    def _now(self) -> datetime:
        return self._at + timedelta(seconds=int(time.monotonic() - self._since))
