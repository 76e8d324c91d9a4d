"""A walk-off on its way out, and what happens when it does not get through."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import alerts, messages, responding, walk_offs
from attendance.messages import Failure
from attendance.preferences import Preferences
from attendance.records.tables import Alert, Attempt, Message, Notice, Task
from attendance.walk_offs import ReportWalkOff
from muster.carriers import sender_with
from notifications.outbox import EMAIL, LEASE
from tests.support.acting import envelope
from tests.support.cast import at, email_of, pupil_names
from tests.support.clockwork import BASE_URL

WALK_OFF, TASK = ("walk_off",), ("task",)


@pytest.fixture
def left(shop):
    """P1 left at 11:00; OAKBANK's tutor reports it at 11:02. Nothing has been sent."""
    shop.tick("08:00")
    shop.carrier.letters.clear()
    shop.clock.jump(at("11:02"))
    command = ReportWalkOff(placement=shop.cast.refs["P1"], left_at=at("11:00"), envelope=envelope())
    return shop.cast.store.command(lambda db: walk_offs.report(shop.cast.tutor, db, command, now=shop.clock.now()))


def urgent(shop):
    """Word and send what is urgent, and nothing else."""
    shop.sender.word(is_urgent=True)
    shop.sender.send_urgent()
    return [letter for letter in shop.carrier.take() if letter[1] == WALK_OFF]


def people(letters):
    return [who for who, _kinds in letters]


def rows(shop, table):
    with shop.cast.store.reading() as db:
        return list(db.session.scalars(select(table)))


def about_walk_offs(shop):
    return [letter for letter in shop.carrier.take() if letter[1] == WALK_OFF]


def walk_off_messages(shop):
    return [row for row in rows(shop, Message) if row.kinds == "walk_off"]


def ids(messages):
    return {row.id for row in messages}


def test_the_dsl_and_the_officer_are_told_each_in_a_mail_of_their_own(shop, left):
    assert urgent(shop) == [("dsl", WALK_OFF), ("officer", WALK_OFF)]


def test_the_mail_names_no_pupil_and_carries_the_alert(shop, left):
    shop.sender.word(is_urgent=True)
    shop.sender.send_urgent()

    letter = shop.carrier.to("dsl")[0]
    assert letter.subject == "URGENT: a pupil left without permission – Oakbank Farm"
    assert letter.alert == str(left.alert_id)
    assert "reported at 11:02" in letter.text.lower()
    assert "If nobody takes this on, the deputy DSL is told at 11:07." in letter.text
    assert not [name for name in pupil_names() if name in letter.subject + letter.text]


def test_nobody_answers_and_it_climbs_every_five_minutes(shop, left):
    told = {}
    for local in ("11:02", "11:06", "11:07", "11:12", "11:17", "11:32"):
        shop.tick(local)
        told[local] = people(about_walk_offs(shop))

    assert told == {
        "11:02": ["dsl", "officer"],
        "11:06": [],
        "11:07": ["deputy"],
        "11:12": ["head"],
        "11:17": ["director"],
        "11:32": ["deputy", "director", "dsl", "head", "officer"],
    }


def test_taking_it_on_stops_the_ladder_and_cancels_what_has_not_left(shop, left):
    shop.cast.store.command(lambda db: responding.take_on(shop.cast.dsl, db, left.alert_id, now=at("11:03")))

    shop.tick("11:03")
    shop.tick("11:08")

    assert about_walk_offs(shop) == []


@pytest.fixture
def held(shop, left):
    """A worker has the mails to the DSL and the officer in its hand."""
    shop.sender.word(is_urgent=True)
    return [lease_one(shop) for _ in range(2)]


def lease_one(shop):
    (leased,) = shop.cast.store.command(
        lambda db: messages.lease(
            db,
            channel=EMAIL,
            is_urgent=True,
            now=shop.clock.now(),
            machine_now=shop.clock.machine(),
            limit=1,
            lease_for=LEASE,
        )
    )
    return leased


def take_on(shop, left, local):
    shop.cast.store.command(lambda db: responding.take_on(shop.cast.dsl, db, left.alert_id, now=at(local)))


def test_what_a_dead_worker_held_is_not_sent_again_once_the_alert_is_taken_on(shop, left, held):
    take_on(shop, left, "11:03")

    shop.wait(120)

    assert about_walk_offs(shop) == []
    assert [(row.state, row.possible_repeat) for row in walk_off_messages(shop)] == [("cancelled", True)] * 2
    assert [row.outcome for row in rows(shop, Attempt) if row.message_id in ids(walk_off_messages(shop))] == [
        "unknown",
        "unknown",
    ]


def test_what_a_dead_worker_held_is_sent_again_while_nobody_has_the_alert(shop, held):
    shop.wait(120)

    assert about_walk_offs(shop) == [("dsl", WALK_OFF), ("officer", WALK_OFF)]


def test_whoever_may_have_had_a_lost_mail_hears_that_the_alert_is_closed(shop, left, held):
    take_on(shop, left, "11:03")
    shop.wait(120)
    with shop.cast.store.writing() as db:
        alerts.close(db, db.session.get_one(Alert, left.alert_id), reason="Back, safe.", by="DSL", now=at("11:20"))

    shop.tick("11:20")

    assert [letter for letter in shop.carrier.take() if letter[1] == ("closed",)] == [
        ("dsl", ("closed",)),
        ("officer", ("closed",)),
    ]


def test_what_the_mail_server_put_off_is_not_tried_again_once_the_alert_is_taken_on(shop, left, held):
    take_on(shop, left, "11:03")
    later = Failure(reason="The mail server answered 451 later", is_permanent=False)
    for each in held:
        shop.cast.store.command(
            lambda db, each=each: messages.record_failed(
                db, each, later, now=shop.clock.now(), machine_now=shop.clock.machine()
            )
        )

    shop.wait(120)

    assert about_walk_offs(shop) == []
    assert {row.state for row in walk_off_messages(shop)} == {"cancelled"}
    assert all(row.cancelled_at for row in rows(shop, Notice) if row.alert_id == left.alert_id)


def test_a_mail_put_into_words_as_the_alert_is_taken_on_does_not_leave(shop, left):
    shop.sender.word(is_urgent=True)
    with shop.cast.store.writing() as db:
        # As where the words were committed after the taking-on had looked for what to cancel.
        notices = list(db.session.scalars(select(Notice).where(Notice.alert_id == left.alert_id)))
        message_ids = [each.message_id for each in notices]
        for each in notices:
            each.message_id = None
    take_on(shop, left, "11:03")
    with shop.cast.store.writing() as db:
        for each, message_id in zip(notices, message_ids, strict=True):
            own = db.session.get_one(Notice, each.id)
            own.message_id, own.cancelled_at = message_id, None

    shop.tick("11:04")

    assert about_walk_offs(shop) == []


def test_the_owner_is_asked_again_though_an_earlier_mail_was_cancelled(shop, left, held):
    take_on(shop, left, "11:03")
    shop.wait(120)

    shop.tick("11:23")

    assert about_walk_offs(shop) == [("dsl", WALK_OFF)]


@pytest.mark.parametrize("preferences", [Preferences(has_texts=True)])
def test_with_a_carrier_of_texts_a_text_goes_with_the_mail(shop, left):
    shop.sender.word(is_urgent=True)
    shop.sender.send_urgent()

    texts = [letter.text for letter in shop.texts.letters]
    assert len(texts) == 2
    assert texts[0].startswith("Muster: a pupil of NORTHGATE left OAKBANK without permission, reported 11:02.")
    assert max(map(len, texts)) <= 160


@pytest.mark.parametrize("preferences", [Preferences(has_texts=True)])
def test_a_text_for_which_no_carrier_is_set_fails_at_once_and_says_so(shop, left):
    mail_only = {EMAIL: shop.carrier}
    sender = sender_with(shop.cast.store, shop.clock, urgent=mail_only, routine=mail_only, base_url=BASE_URL)

    sender.word(is_urgent=True)
    sender.send_urgent()

    texts = [row for row in walk_off_messages(shop) if row.channel == "sms"]
    assert {(row.state, row.failure) for row in texts} == {("failed", "No carrier is set for sms.")}


def test_a_refused_address_tells_the_next_person_at_once(shop, left):
    shop.carrier.refuse("dsl")
    shop.carrier.refuse("officer")

    shop.tick("11:02")

    assert people(about_walk_offs(shop)) == ["deputy"]
    assert {row.state for row in walk_off_messages(shop)} == {"failed", "sent"}


def test_a_refused_address_is_a_task_for_the_administrators(shop, left):
    shop.carrier.refuse("dsl")

    shop.tick("11:02")

    (task,) = rows(shop, Task)
    assert task.kind == "not_delivered"
    assert task.words == (
        "No e-mail reaches Dora Lead: The mail server answered 550 no such mailbox "
        "Put the address right, or see that somebody else is told."
    )
    assert ("admin", TASK) in shop.carrier.take()


def test_two_refused_addresses_of_one_step_take_one_further_step(shop, left):
    shop.carrier.refuse("dsl")
    shop.carrier.refuse("officer")

    shop.tick("11:02")

    (alert,) = [row for row in rows(shop, Alert) if row.kind == "walk_off"]
    assert alert.steps == 2


def test_if_the_whole_ladder_is_refused_the_last_resort_is_told(shop, left):
    for who in ("dsl", "officer", "deputy", "head", "director", "admin"):
        shop.carrier.refuse(who)

    shop.tick("11:02")

    assert {letter.to_address for letter in shop.carrier.letters} >= {"office@northgate.example"}


def test_a_task_that_does_not_reach_the_administrator_goes_elsewhere(shop, left):
    shop.carrier.refuse("dsl")
    shop.carrier.refuse("admin")

    shop.tick("11:02")

    assert ("head", TASK) in shop.carrier.take()


def test_urgent_tries_follow_at_15_30_and_60_seconds_and_then_each_minute(shop, left):
    shop.carrier.defer("dsl")
    began = shop.clock.machine()
    urgent(shop)

    for _ in range(240):
        shop.clock._machine += timedelta(seconds=1)
        urgent(shop)

    messages = [row for row in walk_off_messages(shop) if row.to_address == email_of("dsl")]
    tries = sorted(
        (row.started_at - began).total_seconds() for row in rows(shop, Attempt) if row.message_id == messages[0].id
    )
    assert tries == [0, 15, 30, 60, 120, 180, 240]


def test_an_urgent_mail_that_fails_for_a_minute_tells_the_next_person_once(shop, left):
    shop.carrier.defer("dsl")
    told = {}
    for second in range(130):
        letters = urgent(shop)
        if letters:
            told[second] = people(letters)
        shop.clock._machine += timedelta(seconds=1)

    # The try at 60 s fails, and the next look sends what that caused.
    assert told == {0: ["officer"], 61: ["deputy"]}
    assert [task.kind for task in rows(shop, Task)].count("carrier_down") == 1


def test_a_mail_put_off_with_451_arrives_when_the_server_takes_it(shop, left):
    shop.carrier.defer()
    shop.tick()
    shop.carrier.accept()

    shop.clock._machine += timedelta(seconds=15)
    shop.tick()

    assert people(about_walk_offs(shop)) == ["dsl", "officer"]
    assert {row.state for row in walk_off_messages(shop)} == {"sent"}


def test_after_a_day_it_is_given_up_and_stays_visible(shop, left):
    shop.carrier.defer("dsl")
    urgent(shop)
    shop.clock._machine += timedelta(hours=24)

    urgent(shop)

    (message,) = [row for row in walk_off_messages(shop) if row.to_address == email_of("dsl")]
    assert (message.state, message.failure) == ("failed", "The mail server answered 451 later")


def test_one_letter_that_breaks_the_code_does_not_hold_up_the_others(shop, left):
    shop.carrier.failures[email_of("dsl")] = RuntimeError("a mistake of ours")

    shop.tick("11:02")

    assert people(about_walk_offs(shop)) == ["officer"]
    (message,) = [row for row in walk_off_messages(shop) if row.to_address == email_of("dsl")]
    assert message.failure == "Muster could not make or send it (RuntimeError)."
