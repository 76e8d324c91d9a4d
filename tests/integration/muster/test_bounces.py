"""Mail that comes back, from a real mail server into a real mailbox: what was lost is told to the next person."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from attendance import alert_pages, bounces, responding, walk_offs
from attendance.preferences import Preferences
from attendance.records.tables import BounceRead, Event, Message, Task
from attendance.walk_offs import ReportWalkOff
from muster.carriers import sender_with
from muster.schedule import Clockwork, jobs_for
from notifications.bounces import reader as reading
from notifications.bounces.mark import Marks
from notifications.bounces.reader import BounceReader
from notifications.channels.smtp import SmtpChannel, SmtpSettings
from notifications.channels.smtp import Tls as SmtpTls
from notifications.mailbox import Mailbox, MailboxSettings, MailboxTrouble, Tls
from notifications.outbox import EMAIL
from tests.support.acting import envelope
from tests.support.bounced import head_of, out_of_office, report
from tests.support.cast import at, email_of
from tests.support.clock import ManualClock
from tests.support.clockwork import BASE_URL, Carrier, Shop
from tests.support.imap import PASSWORD

RETURNS_TO = "bounces@muster.example"
pytestmark = pytest.mark.parametrize("preferences", [Preferences()])
MARKS = Marks(keys=lambda: [b"the key of this installation"])
OTHERS = Marks(keys=lambda: [b"the key of somebody else"])


@dataclass(kw_only=True)
class Post:
    """The shop whose mails go to a real server, and whose bounces lie in a real mailbox."""

    shop: Shop
    smtp: Any
    imap: Any
    box: Mailbox

    def mail_to(self, who):
        return self.smtp.messages_to(email_of(who))[0].message

    def report(self, action, who="dsl", **changes):
        """Have the relay report of the first mail to somebody, and the clockwork read it."""
        self.imap.deliver(report(action, head=head_of(self.mail_to(who)), **changes))
        self.shop.wait(10)

    def state_of(self, left, name="Dora Lead"):
        """Return how far the first mail to somebody got, in the words of the alert's page."""
        with self.shop.cast.store.reading() as db:
            page = alert_pages.page(self.shop.cast.dsl, db, left.alert_id)
        return {each.name: each.state for each in reversed(page.tellings)}[name]

    def said(self):
        """Return what was said in the mails that were read, each time it was."""
        with self.shop.cast.store.reading() as db:
            return sorted(db.session.scalars(select(BounceRead.said)))

    def strange(self):
        """Return of how many mails nobody could tell what they are about."""
        with self.shop.cast.store.reading() as db:
            return bounces.not_understood(db, within=reading.EVERY, machine_now=self.shop.clock.machine())

    def folders(self):
        return tuple(self.imap.count(each) for each in ("INBOX", "Muster-done", "Muster-unknown"))


@pytest.fixture
def post(cast, smtp_server, imap_server):
    clock = ManualClock(at("08:00"))
    settings = SmtpSettings(
        host=smtp_server.host,
        port=smtp_server.port,
        sender="Muster <muster@trust.example>",
        tls=SmtpTls.NONE,
        returns_to=RETURNS_TO,
        marks=MARKS,
    )
    channels = {EMAIL: SmtpChannel(settings)}
    box = Mailbox(
        MailboxSettings(
            host="127.0.0.1", port=imap_server.port, username=imap_server.user, password=PASSWORD, tls=Tls.NONE
        )
    )
    bounce_reader = BounceReader(cast.store, box, MARKS, now=clock.now, machine_now=clock.machine)
    sender = sender_with(cast.store, clock, urgent=channels, routine=channels, base_url=BASE_URL, bounces=bounce_reader)
    clockwork = Clockwork(cast.store, jobs_for(cast.store, sender, clock), clock)
    shop = Shop(cast=cast, clock=clock, carrier=Carrier(), texts=Carrier(), sender=sender, clockwork=clockwork)
    yield Post(shop=shop, smtp=smtp_server, imap=imap_server, box=box)
    sender.close()


@pytest.fixture
def left(post):
    """P1 left at 11:00, told at 11:02 to the DSL and the officer by mail."""
    shop = post.shop
    shop.tick("08:00")
    shop.clock.jump(at("11:02"))
    command = ReportWalkOff(placement=shop.cast.refs["P1"], left_at=at("11:00"), envelope=envelope())
    result = shop.cast.store.command(lambda db: walk_offs.report(shop.cast.tutor, db, command, now=shop.clock.now()))
    shop.tick()
    assert post.state_of(result) == "sent"
    assert post.smtp.messages_to(email_of("deputy")) == []
    return result


def test_a_mail_comes_back_to_the_mailbox_for_bounces(post, left):
    assert {each.sender for each in post.smtp.messages} == {RETURNS_TO}


def test_a_mail_that_came_back_tells_the_next_person_at_once_and_the_administrators_what_to_put_right(post, left):
    post.report("failed")

    assert post.state_of(left) == "could not be delivered"
    assert post.shop.clock.now() < at("11:03")
    assert len(post.smtp.messages_to(email_of("deputy"))) == 1
    with post.shop.cast.store.reading() as db:
        words = db.session.scalars(select(Task.words).where(Task.kind == "not_delivered")).one()
    assert "The mail server there says that this address does not exist (5.1.1)." in words
    assert "@" not in words
    assert post.folders() == (0, 1, 0)


def test_a_mail_that_is_late_tells_the_next_person_once_and_may_still_arrive(post, left):
    post.report("delayed", status="4.4.1")

    assert post.state_of(left) == "sent, delayed"
    assert len(post.smtp.messages_to(email_of("deputy"))) == 1

    post.report("delayed", status="4.4.1", number="r2")
    assert len(post.smtp.messages_to(email_of("deputy"))) == 1
    post.report("delivered", status="2.0.0", number="r3")
    assert post.state_of(left) == "delivered"


def test_only_a_server_that_says_delivered_has_delivered(post, left):
    post.report("relayed", status="2.0.0")
    assert post.state_of(left) == "sent"

    post.report("delivered", status="2.0.0", number="r2")
    assert post.state_of(left) == "delivered"


def test_that_it_arrived_hides_no_loss_before_it_or_after_it(post, left):
    post.report("delivered", status="2.0.0")
    post.report("failed", number="r2")
    assert post.state_of(left) == "could not be delivered"

    post.report("delivered", status="2.0.0", number="r3")
    assert post.state_of(left) == "could not be delivered"


def test_a_loss_that_is_reported_twice_is_told_once(post, left):
    post.report("failed")
    post.report("failed", number="r2")

    with post.shop.cast.store.reading() as db:
        told = db.session.scalars(select(Event.kind).where(Event.kind == "message_not_delivered")).all()
    assert len(told) == 1


def test_the_envelope_s_id_is_proof_enough(post, left):
    mark = post.mail_to("dsl")["Muster-Mark"]
    post.imap.deliver(report("failed", envelope=mark))
    post.shop.wait(10)

    assert post.state_of(left) == "could not be delivered"


def test_nobody_without_the_key_reports_of_a_message(post, left):
    forged = f"Muster-Mark: {OTHERS.mark_for(post.mail_to('dsl')['Message-ID'])}\n"
    for number, action in enumerate(("failed", "delayed", "delivered")):
        post.imap.deliver(report(action, head=forged, number=str(number)))
    post.shop.wait(10)

    assert post.state_of(left) == "sent"
    assert post.smtp.messages_to(email_of("deputy")) == []
    assert post.folders() == (0, 0, 3)
    assert post.strange() == 3


def test_what_somebody_typed_or_sent_to_break_it_is_kept_and_counted(post, left):
    for raw in (b"From: a@b.example\r\n\r\nStop.", b"\x00\xff\xfe", b"Content-Type: multipart/report\r\n\r\n"):
        post.imap.deliver(raw)
    post.shop.wait(10)

    assert post.folders() == (0, 0, 3)
    assert post.strange() == 3


def test_a_notice_that_somebody_is_away_changes_nothing(post, left):
    post.imap.deliver(out_of_office(head_of(post.mail_to("dsl"))))
    post.shop.wait(10)

    assert post.state_of(left) == "sent"
    assert (post.folders(), post.strange()) == ((0, 1, 0), 0)


def test_a_bounce_that_could_not_be_moved_is_acted_on_once(post, left, monkeypatch):
    def fail(*_):
        raise MailboxTrouble

    monkeypatch.setattr(post.box, "move", fail)
    post.report("failed")
    assert post.state_of(left) == "could not be delivered"
    assert post.folders() == (1, 0, 0)

    monkeypatch.undo()
    post.shop.wait(10)

    assert post.folders() == (0, 1, 0)
    assert post.said() == ["failed"]
    assert len(post.smtp.messages_to(email_of("deputy"))) == 1


def test_what_could_not_be_written_down_stays_and_holds_up_no_other(post, left, monkeypatch):
    take = bounces.take
    broken = post.mail_to("officer")

    def break_on_one(db, bounce, **facts):
        if bounce.message_id == MARKS.message_of(broken["Muster-Mark"]):
            raise ZeroDivisionError
        return take(db, bounce, **facts)

    monkeypatch.setattr(bounces, "take", break_on_one)
    post.imap.deliver(report("failed", head=head_of(broken), number="r1"))
    post.report("failed", number="r2")

    assert post.state_of(left) == "could not be delivered"
    assert post.folders() == (1, 1, 0)


def test_a_bounce_that_overtakes_the_note_that_its_mail_was_sent_waits_for_it(post, left):
    store = post.shop.cast.store

    def unsay(db):
        for row in db.session.scalars(select(Message)):
            row.ended_at, row.state = None, "waiting"
            row.lease_until = post.shop.clock.machine() + reading.EVERY * 3

    def say_again(db):
        for row in db.session.scalars(select(Message)):
            row.ended_at, row.state, row.lease_until = row.sent_at, "sent", None

    store.command(unsay)
    post.report("failed")
    assert post.folders() == (1, 0, 0)

    store.command(say_again)
    post.shop.wait(10)

    assert post.state_of(left) == "could not be delivered"
    assert post.folders() == (0, 1, 0)


def test_what_was_taken_on_meanwhile_climbs_for_no_mail_that_came_back(post, left):
    take_on = responding.take_on
    cast = post.shop.cast
    cast.store.command(lambda db: take_on(cast.officer, db, left.alert_id, now=post.shop.clock.now()))

    post.report("failed")

    assert post.state_of(left) == "could not be delivered"
    assert post.smtp.messages_to(email_of("deputy")) == []


def test_a_mailbox_that_stays_away_is_heard_of(post, left, monkeypatch):
    def fail(*_):
        message = "No connection."
        raise MailboxTrouble(message)

    monkeypatch.setattr(post.box, "waiting", fail)
    assert post.shop.sender.read_bounces() == 0
    monkeypatch.setattr(reading, "BORNE_FOR_S", -1.0)

    with pytest.raises(MailboxTrouble):
        post.shop.sender.read_bounces()
