"""What the demo has sent, kept where people can look at it: mails and texts, the newest first."""

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from notifications.channels import Letter


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """One mail or text as it left. `number` counts them in the order in which they left."""

    number: int
    channel: str
    at: datetime
    to_name: str
    to_address: str
    subject: str
    body: str
    kinds: tuple[str, ...]
    attachments: tuple[str, ...] = ()
    reply_to: str = ""


class Mailbox:
    """Keeps what was sent; threads may share it."""

    def __init__(self) -> None:
        """Begin empty."""
        self._lock = threading.Lock()
        self._kept: list[Kept] = []
        self._last = 0
        self._seen = 0

    def keep(self, letter: Letter, channel: str) -> None:
        """Keep a letter; what a channel of the demo does instead of sending."""
        with self._lock:
            self._last += 1
            self._kept.append(
                Kept(
                    number=self._last,
                    channel=channel,
                    at=letter.date,
                    to_name=letter.to_name or letter.to_address,
                    to_address=letter.to_address,
                    subject=letter.subject,
                    body=letter.text,
                    kinds=letter.kinds,
                    attachments=tuple(each.filename for each in letter.attachments),
                    reply_to=letter.reply_to or "",
                )
            )

    def newest_first(self) -> tuple[Kept, ...]:
        """Return everything, the latest on top."""
        with self._lock:
            return tuple(sorted(self._kept, key=lambda each: (each.at, each.number), reverse=True))

    def find(self, number: int) -> Kept | None:
        """Return one by its number."""
        with self._lock:
            return next((each for each in self._kept if each.number == number), None)

    @property
    def new(self) -> int:
        """Return how many came since somebody last looked."""
        with self._lock:
            return sum(1 for each in self._kept if each.number > self._seen)

    @property
    def seen_up_to(self) -> int:
        """Return the number of the last one that somebody has looked at."""
        with self._lock:
            return self._seen

    def look(self) -> None:
        """Note that somebody has seen everything that is there."""
        with self._lock:
            self._seen = self._last

    def forget(self, is_over: Callable[[Kept], bool]) -> None:
        """Throw away what nobody wants to read any more."""
        with self._lock:
            self._kept = [each for each in self._kept if not is_over(each)]

    def save(self, file: Path) -> None:
        """Write everything to a file."""
        with self._lock:
            rows = [{**asdict(each), "at": each.at.isoformat()} for each in self._kept]
        file.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")

    def load(self, file: Path) -> None:
        """Take in what `save` wrote, all of it seen already."""
        rows: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
        with self._lock:
            self._kept = [_kept(row) for row in rows]
            self._last = self._seen = max((each.number for each in self._kept), default=0)


def _kept(row: dict[str, Any]) -> Kept:
    return Kept(
        number=row["number"],
        channel=row["channel"],
        at=datetime.fromisoformat(row["at"]),
        to_name=row["to_name"],
        to_address=row["to_address"],
        subject=row["subject"],
        body=row["body"],
        kinds=tuple(row["kinds"]),
        attachments=tuple(row["attachments"]),
        reply_to=row["reply_to"],
    )
