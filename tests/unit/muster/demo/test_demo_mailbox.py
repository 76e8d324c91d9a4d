"""The demo's mailbox, and its clock."""

from datetime import UTC, datetime, timedelta

from muster.clock import Clock
from muster.demo.clock import TickingClock
from muster.demo.mailbox import Mailbox
from notifications.channels import Letter

NINE = datetime(2026, 9, 28, 8, tzinfo=UTC)


def _letter(subject: str, at: datetime = NINE) -> Letter:
    return Letter(message_id=f"<{subject}@demo>", to_address="a@b.example.org", subject=subject, text="Words.", date=at)


def test_the_newest_letter_is_on_top():
    mailbox = Mailbox()
    mailbox.keep(_letter("first"), "email")
    mailbox.keep(_letter("second", NINE + timedelta(minutes=1)), "sms")

    assert [(each.subject, each.channel) for each in mailbox.newest_first()] == [("second", "sms"), ("first", "email")]


def test_what_came_since_somebody_looked_is_new():
    mailbox = Mailbox()
    mailbox.keep(_letter("first"), "email")
    mailbox.look()
    mailbox.keep(_letter("second"), "email")

    assert mailbox.new == 1


def test_a_mailbox_comes_back_from_its_file_with_nothing_new(tmp_path):
    mailbox, again = Mailbox(), Mailbox()
    mailbox.keep(_letter("first"), "email")
    mailbox.save(tmp_path / "mailbox.json")
    again.load(tmp_path / "mailbox.json")

    assert again.newest_first() == mailbox.newest_first()
    assert again.new == 0
    again.keep(_letter("second"), "email")
    assert again.new == 1


def test_the_clock_is_only_ever_put_forward(tmp_path):
    ticking = TickingClock(tmp_path / "clock", NINE)
    ticking.put_forward(NINE + timedelta(hours=1))
    ticking.put_forward(NINE)

    assert Clock(tmp_path / "clock").now() >= NINE + timedelta(hours=1)
