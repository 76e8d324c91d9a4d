"""Read what a mailbox for bounces got: which of Muster's mails it speaks of, and what it says became of it.

Whatever anybody sends there is read without ever failing: what cannot be made sense of is said to be unknown. Read with
`compat32`, because Python's newer way raises at hostile headers. Sources: RFC 3462 (the parts of a report), RFC 3464
(its fields), RFC 3834 (answers that nobody typed).
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

from attendance.rules.bounced import Said
from notifications.bounces.mark import HEADER

# A report that names more than that is none of ours: each mail of Muster's goes to one address.
PARTS_AT_MOST = 40
FIELDS_AT_MOST = 2_000

_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})", re.ASCII)
_WORD = re.compile(r"\s*([a-z-]{1,20})", re.IGNORECASE | re.ASCII)
# The servers' own names for themselves; a report of an old one comes from these and has no parts.
_SERVERS = re.compile(r"mailer-daemon|postmaster", re.IGNORECASE)
_ACTIONS = {
    "failed": Said.FAILED,
    "delayed": Said.DELAYED,
    "delivered": Said.DELIVERED,
    # Handed to a server that will not say more (RFC 3464, 2.3.3): nobody knows whether it arrived.
    "relayed": Said.RELAYED,
    "expanded": Said.RELAYED,
}
# Of several words about one mail the worst counts.
_WORST_FIRST = (Said.FAILED, Said.DELAYED, Said.DELIVERED, Said.RELAYED)
_RETURNED = frozenset({"message/rfc822", "message/rfc822-headers", "text/rfc822-headers", "message/global-headers"})
_STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What one mail in the mailbox says. `marks` are texts that may be marks.

    `fingerprint` is the same if it comes again. `status` is the server's code, such as 5.1.1, where it gives one.
    """

    said: Said
    status: str | None
    marks: tuple[str, ...]
    fingerprint: str


def read(raw: bytes) -> Report:
    """Return what a mail says, of which `raw` may be no more than the beginning."""
    try:
        return _read(message_from_bytes(raw, policy=policy.compat32), raw)
    except Exception:  # noqa: BLE001  whatever somebody sends, the next mail must be read
        return Report(said=Said.UNKNOWN, status=None, marks=(), fingerprint=_fingerprint("", raw))


def _read(mail: "Message[str, str]", raw: bytes) -> Report:
    parts = [part for _, part in zip(range(PARTS_AT_MOST), mail.walk(), strict=False)]
    blocks = [block for part in parts if part.get_content_type() in _STATUS_PARTS for block in _blocks(part)]
    said, status = _said(blocks) if blocks else (_said_without_report(mail), None)
    return Report(
        said=said,
        status=status,
        marks=tuple(dict.fromkeys(filter(None, [*_envelope_ids(blocks), *_returned_marks(parts)]))),
        fingerprint=_fingerprint(_field(mail, "Message-ID"), raw),
    )


def _said(blocks: list["Message[str, str]"]) -> tuple[Said, str | None]:
    found: dict[Said, str | None] = {}
    for block in blocks:
        action = _WORD.match(_field(block, "Action"))
        said = _ACTIONS.get(action[1].lower()) if action else None
        if said is not None:
            status = _STATUS.match(_field(block, "Status"))
            found.setdefault(said, status[1] if status else None)
    worst = next((each for each in _WORST_FIRST if each in found), None)
    return (Said.UNKNOWN, None) if worst is None else (worst, found[worst])


def _said_without_report(mail: "Message[str, str]") -> Said:
    """Tell an old server's bounce, which comes from the server itself, from somebody's notice that they are away."""
    answered = _field(mail, "Auto-Submitted").strip().lower()
    if answered.startswith("auto-replied") or mail["X-Autoreply"] is not None or mail["X-Autorespond"] is not None:
        return Said.AUTO_REPLY
    if _field(mail, "Precedence").strip().lower() in {"bulk", "junk", "list", "auto_reply"}:
        return Said.AUTO_REPLY
    return Said.FAILED if _SERVERS.search(_field(mail, "From")) else Said.UNKNOWN


def _blocks(part: "Message[str, str]") -> Iterator["Message[str, str]"]:
    """Yield the groups of fields of a report: of the mail, then of each address."""
    payload = part.get_payload()
    for each in payload if isinstance(payload, list) else ():
        if isinstance(each, Message) and len(each) <= FIELDS_AT_MOST:
            yield each


def _envelope_ids(blocks: list["Message[str, str]"]) -> Iterator[str]:
    yield from (_field(block, "Original-Envelope-Id").strip().lower() for block in blocks)


def _returned_marks(parts: list["Message[str, str]"]) -> Iterator[str]:
    """Yield the marks in the heads of the mail that was sent, which a report brings back whole or as text."""
    for part in parts:
        if part.get_content_type() not in _RETURNED:
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            yield from (_field(each, HEADER).strip().lower() for each in payload if isinstance(each, Message))
        else:
            text = part.get_payload(decode=True)
            head = message_from_bytes(text if isinstance(text, bytes) else b"", policy=policy.compat32)
            yield _field(head, HEADER).strip().lower()


def _field(mail: "Message[str, str]", name: str) -> str:
    # A value with bytes that are no ASCII comes as an object of its own.
    return str(mail.get(name, ""))


def _fingerprint(message_id: str, raw: bytes) -> str:
    """Return what is the same for the same mail fetched or delivered again: on its way only its head grows."""
    body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2] if message_id else raw
    return hashlib.sha256(message_id.strip().encode("utf-8", "replace") + b"\n" + body).hexdigest()
