"""Make the document that a weekly mail carries, when the mail leaves: what is stored is the week, not the file.

The heavy work happens in a child process, so that the interpreter's lock never delays a walk-off.
"""

import multiprocessing
import re
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import Any
from uuid import UUID

from attendance import summaries
from attendance.rules.week import WeekSummary
from attendance.unit import Store
from notifications.channels import Attachment

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class WeeklyDocuments:
    """Makes attachments. Threads may share it; the child process is started when first needed."""

    def __init__(self, store: Store) -> None:
        """Take the way to the records."""
        self._store = store
        self._lock = threading.Lock()
        self._children: ProcessPoolExecutor | None = None

    def render(self, carried: dict[str, Any]) -> Attachment | None:
        """Return the Word file of `{"week_issue": id}`; None where no version is stored under that id."""
        with self._store.reading() as db:
            summary = summaries.find_issue(db, UUID(carried["week_issue"]))
        if summary is None:
            return None
        content = self._pool().submit(week_as_word, summary).result()
        stem = _UNSAFE.sub("-", f"{summary.school_code}-{summary.week}-v{summary.version}")
        return Attachment(filename=f"{stem}.docx", media_type=WORD, content=content)

    def close(self) -> None:
        """Let the child process go."""
        with self._lock:
            if self._children is not None:
                self._children.shutdown(wait=False, cancel_futures=True)
                self._children = None

    def _pool(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._children is None:
                # A forked child would share our connections to the database and to the mail server.
                spawn = multiprocessing.get_context("spawn")
                self._children = ProcessPoolExecutor(max_workers=1, mp_context=spawn)
            return self._children


def week_as_word(summary: WeekSummary) -> bytes:
    """Return an issued week as a Word file; runs in the child process."""
    from documents.week_word import render_week  # noqa: PLC0415  only the child needs it

    return render_week(summary)
