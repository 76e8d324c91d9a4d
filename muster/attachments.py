"""Make the file that travels with a message. The heavy work happens in a child process, out of a walk-off's way."""

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import Any
from uuid import UUID

from attendance.records.tables import WeekIssue
from attendance.unit import Store
from notifications.channels import Attachment

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Attachments:
    """Renders attachments from what is stored. Threads may share it; the child process is started when first needed."""

    def __init__(self, store: Store) -> None:
        """Take the way to the records."""
        self._store = store
        self._lock = threading.Lock()
        self._children: ProcessPoolExecutor | None = None

    def render(self, attachment: dict[str, Any]) -> Attachment | None:
        """Return the Word file of an issued week; None where that version is not stored (any more)."""
        with self._store.reading() as db:
            issue = db.session.get(WeekIssue, UUID(attachment["week_issue"]))
        if issue is None:
            return None
        content = self._pool().submit(week_as_word, issue.data).result()
        year, week, _ = issue.monday.isocalendar()
        return Attachment(filename=f"week-{year}-W{week:02}-v{issue.version}.docx", media_type=WORD, content=content)

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


def week_as_word(data: dict[str, Any]) -> bytes:
    """Return an issued week, as it is stored, as a Word file; runs in the child process."""
    from attendance.rules.week.stored import summary_from_json  # noqa: PLC0415  only the child needs them
    from documents.week_word import render_week  # noqa: PLC0415

    return render_week(summary_from_json(data))
