"""Mail servers for tests: a well-behaved one that can be told to refuse, and a scripted one."""

import asyncio
import socket
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """One mail the server took: envelope and bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class MailServer:
    """A real SMTP server on loopback. `answer` queues what it says instead of yes."""

    def __init__(
        self,
        *,
        starttls: ssl.SSLContext | None = None,
        implicit: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
    ) -> None:
        self.host = "127.0.0.1"
        self.port = 0
        self.messages: list[Received] = []
        self.connections = 0
        self.encrypted: list[bool] = []
        self._starttls, self._implicit, self._login = starttls, implicit, login
        self._answers: defaultdict[str, deque[str]] = defaultdict(deque)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self._open: list[SMTP] = []

    def __enter__(self) -> Self:
        self._thread.start()
        self._in_loop(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()
        self._in_loop(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def answer(self, stage: str, reply: str, *, times: int = 1) -> None:
        """Say `reply` at the next `times` of `MAIL`, `RCPT` or `DATA` (after the text)."""
        self._answers[stage].extend([reply] * times)

    def hang_up(self) -> None:
        """Close every connection, as a server does that has waited long enough."""
        self._in_loop(self._close_connections())

    async def _listen(self) -> None:
        self._server = await self._loop.create_server(self._connection, self.host, 0, ssl=self._implicit)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _close_connections(self) -> None:
        for connection in self._open:
            if isinstance(connection.transport, asyncio.WriteTransport):
                connection.transport.abort()
        self._open.clear()
        # The conversations end, and the sockets are closed, in the loop's next turns.
        talking = asyncio.all_tasks() - {asyncio.current_task()}
        for conversation in talking:
            conversation.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        await asyncio.sleep(0)

    def _connection(self) -> SMTP:
        self.connections += 1
        connection = SMTP(
            self,
            hostname="mail.example",
            loop=self._loop,
            tls_context=self._starttls,
            authenticator=self._authenticate if self._login else None,
            auth_require_tls=False,
        )
        self._open.append(connection)
        return connection

    def _in_loop(self, task: Any) -> None:
        asyncio.run_coroutine_threadsafe(task, self._loop).result(timeout=10)

    def _authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == self._login, handled=False)

    def _say(self, stage: str, otherwise: str) -> str:
        waiting = self._answers[stage]
        return waiting.popleft() if waiting else otherwise

    async def handle_MAIL(  # noqa: N802 - the hook's own name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take the sender, if there was a sign-in where one is wanted."""
        welcome = self._login is None or session.authenticated
        reply = self._say("MAIL", "250 OK" if welcome else "530 Sign in first")
        if reply.startswith("2"):
            envelope.mail_from = address
        return reply

    async def handle_RCPT(  # noqa: N802 - the hook's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take a recipient."""
        reply = self._say("RCPT", "250 OK")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(  # noqa: N802 - the hook's own name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take the text, and keep the mail if the answer is yes."""
        reply = self._say("DATA", "250 Taken as Q7")
        if reply.startswith("2"):
            assert server.transport is not None
            self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
            self.messages.append(
                Received(
                    sender=envelope.mail_from or "",
                    recipients=tuple(envelope.rcpt_tos),
                    content=envelope.original_content or b"",
                )
            )
        return reply


class Conversation:
    """One connection of a scripted server, line by line."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._lines = connection.makefile("rb")

    def say(self, *replies: str) -> None:
        """Send whole lines."""
        self.connection.sendall("".join(f"{reply}\r\n" for reply in replies).encode())

    def hear(self) -> str:
        """Return the next line, or nothing if the other side has gone."""
        return self._lines.readline().decode().strip()

    def greet(self) -> None:
        """Say hello and answer EHLO."""
        self.say("220 mail.example")
        self.hear()
        self.say("250 mail.example")

    def take_envelope(self) -> None:
        """Agree to sender, recipient and DATA."""
        for reply in ("250 OK", "250 OK", "354 Go on"):
            self.hear()
            self.say(reply)

    def take_text(self) -> None:
        """Read up to the final dot."""
        while self.hear() != ".":
            pass

    def hang_up(self) -> None:
        """End the call; whoever is listening on either side hears nothing more."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up and let go of the socket."""
        self.hang_up()
        self._lines.close()
        self.connection.close()


class ScriptedServer:
    """Plays one script per connection, in order; the last one again for any further."""

    def __init__(self, *scripts: Callable[[Conversation], None]) -> None:
        self.host = "127.0.0.1"
        self.connections = 0
        self._scripts = scripts
        self._current: Conversation | None = None
        self._listener = socket.create_server((self.host, 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        if self._current is not None:
            self._current.hang_up()
        self._thread.join(timeout=10)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            script = self._scripts[min(self.connections, len(self._scripts) - 1)]
            self.connections += 1
            self._current = conversation = Conversation(connection)
            # A script ends where the client hangs up on it.
            with suppress(OSError):
                script(conversation)
            conversation.close()
