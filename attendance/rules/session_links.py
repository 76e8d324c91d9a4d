"""Say how long a link to one session's register is good for, and read the name somebody gives for themselves."""

from datetime import datetime, timedelta

# Time to send what was noted on paper, and to say what was found out late.
AFTER_THE_END = timedelta(hours=2)
LONGEST_NAME = 60


def expires_at(ends_at: datetime) -> datetime:
    """Return the first instant at which a link to a session that ends then opens nothing any more."""
    return ends_at + AFTER_THE_END


def said_name(typed: str) -> str | None:
    """Return a name or a job as it may stand on record, in one line; None where what was typed cannot be one."""
    words = " ".join(typed.split())
    is_name = words.isprintable() and any(each.isalpha() for each in words)
    return words if is_name and len(words) <= LONGEST_NAME else None
