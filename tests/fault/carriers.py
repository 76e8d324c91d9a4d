"""Real carriers on loopback that write down what they take before they say that they took it, and fail as told."""

import asyncio
import json
import os
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.mail import HOST, SmtpServer, read
from tests.support.notify_stub import Answer, NotifyStub, Text, cut

REPEATED = "You may have had this before"
MAIL, TEXT = "email", "sms"
# Longer than anybody waits for an answer.
HELD_S = 60


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
    """A mail server with a ledger, told to cut the line after the final dot, to keep one person waiting, or all."""

    def __init__(self, ledger: Ledger) -> None:
        """Take the ledger; `start` opens the port."""
        super().__init__()
        self._ledger = ledger
        self.cuts_left = 0
        # Whose mail it keeps waiting.
        self.holds = ""
        self._tar: asyncio.Server | None = None

    def stall(self, byte: bytes) -> None:
        """Take calls from now on and greet nobody: say one byte a second, or none at all."""
        self.refuse()
        self._on_loop(self._open_tar(byte))

    def accept(self) -> None:
        """Take everything again, and let go of whoever waits."""
        self._on_loop(self._close_tar())
        self.holds = ""
        super().accept()

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Keep one person waiting, and answer for the others."""
        if address == self.holds:
            await asyncio.sleep(HELD_S)
        return await super().handle_RCPT(server, session, envelope, address, options)

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

    async def _open_tar(self, byte: bytes) -> None:
        loop = asyncio.get_running_loop()
        self._tar = await loop.create_server(lambda: _Tar(byte), HOST, self.port, reuse_address=True)

    async def _close_tar(self) -> None:
        if self._tar is not None:
            self._tar.close()
            await self._tar.wait_closed()
            self._tar = None

    async def _close(self) -> None:
        await self._close_tar()
        await super()._close()

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


class _Tar(asyncio.Protocol):
    """Whoever calls waits."""

    def __init__(self, byte: bytes) -> None:
        self._byte = byte
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._say()

    def connection_lost(self, _error: Exception | None) -> None:
        self._transport = None

    def _say(self) -> None:
        if self._byte and isinstance(self._transport, asyncio.WriteTransport):
            self._transport.write(self._byte)
            asyncio.get_running_loop().call_later(1.0, self._say)


class LedgerNotify(NotifyStub):
    """GOV.UK Notify with a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        """Take the ledger; it runs between `with` and its end."""
        super().__init__()
        self._ledger = ledger
        # Nobody reaches it: every line is cut before anything is read.
        self.is_cut_off = False

    def recover(self) -> None:
        """Make no trouble any more, and let everything arrive."""
        super().recover()
        self.status, self.is_cut_off = "delivered", False
        self.statuses.clear()

    def _trouble(self) -> Answer | None:
        if self.is_cut_off:
            cut()
            return None
        return super()._trouble()

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
