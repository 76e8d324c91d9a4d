"""Tell a mail that a program sent by itself from one that somebody wrote. Nobody is answered who is a program.

Sources: RFC 3834 (Auto-Submitted), RFC 2919 (List-Id), RFC 5321 4.5.5 (the empty Return-Path), RFC 6522 (reports); the
rest are habits of programs. `X-Auto-Response-Suppress` alone says nothing of who wrote the mail.
"""

import re

from gateway.mail.head import Head
from gateway.mail.parts import content_type

# A mail of Muster's own that comes back to it is a loop.
OUR_MARK = "muster-kind"
_ANSWERING = ("x-autoreply", "x-autorespond", OUR_MARK)
_AUTO_REPLY = frozenset({"auto_reply", "auto-reply"})
_SAY_SO = ("x-autoreply", "x-autorespond", "list-id", OUR_MARK)
_TO_MANY = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_SERVERS = re.compile(r"(?<![\w.-])(?:mailer-daemon|postmaster)(?:@|\s*>|\s*\Z)", re.IGNORECASE | re.ASCII)
_FIRST_WORD = re.compile(r"[^\s;(]*")


def is_automatic(head: Head, senders: tuple[str, ...]) -> bool:
    """Say whether a program sent a mail by itself, as far as its head tells."""
    return (
        any(_word(value) != "no" for value in head.all("auto-submitted"))
        or any(head.all(name) for name in _SAY_SO)
        or any(_word(value) in _TO_MANY for value in head.all("precedence"))
        or any("".join(value.split()) == "<>" for value in head.all("return-path"))
        or content_type(head) == "multipart/report"
        # Of a From that is not clear any word that may be the address counts.
        or any(_SERVERS.search(each) for each in senders or head.all("from"))
    )


def is_answer(head: Head, senders: tuple[str, ...]) -> bool:
    """Say whether a program answered a mail, or returned it: it has nothing of its own to say.

    What a program sends otherwise may be a register: that of the provider's own system, or passed on by a list.
    """
    return (
        any(_word(value).startswith("auto-replied") for value in head.all("auto-submitted"))
        or any(head.all(name) for name in _ANSWERING)
        or any(_word(value) in _AUTO_REPLY for value in head.all("precedence"))
        or any("".join(value.split()) == "<>" for value in head.all("return-path"))
        or content_type(head) == "multipart/report"
        or any(_SERVERS.search(each) for each in senders or head.all("from"))
    )


def _word(value: str) -> str:
    found = _FIRST_WORD.match(value.strip())
    return found[0].lower() if found else ""
