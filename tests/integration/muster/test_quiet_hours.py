"""Quiet hours under the clockwork: what can wait comes in one mail when they end; an alarm never waits for them."""

import pytest
from sqlalchemy import select, update

from attendance import alert_pages, coming, responding, walk_offs
from attendance.records.tables import Alert, Message, Notice, Organisation, Person
from attendance.rules.words import Session
from attendance.walk_offs import ReportWalkOff
from tests.support.acting import envelope
from tests.support.cast import DSL, OFFICER, WEDNESDAY, at
from tests.support.week import OAKBANK, RIVERSIDE, THURSDAY, send

EVENING_AND_NIGHT = "15:00-07:00"
MISSING, CLOSED, WALK_OFF = ("missing_register",), ("closed",), ("walk_off",)


@pytest.fixture
def database_kind():
    """One kind of database, but where the SQL is tried."""
    return "sqlite"


def quiet(shop, *who, hours=EVENING_AND_NIGHT):
    with shop.cast.store.writing() as db:
        wanted = Person.id.in_([shop.cast.people[each] for each in who])
        db.session.execute(update(Person).where(wanted).values(quiet_hours=hours))


def told(shop, *who):
    """Return what these were written since the last look."""
    return [each for each in shop.carrier.take() if each[0] in who]


def afternoon_missing(shop):
    """Nobody sends the afternoon's registers: the officer has been told at 14:00, the DSL at 14:30."""
    for ref in (*OAKBANK, *RIVERSIDE):
        send(shop.cast, ref, WEDNESDAY, Session.AM, local="09:30")
    for local in ("09:31", "14:00", "14:30"):
        shop.tick(local)
    shop.carrier.letters.clear()


def send_afternoon(shop, local):
    for ref in (*OAKBANK, *RIVERSIDE):
        send(shop.cast, ref, WEDNESDAY, Session.PM, local=local)


def take_on(shop, scope, local):
    with shop.cast.store.reading() as db:
        found = list(db.session.scalars(select(Alert.id).where(Alert.home_school_id == shop.cast.northgate)))
    for alert_id in found:
        shop.cast.store.command(lambda db, alert_id=alert_id: responding.take_on(scope, db, alert_id, now=at(local)))


def test_news_waits_and_comes_in_one_mail_when_the_quiet_time_ends(shop):
    quiet(shop, OFFICER)
    afternoon_missing(shop)
    send_afternoon(shop, "14:59")
    shop.clock.jump(at("15:00"))

    shop.tick("15:00")
    assert told(shop, "officer", "dsl") == [("dsl", CLOSED)]
    shop.tick("06:59", on=THURSDAY)
    assert told(shop, "officer") == []
    shop.tick("07:00", on=THURSDAY)

    [letter] = shop.carrier.to(OFFICER)
    assert letter.kinds == CLOSED
    assert letter.text.count("https://muster.example/alerts/") == 2


def test_the_hours_usual_at_the_school_hold_for_whoever_has_set_none(shop):
    with shop.cast.store.writing() as db:
        db.session.get_one(Organisation, shop.cast.northgate).quiet_hours = EVENING_AND_NIGHT
    quiet(shop, DSL, hours="none")
    afternoon_missing(shop)
    send_afternoon(shop, "14:59")

    shop.tick("15:00")

    assert told(shop, "officer", "dsl") == [("dsl", CLOSED)]


def test_the_first_word_of_a_missing_register_never_waits(shop):
    quiet(shop, OFFICER, DSL)
    shop.tick("08:00")

    shop.tick("15:30")

    assert {("officer", MISSING), ("dsl", MISSING)} <= set(shop.carrier.take())


def test_a_walk_off_never_waits_however_often_it_is_told(shop):
    quiet(shop, OFFICER, DSL)
    shop.tick("15:00")
    shop.carrier.letters.clear()
    command = ReportWalkOff(placement=shop.cast.refs["P1"], left_at=at("15:00"), envelope=envelope())
    shop.cast.store.command(lambda db: walk_offs.report(shop.cast.tutor, db, command, now=at("15:01")))

    shop.tick("15:01")
    assert [each for each in told(shop, "officer", "dsl") if each[1] == WALK_OFF] == [
        ("dsl", WALK_OFF),
        ("officer", WALK_OFF),
    ]
    for local in ("15:06", "15:11", "15:16"):
        shop.tick(local)
    shop.carrier.letters.clear()
    shop.tick("15:31")
    assert {("dsl", WALK_OFF), ("officer", WALK_OFF)} <= set(shop.carrier.take())


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
def test_a_repeat_waits_and_the_ladder_climbs_on_to_those_who_are_not_quiet(shop):
    quiet(shop, OFFICER, DSL)
    afternoon_missing(shop)
    take_on(shop, shop.cast.officer, "14:45")

    heard = {}
    for local in ("15:15", "15:30", "15:45"):
        shop.tick(local)
        heard[local] = told(shop, "officer", "dsl", "head")

    assert heard == {"15:15": [], "15:30": [], "15:45": [("head", MISSING)]}


@pytest.mark.parametrize(
    "loss", [update(Notice).values(cancelled_at=at("14:31")), update(Message).values(state="failed")]
)
def test_a_repeat_of_what_never_left_is_no_repeat(shop, loss):
    quiet(shop, OFFICER)
    afternoon_missing(shop)
    with shop.cast.store.writing() as db:
        db.session.execute(loss)
    take_on(shop, shop.cast.officer, "14:45")

    shop.tick("15:15")

    assert told(shop, "officer") == [("officer", MISSING)]


def test_what_has_waited_once_waits_no_more(shop):
    quiet(shop, OFFICER)
    afternoon_missing(shop)
    send_afternoon(shop, "15:05")
    shop.tick("15:05")
    quiet(shop, OFFICER, hours="15:00-09:00")

    shop.tick("06:59", on=THURSDAY)
    assert CLOSED not in [kinds for _, kinds in told(shop, "officer")]
    shop.tick("07:00", on=THURSDAY)
    assert told(shop, "officer") == [("officer", CLOSED)]


def test_the_alert_says_beside_the_name_until_when_it_waits(shop):
    quiet(shop, OFFICER)
    afternoon_missing(shop)
    send_afternoon(shop, "15:05")
    shop.tick("15:05")

    with shop.cast.store.reading() as db:
        alert_id = db.session.scalars(select(Alert.id).where(Alert.home_school_id == shop.cast.northgate)).first()
        page = alert_pages.page(shop.cast.dsl, db, alert_id)
        due = coming.next_due(db, after=at("06:00", on=THURSDAY))
    states = {each.name: each.state for each in page.tellings if each.kind == "closed"}
    assert states == {"Olive Officer": "waits until 07:00 (quiet hours)", "Dora Lead": "sent"}
    assert due == at("07:00", on=THURSDAY)


def test_those_who_are_quiet_hold_up_nobody_behind_them(shop, monkeypatch):
    monkeypatch.setattr("notifications.outbox.GROUPS_AT_ONCE", 1)
    quiet(shop, OFFICER)
    afternoon_missing(shop)
    send_afternoon(shop, "15:05")

    shop.tick("15:05")

    assert set(told(shop, "officer", "dsl")) == {("dsl", CLOSED)}
