"""A letter to write tests with."""

from datetime import UTC, datetime
from typing import Any

from notifications.channels import Letter

WEDNESDAY_1102 = datetime(2026, 9, 16, 10, 2, tzinfo=UTC)


def a_letter(**changes: Any) -> Letter:
    """Return a letter to Northgate's DSL about a walk-off, with what a test cares about changed."""
    facts: dict[str, Any] = {
        "message_id": "<m-1@muster.example>",
        "to_address": "dsl@northgate.example",
        "to_name": "Dana Lacey",
        "subject": "Urgent: please sign in",
        "text": "Someone left without permission at 11:02.\n",
        "date": WEDNESDAY_1102,
        "kinds": ("walk_off",),
        "alert": "a7Kq",
    }
    return Letter(**(facts | changes))
