"""Make the document that a weekly mail carries, when the mail leaves: what is stored is the week, not the file."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from attendance import summaries
from attendance.unit import Store
from documents.week_word import render_week
from notifications.channels import Attachment

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def render_attachment(store: Store) -> Callable[[dict[str, Any]], Attachment | None]:
    """Return what makes a message's attachment from its `{"week_issue": id}`; None where it names no issued week."""

    def render(carried: dict[str, Any]) -> Attachment | None:
        named = carried.get("week_issue")
        if not isinstance(named, str):
            return None
        with store.reading() as db:
            summary = summaries.find_issue(db, UUID(named))
        if summary is None:
            return None
        stem = _UNSAFE.sub("-", f"{summary.school_code}-{summary.week}-v{summary.version}")
        return Attachment(filename=f"{stem}.docx", media_type=WORD, content=render_week(summary))

    return render
