import smtplib
from email.message import EmailMessage

import pytest


def letter(*, to="dsl@northgate.example"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "muster@example.org", to, "A pupil left – 10:42"
    message.set_content("Please sign in.\n")
    return message


@pytest.fixture
def send(smtp_server):
    def send(**options):
        with smtplib.SMTP(smtp_server.host, smtp_server.port, timeout=5) as client:
            client.send_message(letter(**options))

    return send


def test_what_is_sent_is_kept_as_it_was_read(smtp_server, send):
    send()
    (received,) = smtp_server.wait_for(1)

    assert (received.sender, received.recipients) == ("muster@example.org", ("dsl@northgate.example",))
    assert received.message["Subject"] == "A pupil left – 10:42"
    assert received.text == "Please sign in.\n"


def test_messages_can_be_found_by_who_got_them(smtp_server, send):
    send(to="dsl@northgate.example")
    send(to="deputy@northgate.example")

    assert len(smtp_server.messages_to("deputy@northgate.example")) == 1


def test_the_server_can_put_off_every_message_and_accept_again(smtp_server, send):
    smtp_server.answer("451 4.3.0 later")
    with pytest.raises(smtplib.SMTPDataError) as refused:
        send()
    assert refused.value.smtp_code == 451
    assert smtp_server.messages == []

    smtp_server.accept()
    send()
    assert len(smtp_server.messages) == 1


def test_the_server_can_refuse_one_mailbox_only(smtp_server, send):
    smtp_server.answer("550 5.1.1 no such mailbox", to="gone@northgate.example")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(to="gone@northgate.example")
    send(to="dsl@northgate.example")

    assert len(smtp_server.messages) == 1


def test_the_server_can_go_away_and_come_back_on_the_same_port(smtp_server, send):
    smtp_server.refuse()
    with pytest.raises(ConnectionRefusedError):
        send()

    smtp_server.accept()
    send()
    assert len(smtp_server.messages) == 1


def test_waiting_for_mail_that_never_comes_fails_the_test(smtp_server):
    with pytest.raises(pytest.fail.Exception, match=r"0 of 1 messages came within 0\.01 s"):
        smtp_server.wait_for(1, timeout_s=0.01)
