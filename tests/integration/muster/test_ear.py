"""A worker in another process hears at once of what is urgent, and finds it by itself where it hears nothing."""

import time

import pytest
from sqlalchemy import create_engine, text

from attendance import walk_offs
from attendance.preferences import Preferences
from attendance.records.database import Database
from attendance.unit import Store
from attendance.walk_offs import ReportWalkOff
from muster.bell import Bell
from muster.clock import Clock
from muster.ear import Ear
from muster.worker import Worker
from notifications.outbox import SMS
from tests.support.acting import envelope
from tests.support.cast import at
from tests.support.clockwork import Carrier, shop_with
from tests.support.roles import SUPERUSER, WEB, WORKER, as_role

ON_POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
AT_ONCE_S, NEVER_S = 10, 2


class At1010(Clock):
    """The rules see ten past ten."""

    def now(self):
        return at("10:10")


@pytest.fixture
def store_as(database_url):
    """A store as a role of the database, which rings nothing of this process."""
    made = []

    def store(role):
        made.append(Store(Database(as_role(database_url, role)), Preferences()))
        return made[-1]

    yield store
    for each in made:
        each.database.dispose()


@pytest.fixture
def heard(store_as):
    """What a bell sets that the worker's ear rings, once it listens."""
    bell = Bell()
    heard, ear = bell.listener(), Ear(store_as(WORKER).database, bell)
    ear.open()
    assert ear.hears.wait(AT_ONCE_S)
    assert heard.wait(AT_ONCE_S)
    heard.clear()
    yield heard
    assert ear.close(within_s=5)


def commit(store, *, is_urgent):
    with store.writing() as db:
        db.wakes_sender = is_urgent


@ON_POSTGRESQL
@pytest.mark.parametrize("role", [WEB, WORKER])
def test_what_another_process_commits_is_heard_at_once(heard, store_as, role):
    commit(store_as(role), is_urgent=True)

    assert heard.wait(AT_ONCE_S)


@ON_POSTGRESQL
def test_what_is_not_urgent_or_not_committed_is_not_heard(heard, store_as):
    store = store_as(WORKER)
    commit(store, is_urgent=False)

    with pytest.raises(RuntimeError):
        _break_off(store)

    assert not heard.wait(NEVER_S)


@ON_POSTGRESQL
def test_an_ear_whose_connection_was_cut_listens_again(heard, store_as, database_url):
    engine = create_engine(as_role(database_url, SUPERUSER), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        cut = connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )
        ).all()
    engine.dispose()

    assert len(cut) == 1
    # It looks at once when it is back, because something may have been said meanwhile.
    assert heard.wait(AT_ONCE_S)
    heard.clear()
    commit(store_as(WEB), is_urgent=True)
    assert heard.wait(AT_ONCE_S)


@ON_POSTGRESQL
def test_a_walk_off_reported_elsewhere_is_sent_without_the_metronome(cast):
    clock, carrier = At1010(), Carrier()
    worker = Worker(cast.store, shop_with(cast, clock, carrier, Carrier(name=SMS)), clock)
    worker.start()
    # Only the bell can make it send.
    worker._metronome.pause()
    assert worker._ear.hears.wait(AT_ONCE_S)
    try:
        report(cast)
        wait_for(lambda: carrier.to("dsl") and carrier.to("officer"), within_s=20)
    finally:
        worker.stop()


def test_where_nothing_is_heard_the_metronome_sends(cast, monkeypatch):
    monkeypatch.setattr(Ear, "open", lambda _ear: None)
    clock, carrier = At1010(), Carrier()
    worker = Worker(cast.store, shop_with(cast, clock, carrier, Carrier(name=SMS)), clock)
    worker.start()
    try:
        report(cast)
        wait_for(lambda: carrier.to("dsl") and carrier.to("officer"), within_s=20)
    finally:
        worker.stop()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_on_sqlite_nothing_is_opened(store):
    ear = Ear(store.database, Bell())

    ear.open()

    assert not ear.hears.wait(0.2)
    assert ear.close(within_s=0)


def _break_off(store):
    with store.writing() as db:
        db.wakes_sender = True
        db.close()
        raise RuntimeError


def report(cast):
    command = ReportWalkOff(placement=cast.refs["P1"], left_at=at("10:08"), envelope=envelope())
    cast.store.command(lambda db: walk_offs.report(cast.tutor, db, command, now=at("10:10")))


def wait_for(is_so, *, within_s):
    until = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)
