"""Say what a link to one session's register is for, and for how long; read the name somebody gives for themselves."""

from datetime import datetime, timedelta
from enum import StrEnum

# Time to send what was noted on paper, and to say what was found out late.
AFTER_THE_END = timedelta(hours=2)
LONGEST_NAME = 60
# A day on which more cover is sent for than this is none; more mails from us than this to strangers are abuse.
SENT_AT_MOST = 40


class Purpose(StrEnum):
    """What a link is for: a colleague of no account takes a register, or the provider answers who is there."""

    COVER = "cover"
    DAILY_ANSWER = "daily_answer"


def expires_at(ends_at: datetime) -> datetime:
    """Return the first instant at which a link to a session that ends then opens nothing any more."""
    return ends_at + AFTER_THE_END


def said_by_job(job_title: str, purpose: Purpose, made_by: str) -> str:
    """Return the job of whoever has a link open as it stands on record: nobody proved it, and who answers for it."""
    if purpose is Purpose.DAILY_ANSWER:
        return f"{job_title} (daily answer)"
    return f"{job_title} (cover, invited by {made_by})"


def said_name(typed: str) -> str | None:
    """Return a name or a job as it may stand on record, in one line; None where what was typed cannot be one."""
    words = " ".join(typed.split())
    is_name = words.isprintable() and any(each.isalpha() for each in words)
    return words if is_name and len(words) <= LONGEST_NAME else None
