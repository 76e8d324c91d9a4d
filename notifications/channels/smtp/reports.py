"""What a mail server is asked to report of a letter it takes (RFC 3461), where it offers that; decides, sends nothing.

Only the head of a letter is to come back with a report, never its words.
"""

import smtplib
from dataclasses import dataclass

from notifications.channels.smtp.compose import Envelope
from notifications.channels.smtp.settings import SmtpSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Whom a letter is from, and what is said behind the addresses of sender and recipient."""

    sender: str
    of_mail: tuple[str, ...] = ()
    of_recipient: tuple[str, ...] = ()


def reports_wanted(line: smtplib.SMTP, envelope: Envelope, settings: SmtpSettings) -> Asked:
    """Return whom a letter is from and what is to be reported of it; of an urgent one also that it arrived."""
    sender = settings.returns_to or envelope.sender
    if not line.has_extn("dsn"):
        return Asked(sender=sender)
    wanted = "FAILURE,DELAY,SUCCESS" if settings.asks_success else "FAILURE,DELAY"
    envelope_id = (f"ENVID={envelope.mark}",) if envelope.mark else ()
    return Asked(sender=sender, of_mail=("RET=HDRS", *envelope_id), of_recipient=(f"NOTIFY={wanted}",))
