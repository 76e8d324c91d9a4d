"""Read the addresses of a mail: strictly those that say who sent it, loosely those it was sent to.

A From that could be read in two ways has no address at all: a name that is no name and not in quotes, a comment that
holds an address or stands in one, a group, a route, a quoted local part, encoded words in an address, letters beyond
ASCII in one. Source: RFC 5322, 3.4, without its obsolete forms.
"""

import re
from collections.abc import Iterable, Iterator

from gateway.mail.lexing import COMMENT, QUOTED, shape_of

MOST_ADDRESSES = 50
LONGEST_ADDRESSES = 10_000
LONGEST_ADDRESS = 254

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = rf"{_ATEXT}++(?:\.{_ATEXT}++)*+@{_LABEL}(?:\.{_LABEL})+"
_NAME = rf"(?:{_ATEXT}|[. \t\x80-\U0010ffff{QUOTED}{COMMENT}])*+"
_MAILBOX = re.compile(rf"(?:{_NAME}<({_ADDRESS})>|[ \t{COMMENT}]*+({_ADDRESS}))[ \t{COMMENT}]*+")
_ANYWHERE = re.compile(rf"(?<![A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.-]){_ADDRESS}")
_ADDRESS_MARKS = frozenset("@<>")


def senders_of(values: Iterable[str]) -> tuple[str, ...]:
    """Return every address of every From, the domain in small letters; none where one From is not perfectly clear.

    An address that stands there twice is there twice.
    """
    mailboxes = [each for value in values for each in _mailboxes(value)]
    return tuple(mailboxes[:MOST_ADDRESSES]) if all(mailboxes) else ()


def recipients_of(values: Iterable[str]) -> tuple[str, ...]:
    """Return the addresses in some fields, in small letters, each once, in their order."""
    found = (each.lower() for value in values for each in _ANYWHERE.findall(_without_names(value[:LONGEST_ADDRESSES])))
    return tuple(dict.fromkeys(each for each in found if len(each) <= LONGEST_ADDRESS))[:MOST_ADDRESSES]


def _mailboxes(value: str) -> Iterator[str]:
    """Yield each address of a From; an empty text for what is not clear."""
    shape = shape_of(value) if len(value) <= LONGEST_ADDRESSES else None
    if shape is None or any(_ADDRESS_MARKS.intersection(each) for each in shape.comments):
        yield ""
        return
    for each in shape.text.split(","):
        found = _MAILBOX.fullmatch(each)
        local, _, domain = (found[1] or found[2] if found else "").partition("@")
        address = f"{local}@{domain.lower()}"
        # Some programs would decode an encoded word in an address (RFC 2047, 5, forbids it).
        yield address if domain and len(address) <= LONGEST_ADDRESS and "=?" not in address else ""


def _without_names(value: str) -> str:
    shape = shape_of(value)
    return value if shape is None else shape.text
