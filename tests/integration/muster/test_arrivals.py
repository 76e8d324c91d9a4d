"""Texts that their carrier took: whether they arrived is asked, shown, and acted on where they did not."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import alert_pages, responding, walk_offs
from attendance.preferences import Preferences
from attendance.records.tables import Message, Task
from attendance.rules import delivery
from attendance.walk_offs import ReportWalkOff
from muster.schedule import Clockwork, jobs_for
from notifications.channels import Accepted, Arrival, Letter, SendFailed
from notifications.outbox import SMS
from tests.support.acting import envelope
from tests.support.cast import at
from tests.support.clock import ManualClock
from tests.support.clockwork import Carrier, Shop, shop_with

pytestmark = pytest.mark.parametrize("preferences", [Preferences(has_texts=True)])
LOST = Arrival(has_arrived=False, reason="The telephone could not be reached.")
# Those of the ladder's first step.
FIRST = ["Dora Lead", "Olive Officer"]


@dataclass(kw_only=True)
class Network(Carrier):
    """A carrier of texts that says later what became of each: by number, or the same of all."""

    name: str = SMS
    said: Arrival | None = None
    of: dict[str, Arrival] = field(default_factory=dict)
    asked: int = 0
    is_dumb: bool = False
    _sent_to: dict[str, str] = field(default_factory=dict)

    def send(self, letter: Letter) -> Accepted:
        """Take a text, under a reference of its own."""
        super().send(letter)
        reference = f"text-{len(self._sent_to)}"
        self._sent_to[reference] = letter.to_address
        return Accepted(reference=reference)

    def arrival(self, reference: str) -> Arrival | None:
        """Say what became of it."""
        self.asked += 1
        if self.is_dumb:
            reason = "No answer from GOV.UK Notify."
            raise SendFailed(reason, permanent=False)
        return self.of.get(self._sent_to[reference], self.said)


@pytest.fixture
def shop(cast):
    clock = ManualClock(at("08:00"))
    carrier, network = Carrier(), Network()
    sender = shop_with(cast, clock, carrier, network)
    clockwork = Clockwork(cast.store, jobs_for(cast.store, sender, clock), clock)
    yield Shop(cast=cast, clock=clock, carrier=carrier, texts=network, sender=sender, clockwork=clockwork)
    sender.close()


@pytest.fixture
def left(shop):
    """P1 left at 11:00, told at 11:02 to the DSL and the officer, by mail and by text."""
    shop.tick("08:00")
    shop.clock.jump(at("11:02"))
    command = ReportWalkOff(placement=shop.cast.refs["P1"], left_at=at("11:00"), envelope=envelope())
    result = shop.cast.store.command(lambda db: walk_offs.report(shop.cast.tutor, db, command, now=shop.clock.now()))
    shop.tick()
    assert len(shop.texts.letters) == len(FIRST)
    return result


def told(shop, left):
    """Return how far the first text to each person got, in the words of the alert's page."""
    with shop.cast.store.reading() as db:
        page = alert_pages.page(shop.cast.dsl, db, left.alert_id)
    return {each.name: each.state for each in reversed(page.tellings) if each.channel == "text"}


def of_first(shop, left):
    states = told(shop, left)
    return {states[name] for name in FIRST}


def test_a_text_is_sent_until_the_network_says_that_it_arrived(shop, left):
    assert of_first(shop, left) == {"sent"}

    shop.texts.said = Arrival(has_arrived=True)
    shop.wait(10)

    assert of_first(shop, left) == {"delivered"}
    with shop.cast.store.reading() as db:
        page = alert_pages.page(shop.cast.dsl, db, left.alert_id)
    assert {each.at for each in page.tellings if each.channel == "text"} == {shop.clock.machine()}
    asked = shop.texts.asked
    shop.wait(200)
    assert shop.texts.asked == asked


def test_a_text_that_is_lost_tells_the_next_person_at_once_and_the_administrators_what_to_put_right(shop, left):
    assert set(told(shop, left)) == set(FIRST)

    shop.texts.said = LOST
    shop.wait(10)

    assert of_first(shop, left) == {"could not be delivered"}
    assert shop.clock.now() < at("11:03")
    assert any("deputy" in letter.to_address for letter in shop.carrier.letters)
    with shop.cast.store.reading() as db:
        tasks = db.session.scalars(select(Task.words).where(Task.kind == "not_delivered")).all()
    assert any(LOST.reason in words for words in tasks)


def test_five_minutes_without_the_networks_word_are_said_on_the_page(shop, left):
    for _ in range(9):
        shop.wait(30)
    assert of_first(shop, left) == {"sent"}

    shop.wait(30)

    assert of_first(shop, left) == {"sent, not confirmed"}


def test_what_was_taken_on_meanwhile_climbs_for_no_text_that_is_lost(shop, left):
    take_on = responding.take_on
    shop.cast.store.command(lambda db: take_on(shop.cast.officer, db, left.alert_id, now=shop.clock.now()))
    before = set(told(shop, left))

    shop.texts.said = LOST
    shop.wait(10)

    assert of_first(shop, left) == {"could not be delivered"}
    assert set(told(shop, left)) == before
    assert not [letter for letter in shop.carrier.letters if "deputy" in letter.to_address]


def test_an_unconfirmed_text_tells_the_next_person_before_a_slower_ladder_would(shop, left, monkeypatch):
    # The red button's next rung is at five minutes too: here it is far off.
    monkeypatch.setattr(delivery, "ARRIVES_WITHIN", timedelta(minutes=2))
    for _ in range(3):
        shop.wait(30)
    assert not [letter for letter in shop.carrier.letters if "deputy" in letter.to_address]

    shop.wait(30)

    assert [letter for letter in shop.carrier.letters if "deputy" in letter.to_address]


def test_a_network_that_cannot_be_asked_has_confirmed_nothing(shop, left):
    shop.texts.is_dumb = True
    for _ in range(12):
        shop.wait(30)

    assert of_first(shop, left) == {"sent, not confirmed"}


def test_what_arrives_late_has_arrived_and_a_second_word_changes_nothing(shop, left):
    for _ in range(12):
        shop.wait(30)
    shop.texts.said = Arrival(has_arrived=True)
    shop.wait(300)
    assert of_first(shop, left) == {"delivered"}

    shop.texts.said = LOST
    shop.wait(3600)

    assert of_first(shop, left) == {"delivered"}


def test_after_three_days_nobody_asks_any_more(shop, left):
    for _ in range(150):
        shop.clock.move(timedelta(minutes=30))
        shop.sender.ask_arrivals()
    asked = shop.texts.asked

    shop.clock.move(timedelta(hours=2))
    shop.sender.ask_arrivals()

    assert shop.texts.asked == asked
    with shop.cast.store.reading() as db:
        rows = db.session.scalars(select(Message).where(Message.channel == SMS)).all()
    assert {(row.arrival, row.ask_at) for row in rows} == {("not_said", None)}


def test_mail_whose_carrier_says_nothing_later_is_asked_of_nobody(shop, left):
    with shop.cast.store.reading() as db:
        rows = db.session.scalars(select(Message).where(Message.channel == "email")).all()

    assert rows
    assert {(row.arrival, row.ask_at) for row in rows} == {(None, None)}
