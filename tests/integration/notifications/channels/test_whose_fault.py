"""A carrier that is down would take no letter; a refused or busy address says nothing about the carrier."""

import socket

import pytest

from notifications.channels import SendFailed
from notifications.channels.notify import NotifyChannel, NotifySettings
from tests.integration.notifications.channels.mail_server import MailServer
from tests.unit.notifications.channels.letters import a_letter


def is_down(channel, **changes):
    with pytest.raises(SendFailed) as failed:
        channel.send(a_letter(**changes))
    return failed.value.carrier_down


def by_text(stub, **changes):
    facts = {"api_key": stub.api_key, "base_url": stub.base_url, "template_id": stub.template_id, "timeout_s": 5}
    return NotifyChannel(NotifySettings(**(facts | changes)))


@pytest.mark.parametrize(
    ("stage", "reply"),
    [("RCPT", "450 Mailbox busy"), ("RCPT", "451 Later"), ("RCPT", "550 No such mailbox"), ("DATA", "554 No")],
)
def test_a_server_that_answers_of_an_address_or_a_letter_is_not_down(mail_server, channel_to, stage, reply):
    mail_server.answer(stage, reply, times=2)

    assert not is_down(channel_to(mail_server))


@pytest.mark.parametrize(
    ("stage", "reply"), [("MAIL", "451 Not from you"), ("RCPT", "421 Closing"), ("RCPT", "530 Sign in first")]
)
def test_a_server_that_refuses_us_or_closes_is_down(mail_server, channel_to, stage, reply):
    mail_server.answer(stage, reply, times=3)

    assert is_down(channel_to(mail_server))


def test_a_server_that_is_not_there_is_down(channel_to):
    with MailServer() as gone:
        channel = channel_to(gone, timeout_s=1)

    assert is_down(channel)


@pytest.mark.parametrize(("status", "is_so"), [(403, True), (429, True), (500, True), (503, True), (400, False)])
def test_what_notify_answers_says_whose_fault_it_is(notify_server, status, is_so):
    notify_server.answer(status, "Trouble", "phone_number Not enough digits")

    assert is_down(by_text(notify_server), to_address="+447700900123") is is_so


def test_notify_that_cannot_be_reached_is_down(notify_server):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        base_url = f"http://127.0.0.1:{unused.getsockname()[1]}"

    assert is_down(by_text(notify_server, base_url=base_url), to_address="+447700900123")
