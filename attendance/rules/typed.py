"""Read what people type about a person: one line of text, an e-mail address. Pure; says what is wrong in a sentence."""

import re
import unicodedata
from collections.abc import Container

LONGEST = 200
LONGEST_EMAIL = 254
# A line break in a name would be a header of a mail.
UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[^@\s,;<>()\"]+\.[^@\s,;<>()\"]+")


class NotReadable(ValueError):
    """It cannot be what it must be; the text says what to do."""


def holds_unseen(text: str, *, allowed: Container[str] = "") -> bool:
    """Say whether a text holds a line break or another character that cannot be seen."""
    return any(unicodedata.category(each) in UNSEEN and each not in allowed for each in text)


def one_line(text: str, *, what: str, longest: int = LONGEST) -> str:
    """Return a text that is neither blank nor longer than one line; `what` is called by its name where it is.

    Raises:
        NotReadable: with what to do.
    """
    found = text.strip()
    if not found:
        raise NotReadable(f"Enter {what}.")
    if len(found) > longest:
        raise NotReadable(f"Use at most {longest} characters.")
    if holds_unseen(found):
        raise NotReadable("This holds a character that cannot be seen. Type it anew.")
    return found


def is_email(text: str) -> bool:
    """Say whether a text can be an e-mail address."""
    # A pattern over an endless line would take minutes; no address is longer (RFC 5321, 4.5.3.1.3).
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None and not holds_unseen(text)


def email_address(text: str) -> str:
    """Return an e-mail address in small letters.

    Raises:
        NotReadable: it cannot be one.
    """
    found = text.strip()
    if len(found) > LONGEST or not is_email(found):
        raise NotReadable("Enter an e-mail address, such as j.hale@northgate.example.")
    return found.lower()
