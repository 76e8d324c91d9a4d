"""A mail server that is down, slow, or gone at the worst moment."""

import smtplib
import socket
import time

import pytest

from muster.carriers import smtp_settings
from muster.settings import build_settings
from notifications.channels import SendFailed
from notifications.channels.smtp import SmtpChannel, SmtpSettings, Tls
from notifications.channels.smtp.line import Deadline
from tests.integration.notifications.channels.mail_server import Conversation, ScriptedServer
from tests.unit.notifications.channels.letters import a_letter


def failure_of(channel) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        channel.send(a_letter())
    assert not failed.value.permanent
    return failed.value


def says_yes(conversation: Conversation) -> None:
    conversation.greet()
    conversation.take_envelope()
    conversation.take_text()
    conversation.say("250 Taken")
    conversation.hear()


def hangs_up_after_the_final_dot(conversation: Conversation) -> None:
    conversation.greet()
    conversation.take_envelope()
    conversation.take_text()


def says_nothing_after_the_final_dot(conversation: Conversation) -> None:
    hangs_up_after_the_final_dot(conversation)
    conversation.hear()


def receipts_half_a_number(conversation: Conversation) -> None:
    hangs_up_after_the_final_dot(conversation)
    conversation.connection.sendall(b"25")


def hangs_up_at_data(conversation: Conversation) -> None:
    conversation.greet()
    for _ in range(2):
        conversation.hear()
        conversation.say("250 OK")
    conversation.hear()


def says_nothing_at_all(conversation: Conversation) -> None:
    conversation.hear()


def refuses_to_talk(conversation: Conversation) -> None:
    conversation.say("554 Not with you")


def greets_one_letter_at_a_time(conversation: Conversation) -> None:
    while True:
        conversation.connection.sendall(b"2")
        time.sleep(0.05)


def receipts_one_letter_at_a_time(conversation: Conversation) -> None:
    hangs_up_after_the_final_dot(conversation)
    greets_one_letter_at_a_time(conversation)


def talks_nonsense(conversation: Conversation) -> None:
    conversation.connection.sendall(b"\x00\xff" * 10_000 + b"\r\n")


def test_a_server_that_is_down_is_a_passing_trouble():
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    nobody = SmtpSettings(host="127.0.0.1", port=port, sender="muster@trust.example", tls=Tls.NONE, timeout_s=2)

    failed = failure_of(SmtpChannel(nobody))

    assert not failed.maybe_sent
    assert failed.reason.startswith("No connection to the mail server")


def test_a_host_nobody_knows_is_a_fault_of_the_settings():
    nowhere = SmtpSettings(host="mail.invalid", port=25, sender="muster@trust.example", tls=Tls.NONE)

    assert not failure_of(SmtpChannel(nowhere)).maybe_sent


@pytest.mark.parametrize("script", [refuses_to_talk, talks_nonsense, hangs_up_at_data])
def test_a_server_that_fails_before_the_text_has_not_got_it(channel_to, script):
    with ScriptedServer(script) as server:
        failed = failure_of(channel_to(server))

        assert not failed.maybe_sent
        assert server.connections == 1


def test_a_server_that_is_silent_is_given_up(channel_to):
    with ScriptedServer(says_nothing_at_all) as server:
        failed = failure_of(channel_to(server, timeout_s=0.2))

    assert failed.reason == "The mail server did not answer within 0.2 seconds."
    assert not failed.maybe_sent


def test_a_server_that_trickles_is_cut_off(channel_to):
    started = time.monotonic()
    with ScriptedServer(greets_one_letter_at_a_time) as server:
        failed = failure_of(channel_to(server, whole_s=0.5))

    assert failed.reason == "The mail server was too slow: no end after 0.5 seconds."
    assert time.monotonic() - started < 3


def test_a_letter_whose_time_ran_out_before_its_text_does_not_leave(channel_to, monkeypatch):
    slept_s, heard = [0.0], []

    def sleeps_through_the_envelope(conversation: Conversation) -> None:
        conversation.greet()
        slept_s[0] = 60.0
        conversation.take_envelope()
        heard.append(conversation.hear())

    monkeypatch.setattr("notifications.channels.smtp.line.monotonic", lambda: time.monotonic() + slept_s[0])
    with ScriptedServer(sleeps_through_the_envelope) as server:
        failed = failure_of(channel_to(server, whole_s=30))

    assert not failed.maybe_sent
    assert failed.reason == "The mail server was too slow: no end after 30 seconds."
    assert "Subject" not in str(heard)


def test_a_cut_that_meets_a_socket_that_changes_hands_comes_again():
    ours, theirs = socket.socketpair()
    line = smtplib.SMTP()
    with ours, theirs, Deadline(0.1) as deadline:
        deadline.watch(line)
        time.sleep(0.3)
        line.sock = ours
        ours.settimeout(3)

        assert ours.recv(1) == b""


def test_one_letter_has_thirty_seconds_in_an_installation(tmp_path):
    settings = build_settings(
        {
            "environment": "test",
            "base_url": "http://127.0.0.1:8000",
            "mail": {"host": "127.0.0.1", "tls": "none", "sender": "muster@trust.example"},
        },
        folder=tmp_path,
    )

    assert smtp_settings(settings).whole_s == 30


def test_a_receipt_that_trickles_leaves_it_open_whether_the_letter_was_taken(channel_to):
    with ScriptedServer(receipts_one_letter_at_a_time) as server:
        failed = failure_of(channel_to(server, whole_s=0.5))

    assert failed.maybe_sent


@pytest.mark.parametrize(
    "script",
    [
        hangs_up_after_the_final_dot,
        says_nothing_after_the_final_dot,
        receipts_half_a_number,
    ],
)
def test_without_a_receipt_the_letter_may_have_been_taken_and_is_not_sent_again(channel_to, script):
    with ScriptedServer(script) as server:
        failed = failure_of(channel_to(server, timeout_s=0.3))

        assert failed.maybe_sent
        assert server.connections == 1


def test_on_a_kept_connection_too_nothing_is_sent_twice(channel_to):
    def takes_one_and_loses_the_second(conversation: Conversation) -> None:
        conversation.greet()
        for _ in range(2):
            conversation.take_envelope()
            conversation.take_text()
            if not conversation_ended:
                conversation.say("250 Taken")
            conversation_ended.append(True)

    conversation_ended: list[bool] = []
    with ScriptedServer(takes_one_and_loses_the_second, says_yes) as server:
        channel = channel_to(server)
        channel.send(a_letter())

        assert failure_of(channel).maybe_sent
        assert server.connections == 1


def test_a_kept_connection_that_dies_before_the_text_is_replaced(channel_to):
    def takes_one_and_hangs_up_at_the_next_recipient(conversation: Conversation) -> None:
        conversation.greet()
        conversation.take_envelope()
        conversation.take_text()
        conversation.say("250 Taken")
        conversation.hear()
        conversation.say("250 OK")
        conversation.hear()

    with ScriptedServer(takes_one_and_hangs_up_at_the_next_recipient, says_yes) as server:
        channel = channel_to(server)
        channel.send(a_letter())

        accepted = channel.send(a_letter())

        assert accepted.reference == "Taken"
        assert server.connections == 2


def test_after_a_failure_the_next_letter_starts_afresh(channel_to):
    with ScriptedServer(hangs_up_after_the_final_dot, says_yes) as server:
        channel = channel_to(server)
        failure_of(channel)

        channel.send(a_letter())

        assert server.connections == 2
