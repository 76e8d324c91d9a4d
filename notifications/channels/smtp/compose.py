"""Turn a letter into the bytes and the two addresses a mail server is given. Sends nothing."""

import re
from dataclasses import dataclass
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.message import EmailMessage, Message
from email.policy import SMTP, Policy
from email.utils import parseaddr

from notifications.bounces.mark import HEADER, Marks
from notifications.channels import Attachment, Letter, SendFailed
from notifications.channels.smtp.plain import body_text, display_name, one_line, plain_address

SUBJECT_WHEN_NONE_IS_LEFT = "Muster: please sign in"

_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_MEDIA_TYPE = re.compile(r"(application|audio|font|image|text|video)/[a-z0-9.+-]+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """What goes over the wire; `data` ends with the final dot. `mark` is what a report of it is known by."""

    sender: str
    recipient: str
    data: bytes
    mark: str | None = None


def compose(letter: Letter, *, sender: str, marks: Marks | None = None) -> Envelope:
    """Return the mail for `letter`, whatever its names and subject hold; `marks` mark it for its reports.

    Raises:
        SendFailed: permanently, if the letter's address is not one plain address; not
            permanently, if our own is not.
    """
    recipient = _recipient(letter)
    sender_name, sender_address = _sender(sender)
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(display_name(sender_name), addr_spec=sender_address)
    message["To"] = Address(display_name(letter.to_name), addr_spec=recipient)
    if letter.reply_to is not None:
        message["Reply-To"] = Address(addr_spec=_plain(letter.reply_to))
    message["Subject"] = one_line(letter.subject, limit=150) or SUBJECT_WHEN_NONE_IS_LEFT
    message["Date"] = letter.date
    message["Message-ID"] = letter.message_id
    message["Muster-Kind"] = _word(",".join(letter.kinds))
    if letter.alert is not None:
        message["Muster-Alert"] = _word(letter.alert)
    mark = marks.mark_for(letter.message_id) if marks else None
    if mark is not None:
        message[HEADER] = mark
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(body_text(letter.text))
    for attachment in letter.attachments:
        _attach(message, attachment)
    return Envelope(sender=sender_address, recipient=recipient, data=_on_the_wire(message), mark=mark)


def _recipient(letter: Letter) -> str:
    return _plain(letter.to_address)


def _plain(address: str) -> str:
    try:
        return plain_address(address)
    except ValueError as error:
        raise SendFailed("This is not an e-mail address we can write to.", permanent=True) from error


def _sender(sender: str) -> tuple[str, str]:
    name, address = parseaddr(sender)
    try:
        return name, plain_address(address)
    except ValueError as error:
        reason = "The sender in our mail settings is not an e-mail address."
        raise SendFailed(reason, permanent=False) from error


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    known = _MEDIA_TYPE.fullmatch(attachment.media_type) is not None
    main, _, sub = (attachment.media_type if known else "application/octet-stream").partition("/")
    filename = one_line(re.sub(r'[/\\:"]', "-", attachment.filename), limit=120) or "attachment"
    message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=filename)


def _word(value: str) -> str:
    return one_line(value, limit=900).encode("ascii", "replace").decode("ascii")


def _on_the_wire(message: EmailMessage) -> bytes:
    return _LEADING_DOT.sub(b"..", message.as_bytes()) + b".\r\n"


class _OneWord(BaseHeader):
    """A header written as it is: the usual folding would encode a long list of kinds."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, object]) -> None:
        kwds["decoded"] = value
        kwds["parse_tree"] = None

    def fold(self, *, policy: "Policy[Message[str, str]]") -> str:
        return f"{self.name}: {self}{policy.linesep}"


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    registry.map_to_type("muster-kind", _OneWord)
    registry.map_to_type("muster-alert", _OneWord)
    registry.map_to_type(HEADER.lower(), _OneWord)
    return registry


# Seven bits, so that no server needs 8BITMIME or SMTPUTF8 to take a mail.
_POLICY = SMTP.clone(cte_type="7bit", header_factory=_registry())
