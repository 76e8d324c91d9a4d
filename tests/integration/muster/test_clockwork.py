"""The clockwork itself: one job that breaks, two processes, the heartbeat, the bell, and stopping."""

import threading
import time
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import select

from attendance import heartbeats, walk_offs
from attendance.records.tables import Heartbeat
from attendance.rules.calendar import london_date
from attendance.rules.pathway_limits import TOLD_AT
from attendance.unit import Store
from attendance.walk_offs import ReportWalkOff
from muster.bell import Bell
from muster.clock import Clock
from muster.schedule import SECOND, Clockwork, Job, jobs_for, metronome, once_a_day
from muster.worker import Worker
from notifications.channels import Accepted
from notifications.outbox import SMS
from tests.support.acting import envelope
from tests.support.cast import WEDNESDAY, Cast, at
from tests.support.clockwork import Carrier, shop_with


def broken():
    raise RuntimeError("a mistake that names Amber")


def health(shop):
    with shop.cast.store.reading() as db:
        return heartbeats.health(db, machine_now=shop.clock.machine())


def a_job(name, run, *, is_alone=False):
    return Job(name=name, every=SECOND, run=run, is_alone=is_alone)


def counting(counts):
    """Return a job's step that has this much to do each time it is asked."""
    left = list(counts)
    return lambda: left.pop(0) if left else 0


def test_a_job_works_until_nothing_is_left(shop):
    clockwork = Clockwork(shop.cast.store, [a_job("many", counting([200, 200, 7, 0]))], shop.clock)

    assert clockwork.tick() == {"many": 407}


def test_a_job_that_breaks_stops_no_other_and_shows_without_its_text(shop):
    jobs = [a_job("broken", broken), a_job("well", counting([3]))]

    counts = Clockwork(shop.cast.store, jobs, shop.clock).tick()

    assert counts == {"broken": 0, "well": 3}
    assert health(shop).failing == ("broken",)
    with shop.cast.store.reading() as db:
        assert "Amber" not in str([vars(row) for row in db.session.scalars(select(Heartbeat))])


def test_what_a_job_logs_says_which_job_and_what_comes_after_it_does_not(shop, lines):
    def telling():
        structlog.get_logger().warning("one")
        return 0

    Clockwork(shop.cast.store, [a_job("telling", telling)], shop.clock).tick()
    structlog.get_logger().warning("two")

    assert [(line["event"], line.get("job")) for line in lines()] == [("one", "telling"), ("two", None)]


def test_a_job_that_works_again_is_well(shop):
    Clockwork(shop.cast.store, [a_job("shaky", broken)], shop.clock).tick()

    Clockwork(shop.cast.store, [a_job("shaky", counting([]))], shop.clock).tick()

    assert health(shop).is_well


def test_a_clockwork_that_never_ran_is_stale(shop):
    assert health(shop).is_stale


def test_a_clockwork_that_stopped_is_stale_after_a_minute(shop):
    shop.tick()
    assert health(shop).is_well

    shop.clock.move(timedelta(seconds=61))

    assert health(shop).is_stale
    assert health(shop).late == ()
    shop.clock.move(timedelta(minutes=2))
    assert "nudge" in health(shop).late


def test_a_job_that_an_older_muster_called_otherwise_is_late_no_more_once_a_worker_begins(shop):
    Clockwork(shop.cast.store, [a_job("old name", counting([])), a_job("kept", counting([]))], shop.clock).tick()
    shop.clock.move(timedelta(minutes=4))
    assert {"old name", "kept"} <= {*health(shop).late}

    newer = Clockwork(shop.cast.store, [a_job("new name", counting([])), a_job("kept", counting([]))], shop.clock)
    newer.beat()
    # Of its own it says that they have not run.
    assert health(shop).late == ("kept",)
    newer.tick()

    assert health(shop).is_well


def test_a_worker_that_begins_forgets_nothing_of_one_that_is_at_work(shop):
    Clockwork(shop.cast.store, [a_job("another's", broken)], shop.clock).tick()

    Clockwork(shop.cast.store, [a_job("own", counting([]))], shop.clock).tick()

    assert health(shop).failing == ("another's",)


def test_of_two_processes_one_at_a_time_runs_a_job_that_must_be_alone(shop):
    seen: list[object] = []

    def first_step():
        seen.append(other.run(other.jobs[0]))
        return 0

    def second_step():
        seen.append("ran")
        return 0

    one = Clockwork(shop.cast.store, [a_job("alone", first_step, is_alone=True)], shop.clock)
    other = Clockwork(shop.cast.store, [a_job("alone", second_step, is_alone=True)], shop.clock)
    one.tick()
    assert seen == [0]

    other.tick()
    assert seen == [0, "ran"]


def test_a_lease_whose_holder_died_runs_out(shop):
    with shop.cast.store.writing() as db:
        heartbeats.take(db, "alone", holder="dead", machine_now=shop.clock.machine(), lasts=timedelta(seconds=30))
    clockwork = Clockwork(shop.cast.store, [a_job("alone", counting([1, 1]), is_alone=True)], shop.clock)
    assert clockwork.tick() == {"alone": 0}

    shop.clock.move(timedelta(seconds=30))

    assert clockwork.tick() == {"alone": 2}


def test_two_clockworks_at_once_tell_each_person_once(shop):
    shop.clock.jump(at("10:30"))
    other = Clockwork(shop.cast.store, jobs_for(shop.cast.store, shop.sender, shop.clock), shop.clock)
    start = threading.Barrier(2)

    def run(clockwork):
        start.wait()
        clockwork.tick()

    threads = [threading.Thread(target=run, args=(each,)) for each in (shop.clockwork, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shop.tick()

    told = [(letter.to_address, kind) for letter in shop.carrier.letters for kind in letter.kinds]
    assert health(shop).failing == ()
    assert sorted(told) == sorted(set(told))
    assert ("dsl@cast.example", "missing_register") in told


def daily_counts(shop, step, *moments, **options):
    """Run a daily job at each moment; return how much it did at each."""
    job = once_a_day(shop.cast.store, shop.clock, "daily", step, is_alone=True, **options)
    clockwork = Clockwork(shop.cast.store, [job], shop.clock)
    counts = []
    for moment in moments:
        shop.clock.jump(moment)
        counts.append(clockwork.run(job))
    return counts


def test_a_daily_job_runs_once_a_day(shop):
    calls = []

    def step(_db, *, now):
        calls.append(now)
        return 1 if len(calls) == 1 else 0

    moments = [at(local) for local in ("08:00", "08:01", "09:00", "23:00")]
    counts = daily_counts(shop, step, *moments, at("08:00", on=WEDNESDAY + timedelta(days=1)))

    assert counts == [1, 0, 0, 0, 0]
    assert [london_date(now).day for now in calls] == [16, 16, 17]


def test_a_daily_job_of_the_morning_waits_for_it(shop):
    calls = []

    def step(_db, *, now):
        calls.append(now)
        return 0

    daily_counts(shop, step, *(at(local) for local in ("00:01", "07:59", "08:00", "09:00")), from_local=TOLD_AT)

    assert calls == [at("08:00")]


def test_a_daily_job_that_has_nothing_to_do_leaves_the_database_alone(shop, monkeypatch):
    job = once_a_day(shop.cast.store, shop.clock, "daily", lambda _db, *, now: 0, is_alone=True)
    clockwork = Clockwork(shop.cast.store, [job], shop.clock)
    clockwork.run(job)
    monkeypatch.setattr(Store, "command", lambda *_: pytest.fail("the database is asked"))

    assert clockwork.run(job) == 0


def test_the_metronome_forgives_lateness_and_never_runs_a_job_beside_itself(shop):
    scheduler = metronome(shop.clockwork)
    scheduler.start(paused=True)

    jobs = scheduler.get_jobs()
    scheduler.shutdown()

    assert {job.id for job in jobs} >= {"open days", "nudge", "judge", "climb", "sweep", "send urgent email", "beat"}
    assert {(job.coalesce, job.max_instances, job.misfire_grace_time) for job in jobs} == {(True, 1, None)}


@pytest.fixture
def working(cast: Cast):
    """A worker at work, under a bell, on the machine's clock for leases and 11:02 for the rules."""

    class At1102(Clock):
        def now(self):
            return at("11:02")

    bell, carrier = Bell(), Carrier()
    store = Store(cast.store.database, cast.store.preferences, bell.ring, vault=cast.store.vault)
    clock = At1102()
    worker = Worker(store, shop_with(cast, clock, carrier, Carrier(name=SMS)), clock, bell=bell)
    worker.start()
    yield store, carrier, worker
    worker.stop()


def test_a_walk_off_leaves_at_the_commit_without_waiting_for_the_metronome(cast, working):
    store, carrier, worker = working
    worker._metronome.pause()
    command = ReportWalkOff(placement=cast.refs["P1"], left_at=at("11:00"), envelope=envelope())

    store.command(lambda db: walk_offs.report(cast.tutor, db, command, now=at("11:02")))

    wait_for(lambda: carrier.to("dsl") and carrier.to("officer"), within_s=20)


def test_a_worker_beats_and_stops_in_time(cast, working):
    store, _carrier, worker = working
    began = time.monotonic()

    assert worker.stop()

    assert time.monotonic() - began < 8
    with store.reading() as db:
        assert not heartbeats.health(db, machine_now=Clock().machine()).is_stale


def test_a_worker_whose_clockwork_stands_still_ends_to_be_started_again(cast, monkeypatch):
    class At0940(Clock):
        def now(self):
            return at("09:40")

    monkeypatch.setattr("muster.worker.LOOKED_AT_EVERY_S", 0.05)
    ended, clock = threading.Event(), At0940()
    worker = Worker(cast.store, shop_with(cast, clock, Carrier(), Carrier(name=SMS)), clock, end=ended.set)
    worker.start()
    # As where the thread that keeps time found no memory.
    worker._metronome.pause()

    assert ended.wait(20)
    worker.stop()


def test_a_carrier_that_does_not_answer_does_not_keep_a_worker_from_stopping(cast):
    answer = threading.Event()

    class Deaf(Carrier):
        def send(self, _letter):
            answer.wait(20)
            return Accepted()

    class At0940(Clock):
        def now(self):
            return at("09:40")

    clock = At0940()
    worker = Worker(cast.store, shop_with(cast, clock, Deaf(), Carrier(name=SMS)), clock)
    worker.start()
    wait_for(lambda: leased(cast), within_s=10)
    began = time.monotonic()

    assert not worker.stop(within_s=1)

    assert time.monotonic() - began < 3
    answer.set()


def leased(cast):
    with cast.store.reading() as db:
        rows = db.session.connection().exec_driver_sql("SELECT count(*) FROM message WHERE lease_until IS NOT NULL")
        return rows.scalar_one() > 0


def wait_for(is_so, *, within_s):
    until = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > until:
            pytest.fail(f"it was not so within {within_s} s")
        time.sleep(0.01)
