"""A web process does the worker's work while there is no worker: one process alone, and only until one is back."""

from datetime import timedelta

import pytest

from attendance import heartbeats
from attendance.preferences import Preferences
from attendance.records import leases
from attendance.records.database import Database
from attendance.refusals import Refusal
from attendance.unit import Store
from muster.context import require_worker
from muster.relief import LOOKS_EVERY, Relief, Silence
from muster.worker import Worker
from tests.support.cast import at
from tests.support.roles import WEB, WORKER, as_role

A_MINUTE = timedelta(seconds=60)
ENOUGH = 14


@pytest.fixture
def web(shop):
    """Make a web process that watches; what it began ends with the test."""
    made = []

    def make(*, after=A_MINUTE):
        def worker():
            return Worker(shop.cast.store, shop.sender, shop.clock, is_relief=True)

        relief = Relief(shop.cast.store, shop.clock, worker, after=after)
        made.append(relief)
        return relief

    yield make
    for relief in made:
        relief.stop()


def look(shop, *reliefs, times=ENOUGH):
    """Let each of them look, over and over, while time passes."""
    for _ in range(times):
        shop.clock.move(LOOKS_EVERY)
        for relief in reliefs:
            relief.look()


def health(shop):
    with shop.cast.store.reading() as db:
        return heartbeats.health(db, machine_now=shop.clock.machine())


def beat(shop):
    shop.cast.store.command(lambda db: heartbeats.beat(db, heartbeats.CLOCKWORK, shop.clock.machine()))


def test_the_web_does_the_work_of_a_worker_that_is_silent_for_over_a_minute(shop, web):
    beat(shop)
    relief = web()
    look(shop, relief, times=13)
    assert not relief.is_at_work

    look(shop, relief, times=1)

    assert relief.is_at_work
    assert health(shop).is_stale
    assert health(shop).relieved_since == shop.clock.machine()
    assert not health(shop).is_done_by_nobody


def test_the_web_does_the_work_of_a_worker_that_never_ran(shop, web):
    relief = web()

    look(shop, relief)

    assert relief.is_at_work


def test_a_worker_that_beats_is_left_alone_whatever_its_clock_says(shop, web):
    relief = web()

    for number in range(40):
        if number % 4 == 0:
            shop.cast.store.command(
                lambda db: heartbeats.beat(db, heartbeats.CLOCKWORK, shop.clock.machine() - timedelta(hours=1))
            )
        look(shop, relief, times=1)

    assert not relief.is_at_work


def test_of_two_web_processes_one_does_it(shop, web):
    one, other = web(), web()

    look(shop, one, other)

    assert (one.is_at_work, other.is_at_work) == (True, False)


def test_both_wanting_it_at_once_the_lease_decides(shop):
    first, second = (Worker(shop.cast.store, shop.sender, shop.clock, is_relief=True) for _ in range(2))

    assert [first.start(), second.start()] == [True, False]
    first.stop()
    first.clockwork.end_relief()


def test_it_hands_back_as_soon_as_a_worker_beats(shop, web):
    relief = web()
    look(shop, relief)

    beat(shop)
    look(shop, relief, times=1)

    assert not relief.is_at_work
    assert health(shop).is_well
    assert health(shop).relieved_since is None


def test_a_web_process_that_ends_makes_room_at_once_and_says_that_nobody_does_the_work(shop, web):
    one, other = web(), web()
    look(shop, one, other)

    one.stop()

    assert health(shop).is_done_by_nobody
    look(shop, other, times=1)
    assert other.is_at_work


def test_a_relief_that_lost_its_lease_stops(shop, web):
    relief = web()
    look(shop, relief)
    worker = relief._worker
    assert worker is not None
    shop.cast.store.command(
        lambda db: heartbeats.end_relief(db, holder=worker.clockwork._holder, machine_now=shop.clock.machine())
    )
    other = Worker(shop.cast.store, shop.sender, shop.clock, is_relief=True)
    assert other.start()

    assert not worker.clockwork.beat()
    look(shop, relief, times=1)

    assert not relief.is_at_work
    assert health(shop).relieved_since is not None
    other.stop()


def test_another_web_process_goes_on_when_the_first_is_killed(shop, web):
    gone = Worker(shop.cast.store, shop.sender, shop.clock, is_relief=True)
    assert gone.start()
    gone.stop()
    relief = web()
    with shop.cast.store.writing() as db:
        # A killed process's lease runs out by itself; on PostgreSQL by the database's clock, which no test moves.
        leases.release(
            db.session,
            heartbeats.RELIEF,
            holder=gone.clockwork._holder,
            machine_now=leases.shared_now(db.session, shop.clock.machine()),
        )

    look(shop, relief, times=30)

    assert relief.is_at_work


def test_while_it_is_relieved_a_missing_register_climbs_and_mail_goes_out_and_nothing_twice(shop, web):
    one, other = web(), web()
    look(shop, one, other)
    clockworks = [each._worker.clockwork for each in (one, other) if each._worker is not None]
    told = {}

    for local in ("10:00", "10:30", "11:00"):
        shop.clock.jump(at(local))
        for clockwork in clockworks:
            clockwork.tick()
        told[local] = [who for who, _kinds in shop.carrier.take()]

    assert told == {
        "10:00": ["manager", "officer", "rival_tutor", "south_officer", "tutor"],
        "10:30": ["dsl", "south_dsl"],
        "11:00": ["head", "lead", "south_head"],
    }


def test_a_process_that_cannot_do_it_says_why_and_goes_on_watching(shop, lines):
    def refuse():
        raise Refusal("[database] url is a role that cannot do the worker's work.")

    relief = Relief(shop.cast.store, shop.clock, refuse, after=timedelta(seconds=0))
    relief.look()
    with pytest.raises(Refusal) as refused:
        relief.look()

    relief._wait_for_the_next(refused.value.sentence)

    assert [line["why"] for line in lines()] == ["[database] url is a role that cannot do the worker's work."]
    assert not relief.is_at_work


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_who_is_behind_the_wall_does_no_workers_work(database_url):
    working, serving = (Store(Database(as_role(database_url, role)), Preferences()) for role in (WORKER, WEB))
    require_worker(working)

    with pytest.raises(Refusal, match="cannot do the worker's work"):
        require_worker(serving)

    for store in (working, serving):
        store.database.dispose()


def test_the_same_heartbeat_is_silence_and_another_is_not():
    silence = Silence()

    assert [silence.look(found) for found in (None, None, None, at("08:00"), at("08:00"), at("07:00"))] == [
        0,
        1,
        2,
        0,
        1,
        0,
    ]
