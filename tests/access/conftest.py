"""One region for each kind of database, built once: what is asked of it is taken back."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from attendance.preferences import Preferences
from attendance.records.database import Database
from attendance.unit import Store
from tests.support.asking import Asking, build_asking, taken_back
from tests.support.cast import pretend_vault
from tests.support.clock import ManualClock
from tests.support.region import build_region


@contextmanager
def asked(url: str) -> Iterator[Asking]:
    """The region on a database, and how many requests were asked of it in the end."""
    database = Database(url)
    store = Store(database, Preferences(alarms_email="alarms@muster.example"), vault=pretend_vault())
    asking = build_asking(build_region(store), ManualClock())
    with taken_back(store, asking.written):
        yield asking
    database.dispose()


@pytest.fixture
def region(sqlite_region: Asking) -> Asking:
    """The application that is asked, and the region behind it."""
    return sqlite_region


@pytest.fixture(scope="session")
def sqlite_region(migrated_sqlite, tmp_path_factory) -> Iterator[Asking]:
    """The region on SQLite, which has the first wall alone."""
    file = tmp_path_factory.mktemp("region") / "muster.db"
    shutil.copyfile(migrated_sqlite, file)
    with asked(f"sqlite:///{file}") as asking:
        yield asking
