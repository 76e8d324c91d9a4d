"""Real carriers on loopback that write down what they take before they say that they took it, and fail as told."""

import asyncio
import json
import os
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.mail import SmtpServer, read
from tests.support.notify_stub import NotifyStub, Text

REPEATED = "You may have had this before"
MAIL, TEXT = "email", "sms"


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """One message a carrier took. `was_cut`: it took it, and the line was cut before it could say so."""

    carrier: str
    message_id: str
    to: str
    kind: str
    alert: str
    says_repeated: bool
    was_cut: bool
    at: float


class Ledger:
    """What was taken, in order, each line on the disk before the carrier answers."""

    def __init__(self, file: Path) -> None:
        """Begin an empty file."""
        self._file = file.open("a", encoding="utf-8")
        self._turn = threading.Lock()
        self._taken: list[Taken] = []

    @property
    def taken(self) -> list[Taken]:
        """Everything taken so far."""
        with self._turn:
            return list(self._taken)

    def write(self, taken: Taken) -> None:
        """Write down one message."""
        with self._turn:
            self._taken.append(taken)
            self._file.write(f"{json.dumps(asdict(taken))}\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class LedgerSmtp(SmtpServer):
    """A mail server with a ledger, which can be told to cut the line after the final dot."""

    def __init__(self, ledger: Ledger) -> None:
        """Take the ledger; `start` opens the port."""
        super().__init__()
        self._ledger = ledger
        self.cuts_left = 0

    async def handle_MAIL(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Cut lines that were open already where nobody is taken any more."""
        if self.is_refusing:
            _cut(server)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Write the message down, then answer or cut the line."""
        before = self.cuts_left
        reply = await super().handle_DATA(server, session, envelope)
        if self.cuts_left < before:
            _cut(server)
        return reply

    def _keep(self, envelope: Envelope) -> None:
        received = read(envelope)
        is_cut = self.cuts_left > 0
        self.cuts_left -= is_cut
        head = received.message
        self._ledger.write(
            Taken(
                carrier=MAIL,
                message_id=head["Message-ID"],
                to=received.recipients[0],
                kind=head["Muster-Kind"],
                alert=head["Muster-Alert"] or "",
                says_repeated=REPEATED in received.text,
                was_cut=is_cut,
                at=time.monotonic(),
            )
        )


class LedgerNotify(NotifyStub):
    """GOV.UK Notify with a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        """Take the ledger; it runs between `with` and its end."""
        super().__init__()
        self._ledger = ledger

    def _keep(self, text: Text) -> None:
        super()._keep(text)
        self._ledger.write(
            Taken(
                carrier=TEXT,
                message_id=text.reference,
                to=text.number,
                kind="",
                alert="",
                says_repeated=False,
                was_cut=bool(self._after),
                at=time.monotonic(),
            )
        )


def _cut(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()
