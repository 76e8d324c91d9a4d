"""What a mail server is asked to report of a letter, and that no letter is lost for asking."""

import pytest

from notifications.bounces.mark import HEADER, Marks
from notifications.channels import SendFailed
from tests.integration.notifications.channels.mail_server import ScriptedServer
from tests.unit.notifications.channels.letters import a_letter

MARKS = Marks(keys=lambda: [b"the key of this installation"])
OURS = "<01234567-89ab-cdef-0123-456789abcdef@muster.example>"
MARK = MARKS.mark_for(OURS)
RETURNS = {"returns_to": "bounces@trust.example", "marks": MARKS}


class Relay:
    """A server that offers reports, writes down what it is told, and answers some of it otherwise."""

    def __init__(self, *, offers=True, answers=None):
        self.heard = []
        self._offers, self._answers = offers, answers or {}

    def __call__(self, conversation):
        conversation.say("220 mail.example")
        while line := conversation.hear():
            self.heard.append(line)
            verb = line.split(":")[0].split()[0].upper()
            if verb == "EHLO":
                conversation.say(*(["250-mail.example", "250 DSN"] if self._offers else ["250 mail.example"]))
            elif verb == "DATA":
                conversation.say("354 Go on")
                while (text := conversation.hear()) != ".":
                    self.heard.append(text)
                conversation.say("250 Taken")
            else:
                refused = next((reply for said, reply in self._answers.items() if said in line), None)
                conversation.say(refused or "250 OK")

    def said(self, verb):
        return [line for line in self.heard if line.startswith(verb)]


def send(channel_to, relay, letter=None, **changes):
    with ScriptedServer(relay) as server:
        channel_to(server, **changes).send(letter or a_letter(message_id=OURS))


def test_reports_of_loss_and_delay_are_asked_for_by_the_mark_and_without_the_words(channel_to):
    relay = Relay()
    send(channel_to, relay, **RETURNS)

    assert relay.said("mail") == [f"mail FROM:<bounces@trust.example> RET=HDRS ENVID={MARK}"]
    assert relay.said("rcpt") == ["rcpt TO:<dsl@northgate.example> NOTIFY=FAILURE,DELAY"]
    assert relay.said(HEADER) == [f"{HEADER}: {MARK}"]


def test_of_what_is_urgent_its_arrival_is_asked_for_too(channel_to):
    relay = Relay()
    send(channel_to, relay, **RETURNS, asks_success=True)

    assert relay.said("rcpt") == ["rcpt TO:<dsl@northgate.example> NOTIFY=FAILURE,DELAY,SUCCESS"]


def test_where_no_mailbox_is_read_the_words_do_not_come_back_either(channel_to):
    relay = Relay()
    send(channel_to, relay)

    assert relay.said("mail") == ["mail FROM:<muster@trust.example> RET=HDRS"]
    assert relay.said(HEADER) == []


def test_a_server_that_offers_no_reports_is_asked_for_none(channel_to):
    relay = Relay(offers=False)
    send(channel_to, relay, **RETURNS)

    assert relay.said("mail") == ["mail FROM:<bounces@trust.example>"]
    assert relay.said("rcpt") == ["rcpt TO:<dsl@northgate.example>"]
    assert relay.said(HEADER) == [f"{HEADER}: {MARK}"]


@pytest.mark.parametrize(
    "answers",
    [
        {"RET=HDRS": "555 Not recognised"},
        {"NOTIFY=": "501 Not recognised"},
        {"bounces@trust.example": "553 Sender address rejected: not owned by user muster"},
    ],
)
def test_a_letter_whose_return_path_or_reports_are_refused_leaves_plainly(channel_to, answers):
    relay = Relay(answers=answers)
    send(channel_to, relay, **RETURNS)

    assert relay.said("mail")[-1] == "mail FROM:<muster@trust.example>"
    assert relay.said("rcpt")[-1] == "rcpt TO:<dsl@northgate.example>"
    assert relay.said("Subject")


def test_an_address_that_is_refused_plainly_too_is_refused(channel_to):
    relay = Relay(answers={"dsl@northgate.example": "550 no such mailbox"})

    with pytest.raises(SendFailed) as failed:
        send(channel_to, relay, **RETURNS)

    assert failed.value.permanent
