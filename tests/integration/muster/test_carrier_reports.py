"""What GOV.UK Notify posts by itself of texts: thrice, out of order, of texts not ours, by whoever (F13, F20)."""

import json
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from attendance import arrivals, walk_offs
from attendance.limits import Limiter
from attendance.preferences import Preferences
from attendance.records import carrier_reports
from attendance.records.tables import CarrierReport, Message, Notice
from attendance.walk_offs import ReportWalkOff
from gateway import hooks
from muster.schedule import Clockwork, jobs_for
from notifications.outbox import SMS
from tests.integration.muster.test_arrivals import Network, of_first
from tests.support.acting import envelope
from tests.support.cast import at
from tests.support.clock import ManualClock
from tests.support.clockwork import Carrier, Shop, shop_with
from tests.support.portal import portal_on

TOKEN = "pretended-token-of-a-carrier-0123456789"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
STRANGE = "<dfb3abae-20bf-4081-8d7b-2793cb8487e8@muster.example>"
PATH = "/hooks/notify"
# Long enough for a worker that waits for nobody.
A_MOMENT_S = 1

pytestmark = pytest.mark.parametrize("preferences", [Preferences(has_texts=True)])


@pytest.fixture
def database_kind():
    """PostgreSQL, where the web that takes the report may not act on it."""
    return "postgresql"


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
    """P1 left at 11:00; the DSL and the officer have been sent a text."""
    shop.tick("08:00")
    shop.clock.jump(at("11:02"))
    command = ReportWalkOff(placement=shop.cast.refs["P1"], left_at=at("11:00"), envelope=envelope())
    result = shop.cast.store.command(lambda db: walk_offs.report(shop.cast.tutor, db, command, now=shop.clock.now()))
    shop.tick()
    return result


def client_of(shop, store, *, token=TOKEN, **more):
    app = portal_on(store, shop.clock)
    hooks.register(app, store, token=token, machine_now=shop.clock.machine, **more)
    return app.test_client()


@pytest.fixture
def notify(shop, web_store):
    return client_of(shop, web_store)


def texts(shop):
    with shop.cast.store.reading() as db:
        return list(db.session.scalars(select(Message).where(Message.channel == SMS).order_by(Message.created_at)))


def receipt(reference, status):
    """Return a delivery receipt as Notify documents it."""
    return {
        "id": str(uuid4()), "reference": reference, "to": "07700900123", "status": status,
        "created_at": "2026-09-16T10:02:01.000000Z", "completed_at": "2026-09-16T10:02:05.000000Z",
        "sent_at": "2026-09-16T10:02:02.000000Z", "notification_type": "sms",
        "template_id": str(uuid4()), "template_version": 1,
    }  # fmt: skip


def say(notify, reference, *statuses):
    for status in statuses:
        assert notify.post(PATH, json=receipt(reference, status), headers=BEARER).status_code == 200


def waiting(shop):
    with shop.cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(CarrierReport))


def tellings(shop):
    with shop.cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(Notice))


def test_a_text_that_arrived_says_so_without_being_asked_for(shop, left, notify):
    for text in texts(shop):
        say(notify, text.header_id, "delivered")
    shop.tick()

    assert of_first(shop, left) == {"delivered"}
    assert shop.texts.asked == 0
    assert waiting(shop) == 0


@pytest.mark.parametrize("status", ["permanent-failure", "temporary-failure", "technical-failure"])
def test_a_text_that_is_lost_tells_the_next_person_once_however_often_it_is_said(shop, left, notify, status):
    text = texts(shop)[0]
    say(notify, text.header_id, status, status, status)
    shop.tick()
    after = tellings(shop)
    assert any("deputy" in letter.to_address for letter in shop.carrier.letters)

    say(notify, text.header_id, status, "delivered", "sending")
    shop.tick()

    assert tellings(shop) == after
    assert "could not be delivered" in of_first(shop, left)
    assert [each.arrival for each in texts(shop) if each.id == text.id] == ["lost"]


def test_what_has_arrived_is_lost_no_more(shop, left, notify):
    for text in texts(shop):
        say(notify, text.header_id, "delivered")
    shop.tick()
    before = tellings(shop)
    for text in texts(shop):
        say(notify, text.header_id, "sending", "temporary-failure", "delivered")
    shop.tick()

    assert of_first(shop, left) == {"delivered"}
    assert tellings(shop) == before


def test_no_worker_acts_on_a_later_word_while_another_has_the_first_in_hand(shop, left, notify):
    text, *_others = texts(shop)
    say(notify, text.header_id, "delivered")
    shop.clock.move(timedelta(seconds=1))
    say(notify, text.header_id, "permanent-failure")
    at_once = {"now": shop.clock.now(), "machine_now": shop.clock.machine()}
    other = threading.Thread(target=lambda: shop.cast.store.command(lambda db: arrivals.hear(db, **at_once)))

    with shop.cast.store.writing() as db:
        first = carrier_reports.next_to_hear(db.session, given_up_by=shop.clock.machine() - arrivals.REPORT_KEPT_FOR)
        other.start()
        other.join(A_MOMENT_S)
        assert first.status == "delivered"
        arrivals.hear(db, **at_once)
    other.join()
    shop.tick()

    assert {each.id: each.arrival for each in texts(shop)}[text.id] == "arrived"
    assert waiting(shop) == 0


def test_of_two_words_at_one_instant_the_one_that_raises_concern_counts(shop, left, notify):
    for text in texts(shop):
        say(notify, text.header_id, "delivered", "permanent-failure")
    shop.tick()

    assert of_first(shop, left) == {"could not be delivered"}


def test_what_comes_before_it_is_written_down_that_a_text_left_waits_for_that(shop, left, notify):
    text = texts(shop)[0]
    with shop.cast.store.writing() as db:
        message = db.session.get_one(Message, text.id)
        ended_at, message.ended_at, message.arrival = message.ended_at, None, None
        message.lease_until = shop.clock.machine()
        message.try_at = shop.clock.machine() + timedelta(seconds=30)
    say(notify, text.header_id, "delivered")
    shop.tick()
    assert waiting(shop) == 1

    with shop.cast.store.writing() as db:
        message = db.session.get_one(Message, text.id)
        message.ended_at, message.arrival = ended_at, "awaited"
    shop.tick()

    assert waiting(shop) == 0
    assert [each.arrival for each in texts(shop) if each.id == text.id] == ["arrived"]


@pytest.mark.parametrize("reference", [None, "", "12345678", 7, [], "<nothing@muster.example>", STRANGE])
def test_what_is_not_ours_is_thanked_for_and_changes_nothing(shop, left, notify, reference):
    before = (tellings(shop), [each.arrival for each in texts(shop)])
    say(notify, reference, "permanent-failure")
    shop.tick()

    assert (tellings(shop), [each.arrival for each in texts(shop)]) == before
    assert waiting(shop) == 0


@pytest.mark.parametrize("body", ["", "not json", "[]", '"text"', "null"])
def test_what_is_no_report_is_refused(notify, body):
    assert notify.post(PATH, data=body, headers=BEARER).status_code == 400


def test_a_report_without_end_is_refused(notify):
    long = json.dumps({"reference": "x" * 20_000, "status": "delivered"})
    assert notify.post(PATH, data=long, headers=BEARER).status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": TOKEN},
        {"Authorization": "Bearer"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Cookie": f"token={TOKEN}"},
    ],
)
def test_whoever_does_not_hold_the_token_says_nothing(shop, left, notify, headers):
    refused = notify.post(PATH, json=receipt(texts(shop)[0].header_id, "delivered"), headers=headers)

    assert refused.status_code == 401
    assert waiting(shop) == 0


def test_wrong_tokens_are_slowed_and_the_right_one_never(shop, web_store):
    notify = client_of(shop, web_store, limiter=Limiter(burst=2, per_second=0.001))
    wrong = {"Authorization": "Bearer wrong"}
    codes = [notify.post(PATH, json={}, headers=wrong).status_code for _ in range(3)]

    assert codes == [401, 401, 429]
    assert notify.post(PATH, json=receipt(None, "delivered"), headers=BEARER).status_code == 200


def test_without_a_token_in_the_settings_there_is_no_such_address(shop, web_store):
    nobody = client_of(shop, web_store, token=None)
    assert nobody.post(PATH, json={}, headers=BEARER).status_code == 404


def test_over_http_nothing_is_taken_in_production(shop, web_store):
    notify = client_of(shop, web_store, https_only=True)
    far = {"REMOTE_ADDR": "192.0.2.7"}
    assert notify.post(PATH, json={}, headers=BEARER, environ_overrides=far).status_code == 403
    assert notify.post(PATH, json={}, headers=BEARER, environ_overrides=far, base_url="https://m").status_code == 200
