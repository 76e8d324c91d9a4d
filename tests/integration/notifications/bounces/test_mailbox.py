"""The mailbox for bounces on a real IMAP server: read in part, moved, and trusted only with a good certificate."""

import ssl

import pytest

from notifications.mailbox import OF_A_REPORT, Mailbox, MailboxSettings, MailboxTrouble, Tls
from tests.support.imap import PASSWORD

MAIL = b"From: a@b.example\r\nSubject: one\r\n\r\nwords\r\n"


@pytest.fixture
def mailbox(imap_server):
    made = []

    def make(**changes):
        facts = {
            "host": "127.0.0.1",
            "port": imap_server.port,
            "username": imap_server.user,
            "password": PASSWORD,
            "tls": Tls.NONE,
        }
        made.append(Mailbox(MailboxSettings(**(facts | changes))))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_what_lies_there_is_read_and_moved(mailbox, imap_server):
    box = mailbox()
    assert box.waiting() == []
    imap_server.deliver(MAIL)
    imap_server.deliver(MAIL)

    first, second = box.waiting()
    assert box.read(first) == MAIL
    box.move(first, "Muster-done")
    box.move(second, "Muster-unknown")

    assert box.waiting() == []
    assert (imap_server.count("Muster-done"), imap_server.count("Muster-unknown")) == (1, 1)


def test_of_a_large_mail_the_beginning_is_read(mailbox, imap_server):
    box = mailbox()
    imap_server.deliver(MAIL + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 10_000)

    read = box.read(box.waiting()[0])

    assert len(read) == OF_A_REPORT
    assert read.startswith(MAIL)


def test_what_has_gone_meanwhile_is_nothing(mailbox, imap_server):
    box, other = mailbox(), mailbox()
    imap_server.deliver(MAIL)
    (uid,) = box.waiting()
    other.waiting()
    other.move(uid, "Muster-done")

    assert box.read(uid) is None
    box.move(uid, "Muster-done")
    assert imap_server.count("Muster-done") == 1


def test_where_the_server_cannot_move_it_is_copied_and_taken_away(mailbox, imap_server, monkeypatch):
    box = mailbox()
    imap_server.deliver(MAIL)
    (uid,) = box.waiting()
    monkeypatch.setattr(box._line, "capabilities", ())

    box.move(uid, "Muster-done")

    assert (imap_server.count(), imap_server.count("Muster-done")) == (0, 1)


def test_a_wrong_password_is_said_without_it(mailbox):
    with pytest.raises(MailboxTrouble, match="refused us") as trouble:
        mailbox(password="another").waiting()

    assert "another" not in str(trouble.value)


def test_nobody_there_is_said(mailbox):
    with pytest.raises(MailboxTrouble, match="No connection"):
        mailbox(port=9).waiting()


def test_a_line_that_was_cut_is_opened_anew(mailbox, imap_server):
    box = mailbox()
    box.waiting()
    box._line.shutdown()
    with pytest.raises(MailboxTrouble):
        box.waiting()

    imap_server.deliver(MAIL)
    assert len(box.waiting()) == 1


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_a_certificate_that_nobody_signed_is_refused(mailbox, imap_server, tls):
    port = imap_server.tls_port if tls is Tls.IMPLICIT else imap_server.port
    with pytest.raises(MailboxTrouble, match="certificate"):
        mailbox(tls=tls, port=port).waiting()


@pytest.mark.parametrize("tls", [Tls.IMPLICIT, Tls.STARTTLS])
def test_with_a_good_certificate_it_is_read(mailbox, imap_server, tls, monkeypatch):
    trusting = ssl.create_default_context(cafile=str(imap_server.certificate))
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
    port = imap_server.tls_port if tls is Tls.IMPLICIT else imap_server.port

    assert mailbox(tls=tls, port=port).check() == "The mailbox for bounces at 127.0.0.1 can be read; 0 wait there."
