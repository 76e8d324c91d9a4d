"""A mail server in a process of its own that takes everything and remembers when; its clock is the machine's."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

from aiosmtpd.smtp import SMTP, Envelope, Session

from notifications.channels.smtp import SmtpChannel, SmtpSettings, Tls


@dataclass(frozen=True, kw_only=True, slots=True)
class Sink:
    """The way to it."""

    port: int
    line: Connection

    def channel(self) -> SmtpChannel:
        """Return a new way out that ends here."""
        return SmtpChannel(
            SmtpSettings(
                host="127.0.0.1",
                port=self.port,
                sender="muster@town.example",
                username=None,
                password=None,
                tls=Tls.NONE,
            )
        )

    def taken(self) -> dict[str, float]:
        """Return when each message was taken, by its `Muster-Alert`, else its Message-ID; the first time counts."""
        self.line.send("taken")
        found: dict[str, float] = self.line.recv()
        return found


@contextmanager
def running() -> Iterator[Sink]:
    """Run one until the block ends."""
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    child.start()
    try:
        yield Sink(port=ours.recv(), line=ours)
    finally:
        child.terminate()
        child.join()


class _Handler:
    def __init__(self) -> None:
        self.taken: dict[str, float] = {}

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        head = bytes(envelope.content or b"").partition(b"\r\n\r\n")[0].decode("ascii", "replace")
        fields = dict(line.split(": ", 1) for line in head.split("\r\n") if ": " in line)
        self.taken.setdefault(fields.get("Muster-Alert") or fields.get("Message-ID", ""), time.monotonic())
        return "250 OK"


def _serve(line: Connection) -> None:
    handler = _Handler()
    asyncio.run(_answer(handler, line))


async def _answer(handler: _Handler, line: Connection) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="sink.example"), "127.0.0.1", 0)
    line.send(server.sockets[0].getsockname()[1])
    while await loop.run_in_executor(None, line.recv) == "taken":
        line.send(dict(handler.taken))
