"""A mail server that says yes, and the channel that talks to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from notifications.channels.smtp import SmtpChannel, SmtpSettings, Tls
from tests.integration.notifications.channels.mail_server import MailServer, ScriptedServer


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """Run a mail server without encryption."""
    with MailServer() as server:
        yield server


@pytest.fixture
def channel_to() -> Iterator[Callable[..., SmtpChannel]]:
    """Return a maker of channels to a server; they are closed when the test ends."""
    made: list[SmtpChannel] = []

    def make(server: MailServer | ScriptedServer, **changes: Any) -> SmtpChannel:
        facts: dict[str, Any] = {
            "host": server.host,
            "port": server.port,
            "sender": "Muster <muster@trust.example>",
            "tls": Tls.NONE,
            "timeout_s": 5,
        }
        made.append(SmtpChannel(SmtpSettings(**(facts | changes))))
        return made[-1]

    yield make
    for channel in made:
        channel.close()
