"""Read one mail as it came, whatever anybody sent: nothing makes this fail, take long, or believe a thing.

What is read says nothing yet of who sent it: that is for `gateway.mail.proof`.
"""

import hashlib
import re
from dataclasses import dataclass

from gateway.mail.addresses import recipients_of, senders_of
from gateway.mail.automatic import is_answer, is_automatic
from gateway.mail.body import said_in, text_in
from gateway.mail.decoding import one_line, unfolded_words
from gateway.mail.head import Head, parted
from gateway.mail.heard import heard_in
from gateway.mail.parts import parts_of

LONGEST_LINE = 200
LONGEST_ID = 250
# The mail that is answered comes first; a long thread names them all.
MOST_ANSWERED = 20
MOST_ATTACHMENTS = 20
# Servers on the way add one each; somebody who sends a hundred wants to be misread.
MOST_RESULTS = 20

_ID = re.compile(r"<[!-;=?-~]{1,248}>")
_NOT_PRINTED = re.compile(r"[^!-~]+")
_NOT_WRITTEN = re.compile(r"[^\t -~]")
_RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
# What tells two mails apart that have no id of their own.
_WHICH = ("date", "from", "to", "subject")


@dataclass(frozen=True, kw_only=True, slots=True)
class Attached:
    """A file in a mail; `name` is empty where it has none, and never a path."""

    name: str
    raw: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """One mail. No text in it holds a control character, but for the newlines of `text`, `said` and `heard`.

    `senders` are the addresses of every From, local part as it stands, and none where that could be read in two ways;
    `from_line` is what a From says, for people to see: it proves nothing. `recipients` are in small letters.
    `fingerprint` is the same for the same mail, fetched or delivered again; whoever knows a mail can send another that
    has it, so one that is proven is never the same as one that is not. `said` is the part of `text` above what is
    answered. `heard` is whatever in it a walk-off could be told by, wherever it stands and whoever said it: to be
    weighed, never shown. `results` are what the servers on its way say they found, the last server first; none where
    there are too many. `answers_to` are the ids of the mails it says it answers: the one it answers first, then the
    others of the thread, the latest first. `is_cut`: something was beyond a bound and is not here.
    """

    message_id: str
    answers_to: tuple[str, ...]
    fingerprint: str
    senders: tuple[str, ...]
    from_line: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    said: str
    heard: str
    attachments: tuple[Attached, ...]
    is_automatic: bool
    is_answer: bool
    is_cut: bool
    results: tuple[str, ...]


def read(raw: bytes) -> Mail:
    """Return what a mail says, of which `raw` may be no more than the beginning."""
    head, body = parted(raw)
    parts, is_short = parts_of(head, body)
    text, is_long = text_in(parts)
    attached = [Attached(name=part.name, raw=part.raw) for part in parts if part.is_attachment]
    senders = senders_of(head.all("from")) if head.is_plain else ()
    return Mail(
        message_id=_NOT_PRINTED.sub("", head.first("message-id"))[:LONGEST_ID],
        answers_to=_answered(head),
        fingerprint=_fingerprint(head, body),
        senders=senders,
        from_line=one_line(unfolded_words(head.first("from")), longest=LONGEST_LINE),
        recipients=recipients_of(value for name in _RECIPIENTS for value in head.all(name)),
        subject=one_line(unfolded_words(head.first("subject")), longest=LONGEST_LINE),
        text=text,
        said=said_in(text),
        heard=heard_in(head, parts),
        attachments=tuple(attached[:MOST_ATTACHMENTS]),
        is_automatic=is_automatic(head, senders),
        is_answer=is_answer(head, senders),
        is_cut=is_short or is_long or len(attached) > MOST_ATTACHMENTS,
        results=_results(head),
    )


def _answered(head: Head) -> tuple[str, ...]:
    if not head.is_plain:
        return ()
    direct, thread = (_ID.findall(head.first(name)) for name in ("in-reply-to", "references"))
    return tuple(dict.fromkeys([*direct, *reversed(thread)]))[:MOST_ANSWERED]


def _results(head: Head) -> tuple[str, ...]:
    found = head.all("authentication-results") if head.is_plain else ()
    return tuple(_printed(value) for value in found) if len(found) <= MOST_RESULTS else ()


def _printed(value: str) -> str:
    """Return a field with a sign for each byte that no server writes."""
    return _NOT_WRITTEN.sub("\ufffd", value)


def _fingerprint(head: Head, body: bytes) -> str:
    """Return what is the same for the same mail: on its way only its head grows."""
    which = head.first("message-id").strip() or "\n".join(head.first(name) for name in _WHICH)
    same = body.replace(b"\r\n", b"\n").rstrip(b"\n")
    return hashlib.sha256(which.encode("ascii", "surrogateescape") + b"\n\n" + same).hexdigest()
