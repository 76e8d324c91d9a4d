"""What leaves about an alert: a link and a code that take it on, in a mail and in a text, and in no record."""

import re

import pytest
from sqlalchemy import select

from attendance import alert_codes, walk_offs
from attendance.caller import UNKNOWN_CALLER
from attendance.preferences import Preferences
from attendance.records.tables import AlertCode, Message
from attendance.records.vault import Vault
from attendance.walk_offs import ReportWalkOff
from tests.support.acting import envelope
from tests.support.carried import stands_in
from tests.support.cast import DSL, at, mobile_of

CARRIED = re.compile(r"/t/([a-z2-7]{26})\b")
CODE = re.compile(r"\b[Cc]ode:? (\d{6})\b")


@pytest.fixture
def preferences():
    """Texts are sent, too."""
    return Preferences(alarms_email="alarms@muster.example", has_texts=True)


@pytest.fixture
def left(shop):
    """P1 left at 11:00; OAKBANK's tutor reports it at 11:02. Nothing of it has been sent."""
    shop.tick("08:00")
    for carrier in (shop.carrier, shop.texts):
        carrier.letters.clear()
    shop.clock.jump(at("11:02"))
    command = ReportWalkOff(placement=shop.cast.refs["P1"], left_at=at("11:00"), envelope=envelope())
    return shop.cast.store.command(lambda db: walk_offs.report(shop.cast.tutor, db, command, now=shop.clock.now()))


def send(shop):
    shop.sender.word(is_urgent=True)
    shop.sender.send_urgent()


def carried(letter):
    (link,), (code,) = CARRIED.findall(letter.text), CODE.findall(letter.text)
    return link, code


def texts_to(shop, who):
    return [each for each in shop.texts.letters if each.to_address == mobile_of(who)]


def take_on(shop, link, code):
    now = shop.clock.now()
    proven = alert_codes.prove(
        shop.cast.store, link, code, caller=UNKNOWN_CALLER, now=now, machine_now=shop.clock.machine()
    )
    return shop.cast.store.command(
        lambda db: alert_codes.take_on(db, proven, now=now, machine_now=shop.clock.machine())
    )


@pytest.mark.parametrize("way", ["mail", "text"])
def test_the_link_and_the_code_that_left_take_the_alert_on(shop, left, way):
    send(shop)
    letter = shop.carrier.to(DSL)[0] if way == "mail" else texts_to(shop, DSL)[0]

    answered = take_on(shop, *carried(letter))

    assert (answered.is_theirs, answered.owner_name) == (True, "Dora Lead")


def test_no_record_holds_what_left_and_each_message_has_its_own(shop, left):
    send(shop)
    found = [carried(each) for each in (*shop.carrier.letters, *shop.texts.letters)]
    with shop.cast.store.reading() as db:
        kept = repr([(each.body, each.attachment, each.subject) for each in db.session.scalars(select(Message))])
        codes = db.session.scalars(select(AlertCode)).all()
        kept += repr([(each.digest, each.key_id) for each in codes])

    assert len({link for link, _ in found}) == len(found) == len(codes) > 2
    assert not [each for link_and_code in found for each in link_and_code if stands_in(each, kept)]


def test_what_was_taken_and_is_sent_again_for_want_of_an_answer_is_the_same(shop, left):
    send(shop)
    (first,) = shop.carrier.to(DSL)
    with shop.cast.store.writing() as db:
        lost = db.session.scalars(select(Message).where(Message.header_id == first.message_id)).one()
        lost.state, lost.ended_at, lost.sent_at = "waiting", None, None
    send(shop)

    again = shop.carrier.to(DSL)[1]
    assert carried(again) == carried(first)
    assert take_on(shop, *carried(first)).is_theirs


def test_an_alert_goes_out_without_a_code_rather_than_not_at_all(shop, left, lines):
    shop.cast.store.vault.ring = Vault(tuple, shop.clock.now).ring
    send(shop)

    (mail,) = shop.carrier.to(DSL)
    assert "Sign in to see who it is" in mail.text
    assert not [each for each in ("{", "/t/") if each in mail.text]
    assert "a message about an alert leaves without its code" in {each["event"] for each in lines()}
