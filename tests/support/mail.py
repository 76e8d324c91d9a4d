"""A real SMTP server on loopback that keeps what it receives and answers as a test tells it to."""

import asyncio
import threading
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"
ACCEPTED = "250 kept"
DEADLINE_S = 20.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """One message the server accepted, as it came and as read."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def text(self) -> str:
        """The plain text body, with plain line ends."""
        body = self.message.get_body(("plain",))
        return body.get_content().replace("\r\n", "\n") if body else ""


class SmtpServer:
    """Accepts, refuses or defers. Every method may be called while it runs, from any thread."""

    def __init__(self) -> None:
        """Prepare; `start` opens the port."""
        self.host = HOST
        self.port = 0
        self._kept: list[Received] = []
        self._changed = threading.Condition()
        self._answers: dict[str | None, str] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp-server", daemon=True)
        self._listener: asyncio.Server | None = None

    @property
    def messages(self) -> list[Received]:
        """What was accepted so far, oldest first."""
        with self._changed:
            return list(self._kept)

    def messages_to(self, address: str) -> list[Received]:
        """Return what was accepted for one address, oldest first."""
        return [received for received in self.messages if address in received.recipients]

    def wait_for(self, count: int, *, timeout_s: float = DEADLINE_S) -> list[Received]:
        """Return the messages once there are `count`; fail the test when they do not come in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._kept) >= count, timeout_s):
                pytest.fail(f"{len(self._kept)} of {count} messages came within {timeout_s} s")
            return list(self._kept)

    def clear(self) -> None:
        """Forget what was received."""
        with self._changed:
            self._kept.clear()

    def answer(self, reply: str, *, to: str | None = None) -> None:
        """Give `reply` (such as "451 later" or "550 no such mailbox") to all messages, or to one recipient only."""
        self._answers[to] = reply

    def accept(self) -> None:
        """Accept everything again, on the same port."""
        self._answers.clear()
        if self._listener is None:
            self._on_loop(self._open())

    @property
    def is_refusing(self) -> bool:
        """Say whether the port is closed."""
        return self._listener is None

    def refuse(self) -> None:
        """Close the port: who connects is refused."""
        self._on_loop(self._close())

    def start(self) -> None:
        """Open the port."""
        self._thread.start()
        self._on_loop(self._open())

    def stop(self) -> None:
        """Close everything."""
        self._on_loop(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(DEADLINE_S)
        self._loop.close()

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Answer for one recipient."""
        reply = self._answers.get(address, "250 OK")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer for the message, and keep it when the answer is yes."""
        reply = self._answers.get(None, ACCEPTED)
        if reply.startswith("2"):
            self._keep(envelope)
        return reply

    def _keep(self, envelope: Envelope) -> None:
        with self._changed:
            self._kept.append(read(envelope))
            self._changed.notify_all()

    async def _open(self) -> None:
        self._listener = await self._loop.create_server(
            lambda: SMTP(self, hostname="localhost", loop=self._loop), HOST, self.port, reuse_address=True
        )
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._listener is not None:
            self._listener.close()
            await self._listener.wait_closed()
            self._listener = None

    def _on_loop(self, coroutine) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(DEADLINE_S)


def read(envelope: Envelope) -> Received:
    """Return what came in an envelope."""
    return Received(
        sender=envelope.mail_from or "",
        recipients=tuple(envelope.rcpt_tos),
        raw=cast("bytes", envelope.content),
    )


@pytest.fixture
def smtp_server():
    """A running SMTP server, empty, that accepts everything until told otherwise."""
    server = SmtpServer()
    server.start()
    yield server
    server.stop()
