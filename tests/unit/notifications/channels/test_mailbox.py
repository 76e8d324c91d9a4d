"""The demo's mailbox."""

from notifications.channels import Accepted, Letter
from notifications.channels.mailbox import MailboxChannel
from tests.unit.notifications.channels.letters import a_letter


def test_a_letter_is_kept_with_the_channel_it_would_have_left_by():
    kept: list[tuple[Letter, str]] = []
    texts = MailboxChannel("sms", lambda letter, channel: kept.append((letter, channel)))

    accepted = texts.send(a_letter())

    assert kept == [(a_letter(), "sms")]
    assert accepted == Accepted(reference=None)


def test_the_doctor_is_told_that_nothing_leaves():
    mail = MailboxChannel("email", lambda _letter, _channel: None)

    assert mail.check() == "Letters by email are kept in the mailbox on screen; none leave."
