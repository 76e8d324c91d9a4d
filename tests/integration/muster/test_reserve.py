"""Room is kept beside a database file: the first write that a full disk refuses gives it up and is taken in."""

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from attendance import heartbeats
from attendance.preferences import Preferences
from attendance.records import migrating
from attendance.records.database import Database
from attendance.records.reserve import MEGABYTE, DiskNearlyFull, Reserve, beside
from attendance.unit import Store
from muster.resources import migrations
from muster.schedule import Clockwork, jobs_for
from muster.settings import Settings
from muster.settings.sections import DatabaseSection, Environment
from tests.support.cast import at

ROOM_FOR_ALL = 2**30


@pytest.fixture
def reserve(tmp_path):
    return Reserve(file=tmp_path / "muster.db.reserve", size=MEGABYTE)


def test_room_is_kept_once_and_given_up_once(reserve, tmp_path):
    reserve.keep()
    made = reserve.file.stat()
    reserve.keep()

    assert (made.st_size, made.st_blocks * 512 >= MEGABYTE) == (MEGABYTE, True)
    assert reserve.file.stat().st_ino == made.st_ino
    assert [each.name for each in tmp_path.iterdir()] == ["muster.db.reserve"]
    assert [reserve.give_up(), reserve.give_up()] == [True, False]


def test_keeping_room_never_fills_the_disk(tmp_path):
    too_much = Reserve(file=tmp_path / "reserve", size=10**15)

    with pytest.raises(DiskNearlyFull, match="make room on the disk"):
        too_much.keep()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "megabytes", "name"),
    [
        ("sqlite:////var/lib/muster/muster.db", 64, "/var/lib/muster/muster.db.reserve"),
        ("sqlite:////var/lib/muster/muster.db", 0, None),
        ("sqlite://", 64, None),
        ("postgresql://db.example.org/muster", 64, None),
    ],
)
def test_room_is_kept_beside_a_file_alone(url, megabytes, name):
    found = beside(url, megabytes=megabytes)

    assert (found and (str(found.file), found.size)) == (name and (name, 64 * MEGABYTE))


class Filling:
    """A database whose file may not grow as long as the room beside it is kept, as on a disk that is full."""

    def __init__(self, folder, reserve):
        url = f"sqlite:///{folder / 'muster.db'}"
        migrating.upgrade(url, migrations())
        self.reserve, self.runs = reserve, 0
        self.store = Store(Database(url, reserve=reserve), Preferences())
        event.listen(self.store.database.writer, "checkout", self._bound)

    def _bound(self, connection, *_):
        pages = 1 if self.reserve.file.exists() else ROOM_FOR_ALL
        connection.execute(f"PRAGMA max_page_count={pages}")

    def say(self, db):
        """Store what no page has room for."""
        self.runs += 1
        said = {"said": "x" * 100_000, "at": at("09:00")}
        db.session.execute(
            text("INSERT INTO anchor (\"on\", taken_at, document) VALUES ('2026-09-16', :at, :said)"), said
        )


@pytest.fixture
def filling(tmp_path, reserve):
    found = Filling(tmp_path, reserve)
    yield found
    found.store.database.dispose()


def test_what_a_full_disk_refuses_first_is_taken_in_and_the_log_says_so(filling, reserve):
    reserve.keep()

    with capture_logs() as lines:
        filling.store.command(filling.say)

    assert (filling.runs, reserve.file.exists()) == (2, False)
    assert [(each["log_level"], each["event"]) for each in lines] == [
        ("error", "the disk is full: the room kept for this is given up")
    ]
    with filling.store.reading() as db:
        assert db.session.scalar(text("SELECT count(*) FROM anchor")) == 1


def test_without_room_that_is_kept_it_is_refused_as_before(filling, reserve):
    reserve.keep()
    filling.store.database.reserve = None

    with pytest.raises(OperationalError, match="full"):
        filling.store.command(filling.say)
    assert (filling.runs, reserve.file.exists()) == (1, True)


def test_the_clockwork_keeps_the_room_and_a_disk_too_full_for_it_shows_as_a_job_that_fails(shop, tmp_path):
    database = shop.cast.store.database
    database.reserve = Reserve(file=tmp_path / "kept", size=MEGABYTE)
    clockwork = Clockwork(shop.cast.store, jobs_for(shop.cast.store, shop.sender, shop.clock), shop.clock)
    clockwork.tick()
    assert database.reserve.file.is_file()

    database.reserve = Reserve(file=tmp_path / "too much", size=10**15)
    clockwork = Clockwork(shop.cast.store, jobs_for(shop.cast.store, shop.sender, shop.clock), shop.clock)
    clockwork.tick()
    with shop.cast.store.reading() as db:
        assert heartbeats.health(db, machine_now=shop.clock.machine()).failing == ("keep room",)


@pytest.mark.parametrize(
    ("environment", "written", "megabytes"),
    [("production", None, 64), ("production", 0, 0), ("test", None, 0), ("test", 8, 8)],
)
def test_production_keeps_room_unless_it_is_told_otherwise(environment, written, megabytes):
    database = {} if written is None else {"reserve_mb": written}

    assert (
        Settings.model_construct(environment=Environment(environment), database=DatabaseSection(**database)).reserve_mb
        == megabytes
    )
