"""What a mail server says later of a mail that another took, and what is said of it on a page.

Pure: the server's code in (RFC 3463), a sentence out. No server's own words are shown: they may hold an address.
"""

from enum import StrEnum


class Said(StrEnum):
    """What a mail in the mailbox for bounces says. Only `DELIVERED` says that the mail lies in its mailbox."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    AUTO_REPLY = "auto_reply"
    UNKNOWN = "unknown"


# By subject and detail of the code, then by subject alone: https://www.rfc-editor.org/rfc/rfc3463
_WHY = {
    "1.1": "the mail server there says that this address does not exist",
    "1.2": "there is no such mail server as the address names",
    "1.3": "the mail server there says that this is no address",
    "1.10": "the place that the address names takes no mail",
    "2.1": "the mailbox is closed",
    "2.2": "the mailbox is full",
    "1": "the mail server there does not know this address",
    "2": "the mailbox does not take mail",
    "3": "the mail server there cannot take mail",
    "4": "the mail server there could not be reached",
    "7": "the mail server there does not let this mail in",
}
_ELSE = "the mail came back"


def reason_for(status: str | None) -> str:
    """Return a sentence that says why a mail did not arrive, with the server's code; without one it only came back."""
    if status is None:
        return f"{_ELSE.capitalize()}."
    subject, _, detail = status.partition(".")[2].partition(".")
    words = _WHY.get(f"{subject}.{detail}") or _WHY.get(subject, _ELSE)
    return f"{words[:1].upper()}{words[1:]} ({status})."
