"""A carrier that does not answer is left alone: nobody waits behind it, one message tries, and people hear of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import circuits, messages, walk_offs
from attendance.preferences import Preferences
from attendance.records.tables import Attempt, Message, Person, Task
from attendance.walk_offs import ReportWalkOff
from notifications.channels import SendFailed
from notifications.outbox import EMAIL, LEASE, SMS
from tests.support.acting import envelope
from tests.support.cast import at
from tests.support.clockwork import shop_with

DOWN = SendFailed("The mail server does not answer.", permanent=False, carrier_down=True)


class Counting:
    """Wraps a carrier and counts how often it was asked."""

    def __init__(self, carrier):
        self._carrier, self.asked, self._send = carrier, 0, carrier.send
        carrier.send = self.send

    def send(self, letter):
        self.asked += 1
        return self._send(letter)

    def since(self):
        asked, self.asked = self.asked, 0
        return asked


@pytest.fixture
def mail(shop):
    """How often the carrier of mail was asked. It is 08:00 and nothing waits."""
    shop.tick("08:00")
    return Counting(shop.carrier)


def shut(shop):
    with shop.cast.store.reading() as db:
        return {each.channel: each.reason for each in circuits.shut(db)}


def rows(shop, table):
    with shop.cast.store.reading() as db:
        return list(db.session.scalars(select(table)))


def waiting(shop, *, is_urgent):
    return [row for row in rows(shop, Message) if row.ended_at is None and row.is_urgent is is_urgent]


def die(shop):
    shop.carrier.failures[None] = DOWN


def report(shop, ref="P1"):
    command = ReportWalkOff(placement=shop.cast.refs[ref], left_at=shop.clock.now(), envelope=envelope())
    return shop.cast.store.command(lambda db: walk_offs.report(shop.cast.tutor, db, command, now=shop.clock.now()))


def test_routine_messages_wait_after_three_failures_and_cost_no_time_out_each(shop, mail):
    die(shop)

    shop.tick("09:40")
    shop.tick("10:00")

    assert mail.since() == 3
    assert shut(shop) == {EMAIL: "The mail server does not answer."}
    assert len(waiting(shop, is_urgent=False)) > 3


def test_of_a_group_in_hand_the_rest_is_given_back_untried(shop, mail):
    die(shop)
    shop.tick("10:00")
    untried = [each for each in rows(shop, Attempt) if each.outcome == "not_tried"]

    assert mail.since() == 3
    assert all(each.detail is None for each in untried)


def test_one_message_tries_after_a_rest_and_all_go_once_it_is_taken(shop, mail):
    die(shop)
    shop.tick("10:00")
    shop.tick("10:30")
    mail.since()

    shop.wait(14)
    assert mail.since() == 0
    shop.wait(1)
    assert mail.since() == 1
    shop.carrier.accept()
    shop.wait(29)
    assert mail.since() == 0
    shop.wait(61)

    assert shut(shop) == {}
    shop.wait(1800)
    assert waiting(shop, is_urgent=False) == []
    letters = [letter.message_id for letter in shop.carrier.letters]
    assert len(letters) == len(set(letters))


def test_of_two_workers_one_tries(shop, mail):
    die(shop)
    shop.tick("10:00")
    shop.clock.move(timedelta(seconds=15))

    first, second = lease(shop), lease(shop)
    shop.clock.move(LEASE)
    third = lease(shop)

    # Should the first have died with it, another tries.
    assert [len(each) for each in (first, second, third)] == [1, 0, 1]


def lease(shop):
    return shop.cast.store.command(
        lambda db: messages.lease(
            db,
            channel=EMAIL,
            is_urgent=False,
            now=shop.clock.now(),
            machine_now=shop.clock.machine(),
            limit=20,
            lease_for=LEASE,
        )
    )


def test_a_worker_that_is_new_keeps_to_what_the_others_found(shop, mail):
    die(shop)
    shop.tick("10:00")
    mail.since()

    shop_with(shop.cast, shop.clock, shop.carrier, shop.texts).send_routine()

    assert mail.since() == 0


def test_a_refused_address_or_a_busy_mailbox_shuts_nothing(shop, mail):
    shop.carrier.defer()

    shop.tick("10:00")
    shop.tick("10:30")

    assert shut(shop) == {}


def told_of_walk_off(shop, channel):
    return sorted(row.to_name for row in rows(shop, Message) if row.channel == channel and row.kinds == "walk_off")


def test_where_mail_is_the_only_way_the_list_is_gone_through_as_it_is_while_messages_fail(shop, mail):
    die(shop)
    shop.tick("10:00")
    shop.tick("10:30")
    mail.since()

    report(shop)
    shop.tick()
    assert mail.since() == 0
    assert told_of_walk_off(shop, EMAIL) == ["Dora Lead", "Olive Officer"]
    for _ in range(4):
        shop.wait(15)
    shop.wait(1)

    assert told_of_walk_off(shop, EMAIL) == ["Dev Deputy", "Dora Lead", "Olive Officer"]
    for _ in range(30):
        shop.wait(15)
    names = told_of_walk_off(shop, EMAIL)
    assert {"Hana Head", "Sefa Director"} <= set(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("preferences", [Preferences(has_texts=True)])
def test_who_has_a_text_is_told_by_it_and_nobody_is_told_too_early(shop, mail):
    die(shop)
    shop.tick("10:00")
    shop.tick("10:30")
    mail.since()

    report(shop)
    shop.tick()
    shop.wait(15)

    assert mail.since() <= 1
    assert told_of_walk_off(shop, SMS) == ["Dora Lead", "Olive Officer"]
    assert told_of_walk_off(shop, EMAIL) == ["Dora Lead", "Olive Officer"]


@pytest.mark.parametrize("preferences", [Preferences(has_texts=True)])
def test_where_nobody_has_another_way_the_next_person_who_has_is_told_at_once(shop, mail):
    with shop.cast.store.writing() as db:
        for person in db.session.scalars(select(Person).where(Person.name.in_(["Dora Lead", "Olive Officer"]))):
            person.mobile = None
    die(shop)
    shop.tick("10:00")
    shop.tick("10:30")

    report(shop)
    shop.tick()

    assert told_of_walk_off(shop, SMS) == ["Dev Deputy"]
    shop.tick()
    shop.tick()
    assert told_of_walk_off(shop, SMS) == ["Dev Deputy"]


@pytest.mark.parametrize("preferences", [Preferences(has_texts=True)])
def test_a_text_about_another_pupil_tells_nobody_of_this_one(shop, mail):
    report(shop, "P1")
    shop.tick()
    with shop.cast.store.writing() as db:
        for person in db.session.scalars(select(Person).where(Person.name.in_(["Dora Lead", "Olive Officer"]))):
            person.mobile = None
        for _ in range(3):
            circuits.note_failure(db, EMAIL, reason="No answer.", machine_now=shop.clock.machine())

    report(shop, "P2")
    shop.tick()

    assert told_of_walk_off(shop, SMS) == ["Dev Deputy", "Dora Lead", "Olive Officer"]


def test_the_administrators_get_one_task_that_says_so(shop, mail):
    die(shop)
    shop.tick("10:00")
    shop.tick("10:30")
    report(shop)
    for _ in range(3):
        shop.wait(20)

    tasks = [row for row in rows(shop, Task) if row.kind == "carrier_down"]

    assert len(tasks) == len({row.organisation_id for row in tasks}) >= 1
    assert all("do not get out by e-mail" in row.words for row in tasks)


def test_what_waited_goes_when_the_carrier_is_back_each_once(shop, mail):
    die(shop)
    shop.tick("10:00")
    shop.tick("10:30")
    report(shop)
    shop.tick()
    shop.carrier.accept()

    for _ in range(4):
        shop.wait(30)

    assert shut(shop) == {}
    assert waiting(shop, is_urgent=True) == []
    for who in ("dsl", "officer"):
        assert len([each for each in shop.carrier.to(who) if each.kinds == ("walk_off",)]) == 1


def test_what_waited_for_a_day_is_given_up_and_told(shop, mail):
    die(shop)
    shop.tick("10:00")
    shop.wait(20)

    shop.clock.move(timedelta(hours=25))
    shop.tick()
    shop.tick()

    old = [row for row in rows(shop, Message) if row.created_at <= at("10:01") and not row.is_urgent]
    assert old
    assert [row for row in old if row.ended_at is None] == []
