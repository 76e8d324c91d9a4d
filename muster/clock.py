"""The one place that reads the clock. Everything else is handed `now`.

There are two times: what the rules see, which a file may set in a test or a demo, and the machine's,
which leases, time-outs, heartbeats and rate limits use and which nothing can move.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path


class Clock:
    """Tells the time, the rules' and the machine's; both aware, both UTC."""

    def __init__(self, file: Path | None = None) -> None:
        """Follow `file` if there is one, else the machine."""
        self._file = file
        self._last_read: datetime | None = None

    def now(self) -> datetime:
        """Return the time the rules see.

        With a file, it is read at each look. While the file is empty or unreadable the last time
        read holds, so that a writer caught half way never sends the rules back to the real date.
        """
        if self._file is None:
            return self.machine()
        read = _read(self._file)
        if read is not None:
            self._last_read = read
        return self._last_read or self.machine()

    def machine(self) -> datetime:
        """Return the machine's time, whatever the rules see."""
        return datetime.now(UTC)


def write_clock_file(file: Path, when: datetime) -> None:
    """Set the time every process following `file` sees; in one piece, so that no reader meets half of it.

    Raises:
        ValueError: `when` carries no offset.
    """
    if when.tzinfo is None:
        message = "a clock file needs a time with an offset"
        raise ValueError(message)
    with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=f".{file.name}-", delete=False) as new:
        new.write(f"{when.isoformat()}\n")
    Path(new.name).replace(file)


def _read(file: Path) -> datetime | None:
    try:
        when = datetime.fromisoformat(file.read_text("utf-8").strip())
    except (OSError, ValueError):
        return None
    return None if when.tzinfo is None else when.astimezone(UTC)
