"""Two workers, a worker that dies in the middle, and one that wakes up too late."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from attendance import messages
from attendance.messages import Failure, Taken
from attendance.records.tables import Attempt, Message
from notifications.outbox import EMAIL, LEASE, Lane
from tests.support.clockwork import Carrier, shop_with

URGENT_MAIL = Lane(channel=EMAIL, is_urgent=True)
ROUTINE_MAIL = Lane(channel=EMAIL, is_urgent=False)


@pytest.fixture
def waiting(shop):
    """The reminders of 09:40 are in words and wait to be sent: to the tutor, the manager and the rival."""
    for job in shop.clockwork.jobs:
        if job.name in {"open days", "nudge", "word routine"}:
            shop.clock.jump(shop.clock.now().replace(hour=8, minute=40))
            shop.clockwork.run(job)
    return shop


def run(shop, name):
    (job,) = [each for each in shop.clockwork.jobs if each.name == name]
    shop.clockwork.run(job)


def lease(shop, *, limit=20):
    return shop.cast.store.command(
        lambda db: messages.lease(
            db,
            channel=EMAIL,
            is_urgent=False,
            now=shop.clock.now(),
            machine_now=shop.clock.machine(),
            limit=limit,
            lease_for=LEASE,
        )
    )


def sent(shop, leased):
    """Write down that the carrier took a message; say whether it was still this worker's."""
    ours = shop.cast.store.command(
        lambda db: messages.record_sent(db, [Taken(leased=leased)], machine_now=shop.clock.machine())
    )
    return ours == [leased]


def stored(shop, table=Message):
    with shop.cast.store.reading() as db:
        return list(db.session.scalars(select(table)))


def test_what_one_worker_has_leased_the_other_does_not_get(waiting):
    assert len(lease(waiting)) == 3
    assert lease(waiting) == ()


def test_a_worker_that_dies_before_it_sends_loses_nothing(waiting):
    lease(waiting)

    waiting.clock.move(LEASE)
    waiting.sender.send_routine()

    assert len(waiting.carrier.letters) == 3


@pytest.mark.parametrize("is_leased", [False, True])
def test_what_was_laid_down_by_a_clock_that_was_ahead_does_not_wait_for_it(waiting, is_leased):
    if is_leased:
        lease(waiting)
    waiting.clock.move(-timedelta(hours=1))
    assert lease(waiting) == ()

    run(waiting, "bring back")

    assert len(lease(waiting)) == 3


def test_what_is_tried_again_as_soon_as_it_may_be_is_left_to_wait(waiting):
    down = Failure(reason="down", is_permanent=False)
    (leased,) = lease(waiting, limit=1)
    waiting.cast.store.command(
        lambda db: messages.record_failed(
            db, leased, down, now=waiting.clock.now(), machine_now=waiting.clock.machine()
        )
    )
    run(waiting, "bring back")

    assert leased.message_id not in [each.message_id for each in lease(waiting)]


def test_a_crash_between_sending_and_recording_repeats_with_the_same_message_id_and_says_so(waiting):
    (first,) = lease(waiting, limit=1)
    waiting.clock.move(LEASE)

    waiting.sender.send_routine()

    again = next(letter for letter in waiting.carrier.letters if letter.message_id == first.header_id)
    assert again.text.endswith("You may have had this before: Muster cannot tell whether it arrived.\n")
    message = next(row for row in stored(waiting) if row.id == first.message_id)
    assert message.possible_repeat
    outcomes = {row.fence: row.outcome for row in stored(waiting, Attempt) if row.message_id == first.message_id}
    assert outcomes == {1: "unknown", 2: "accepted"}


def test_what_arrived_the_first_time_is_marked_as_no_repeat(waiting):
    waiting.sender.send_routine()

    assert {row.possible_repeat for row in stored(waiting)} == {False}
    assert "had this before" not in waiting.carrier.letters[0].text


def test_the_word_of_a_worker_that_slept_past_its_lease_is_refused(waiting):
    (asleep,) = lease(waiting, limit=1)
    waiting.clock.move(LEASE)
    awake = next(each for each in lease(waiting) if each.message_id == asleep.message_id)

    assert not sent(waiting, asleep)
    assert {row.state for row in stored(waiting)} == {"waiting"}
    assert sent(waiting, awake)


def test_a_failure_told_by_a_worker_that_slept_does_not_undo_what_was_sent(waiting):
    (asleep,) = lease(waiting, limit=1)
    waiting.clock.move(LEASE)
    awake = next(each for each in lease(waiting) if each.message_id == asleep.message_id)
    sent(waiting, awake)

    failure = Failure(reason="No answer", is_permanent=True)
    held = waiting.cast.store.command(
        lambda db: messages.record_failed(
            db, asleep, failure, now=waiting.clock.now(), machine_now=waiting.clock.machine()
        )
    )

    assert not held
    assert next(row for row in stored(waiting) if row.id == asleep.message_id).state == "sent"


def test_a_worker_whose_lease_is_nearly_over_gives_the_rest_back_and_sends_none_of_it(waiting):
    class SlowCarrier(Carrier):
        def send(self, letter):
            waiting.clock.move(timedelta(seconds=30))
            return super().send(letter)

    slow = SlowCarrier()
    sender = shop_with(waiting.cast, waiting.clock, slow, waiting.texts)

    handed = sender.send(ROUTINE_MAIL)

    assert (handed.sent, handed.given_back) == (1, 2)
    assert sender.send(ROUTINE_MAIL).sent == 1


def test_a_worker_that_slept_while_it_made_a_letter_does_not_send_it(waiting, monkeypatch):
    make = waiting.sender._letter

    def sleep_and_make(leased, codes):
        waiting.clock.move(LEASE)
        return make(leased, codes)

    monkeypatch.setattr(waiting.sender, "_letter", sleep_and_make)

    handed = waiting.sender.send(ROUTINE_MAIL)

    assert (handed.sent, handed.given_back) == (0, 3)
    assert waiting.carrier.letters == []


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_what_was_sent_as_the_database_went_away_is_written_down_when_it_is_back(waiting, monkeypatch):
    write_down, times = messages.record_sent, []

    def lose_the_connection(db, leased, **more):
        times.append(leased)
        if len(times) == 1:
            db.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return write_down(db, leased, **more)

    monkeypatch.setattr(messages, "record_sent", lose_the_connection)

    handed = waiting.sender.send(ROUTINE_MAIL)

    assert handed.sent == 3
    assert {row.state for row in stored(waiting)} == {"sent"}
    assert len(waiting.carrier.letters) == 3


def test_what_is_written_down_again_because_its_answer_was_lost_stays_as_it_is(waiting):
    taken, refused = lease(waiting, limit=2)
    failure = Failure(reason="550 no such mailbox", is_permanent=True)

    def fail():
        return waiting.cast.store.command(
            lambda db: messages.record_failed(
                db, refused, failure, now=waiting.clock.now(), machine_now=waiting.clock.machine()
            )
        )

    assert (sent(waiting, taken), sent(waiting, taken)) == (True, True)
    assert (fail(), fail()) == (True, True)

    outcomes = {row.message_id: row.outcome for row in stored(waiting, Attempt)}
    assert outcomes == {taken.message_id: "accepted", refused.message_id: "refused"}


def test_two_workers_at_once_never_send_one_message_twice(waiting):
    other = shop_with(waiting.cast, waiting.clock, waiting.carrier, waiting.texts)
    start = threading.Barrier(2)

    def work(sender):
        start.wait()
        sender.send_routine()

    threads = [threading.Thread(target=work, args=(sender,)) for sender in (waiting.sender, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    ids = [letter.message_id for letter in waiting.carrier.letters]
    assert len(ids) == len(set(ids)) == 3


def test_two_workers_wording_at_once_make_each_message_once(shop):
    for job in shop.clockwork.jobs:
        if job.name in {"open days", "nudge"}:
            shop.clock.jump(shop.clock.now().replace(hour=8, minute=40))
            shop.clockwork.run(job)
    start = threading.Barrier(4)

    def work():
        start.wait()
        shop.sender.word(is_urgent=False)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(stored(shop)) == 3
