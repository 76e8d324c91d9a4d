"""E-mail through a real server: what arrives, and what each refusal means."""

import threading

import pytest

from notifications.channels import Accepted, SendFailed
from tests.integration.notifications.channels.mail_server import MailServer, Received
from tests.unit.notifications.channels.letters import a_letter


def refusal_of(channel, letter) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        channel.send(letter)
    return failed.value


def test_a_letter_arrives_at_its_one_recipient(mail_server, channel_to):
    accepted = channel_to(mail_server).send(a_letter(text="Someone left.\n.\n"))

    (received,) = mail_server.messages
    assert received.sender == "muster@trust.example"
    assert received.recipients == ("dsl@northgate.example",)
    assert received.content.endswith(b"\r\n\r\nSomeone left.\r\n.\r\n")
    assert b"Message-ID: <m-1@muster.example>\r\n" in received.content
    assert accepted == Accepted(reference="Taken as Q7")


def test_one_connection_carries_many_letters(mail_server, channel_to):
    channel = channel_to(mail_server)

    for number in range(5):
        channel.send(a_letter(message_id=f"<m-{number}@muster.example>"))

    assert len(mail_server.messages) == 5
    assert mail_server.connections == 1


def test_a_connection_the_server_has_closed_is_opened_again(mail_server, channel_to):
    channel = channel_to(mail_server)
    channel.send(a_letter())
    mail_server.hang_up()

    channel.send(a_letter())

    assert len(mail_server.messages) == 2
    assert mail_server.connections == 2


def test_a_connection_that_was_long_idle_is_not_used_again(mail_server, channel_to):
    channel = channel_to(mail_server, idle_s=0)

    channel.send(a_letter())
    channel.send(a_letter())

    assert mail_server.connections == 2


def test_a_server_that_ends_a_long_conversation_is_called_again(mail_server, channel_to):
    channel = channel_to(mail_server)
    channel.send(a_letter())
    mail_server.answer("MAIL", "421 Too many letters on one connection")

    channel.send(a_letter())

    assert len(mail_server.messages) == 2
    assert mail_server.connections == 2


def test_a_server_too_busy_for_a_new_conversation_is_left_alone(mail_server, channel_to):
    mail_server.answer("MAIL", "421 Busy")

    refused = refusal_of(channel_to(mail_server), a_letter())

    assert not refused.permanent
    assert refused.reason == "The mail server answered 421 Busy"
    assert mail_server.connections == 1


def test_after_closing_the_next_letter_opens_the_line_again(mail_server, channel_to):
    channel = channel_to(mail_server)
    channel.send(a_letter())
    channel.close()

    channel.send(a_letter())

    assert len(mail_server.messages) == 2


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
@pytest.mark.parametrize("reply", ["550 No such person", "552 Full", "554 No"])
def test_an_address_refused_for_good_is_permanent(mail_server, channel_to, stage, reply):
    mail_server.answer(stage, reply)

    refused = refusal_of(channel_to(mail_server), a_letter())

    assert refused.permanent
    assert not refused.maybe_sent
    assert refused.reason == f"The mail server answered {reply}"
    assert mail_server.messages == []


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("reply", ["450 Greylisted", "451 Later", "452 No room"])
def test_a_refusal_for_now_is_not_permanent(mail_server, channel_to, stage, reply):
    mail_server.answer(stage, reply)

    refused = refusal_of(channel_to(mail_server), a_letter())

    assert not refused.permanent
    assert not refused.maybe_sent


def test_421_in_place_of_a_receipt_means_the_letter_was_not_taken(mail_server, channel_to):
    mail_server.answer("DATA", "421 Going down")

    refused = refusal_of(channel_to(mail_server), a_letter())

    assert not refused.permanent
    assert not refused.maybe_sent


@pytest.mark.parametrize(
    ("stage", "reply"),
    [("MAIL", "550 Unknown sender"), ("MAIL", "530 Sign in first"), ("RCPT", "530 Sign in first")],
)
def test_a_refusal_of_ourselves_blames_no_address(mail_server, channel_to, stage, reply):
    mail_server.answer(stage, reply)

    assert not refusal_of(channel_to(mail_server), a_letter()).permanent


@pytest.mark.parametrize("code", [550, 450, 421])
def test_a_reason_does_not_repeat_the_address(mail_server, channel_to, code):
    mail_server.answer("RCPT", f"{code} <DSL@northgate.example> is not known here")

    refused = refusal_of(channel_to(mail_server), a_letter())

    assert refused.reason == f"The mail server answered {code} <the address> is not known here"


def test_a_refused_letter_does_not_spoil_the_next(mail_server, channel_to):
    channel = channel_to(mail_server)
    mail_server.answer("RCPT", "550 No such person")
    refusal_of(channel, a_letter())

    channel.send(a_letter(to_address="deputy@northgate.example"))

    assert [received.recipients for received in mail_server.messages] == [("deputy@northgate.example",)]


def test_threads_take_turns_on_one_connection(mail_server, channel_to):
    channel = channel_to(mail_server)
    ids = [f"<m-{number}@muster.example>" for number in range(8)]
    threads = [threading.Thread(target=channel.send, args=(a_letter(message_id=each),)) for each in ids]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(_message_id(received) for received in mail_server.messages) == ids
    assert mail_server.connections == 1


def test_our_name_and_password_are_given(channel_to):
    with MailServer(login=("muster", "pass word")) as server:
        channel_to(server, username="muster", password="pass word").send(a_letter())

        assert len(server.messages) == 1


def test_a_wrong_password_is_no_fault_of_the_address(channel_to):
    with MailServer(login=("muster", "right")) as server:
        channel = channel_to(server, username="muster", password="wrong")

        refused = refusal_of(channel, a_letter())

    assert not refused.permanent
    assert refused.reason == "The mail server refused our user name or password (535)."


def test_a_password_that_cannot_be_sent_is_not_shown(channel_to):
    with MailServer(login=("muster", "right")) as server:
        channel = channel_to(server, username="muster", password="pässword")

        refused = refusal_of(channel, a_letter())

    assert refused.reason == ("Check the mail server’s host, user name and password: unusual letters or stray dots.")


def test_a_missing_password_is_no_fault_of_the_address(channel_to):
    with MailServer(login=("muster", "right")) as server:
        refused = refusal_of(channel_to(server), a_letter())

    assert not refused.permanent


def test_the_doctor_hears_that_the_server_works(mail_server, channel_to):
    sentence = channel_to(mail_server).check()

    assert sentence == "The mail server 127.0.0.1 answers, without encryption."
    assert mail_server.messages == []


def test_the_doctor_hears_of_a_wrong_password(channel_to):
    with MailServer(login=("muster", "right")) as server:
        channel = channel_to(server, username="muster", password="wrong")

        with pytest.raises(SendFailed, match="user name or password"):
            channel.check()


def _message_id(received: Received) -> str:
    (line,) = [line for line in received.content.split(b"\r\n") if line.startswith(b"Message-ID: ")]
    return line.removeprefix(b"Message-ID: ").decode()
