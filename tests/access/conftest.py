"""One region for each kind of database, built once: what is asked of it is taken back."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from attendance.preferences import Preferences
from attendance.records.database import WEB_PATIENCE, Database
from attendance.rules.access import ActorKind
from attendance.unit import Store
from tests.support.asking import Asking, build_asking, taken_back
from tests.support.beside import Asked, add_beside
from tests.support.cast import pretend_vault
from tests.support.clock import ManualClock
from tests.support.facts import checksum
from tests.support.length import IS_WHOLE
from tests.support.region import build_region
from tests.support.roles import SUPERUSER, WEB, WORKER, as_role


class _TakenBack(Exception):
    """Nothing of this is to last."""


@contextmanager
def answering(url: str, *, web_user: str = WEB) -> Iterator[Asking]:
    """The region on a database, which the worker's role set up and the application reaches by its own."""
    preferences, vault = Preferences(alarms_email="alarms@muster.example"), pretend_vault()
    database = Database(as_role(url, WORKER))
    web_database = database if database.is_sqlite else Database(as_role(url, web_user), patience=WEB_PATIENCE)
    web = Store(web_database, preferences, vault=vault)
    asking = build_asking(build_region(Store(database, preferences, vault=vault)), web, ManualClock())
    asking.as_built = checksum(asking.region.store)
    with taken_back(web, asking.written):
        yield asking
    web_database.dispose()
    database.dispose()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask the region on SQLite, and on PostgreSQL what the policy says; with `make matrix` all, and without a wall.

    What other ways of asking prove is of the pages and calls, before any database: it is tried on one. That another's
    looks like none is tried where the first wall stands alone: behind the second there is less to see, not more.
    """
    if "region" not in metafunc.fixturenames:
        return
    kinds = ["sqlite"]
    if IS_WHOLE or metafunc.function.__name__ == "test_everybody_meets_what_the_policy_says":
        kinds.append("postgresql")
    if IS_WHOLE:
        kinds.append("postgresql_without_wall")
    metafunc.parametrize("region", kinds, indirect=True)


@pytest.fixture
def region(request: pytest.FixtureRequest) -> Asking:
    """The application that is asked, and the region behind it: with the first wall alone, or with both."""
    asking: Asking = request.getfixturevalue(f"{request.param}_region")
    return asking


@pytest.fixture(scope="session")
def sqlite_region(migrated_sqlite, tmp_path_factory) -> Iterator[Asking]:
    """The region on SQLite, which has the first wall alone."""
    file = tmp_path_factory.mktemp("region") / "muster.db"
    shutil.copyfile(migrated_sqlite, file)
    with answering(f"sqlite:///{file}") as asking:
        yield asking


@pytest.fixture
def asked(sqlite_region) -> Iterator[Asked]:
    """Everything on record in a transaction, to ask and to change: all of it is taken back."""
    with suppress(_TakenBack), sqlite_region.web.writing() as db:
        add_beside(db.session, sqlite_region.region)
        yield Asked(
            db=db,
            region=sqlite_region.region,
            facts=sqlite_region.region.live["NORTH", "OAK"],
            secret=sqlite_region.secrets[ActorKind.DSL],
        )
        raise _TakenBack


@pytest.fixture(scope="session")
def postgresql_region(postgres, migrated_postgresql) -> Iterator[Asking]:
    """The region on PostgreSQL, with the second wall behind the first."""
    name = postgres.create(template=migrated_postgresql)
    with answering(postgres.url(name)) as asking:
        yield asking
    postgres.drop(name)


@pytest.fixture(scope="session")
def postgresql_without_wall_region(postgres, migrated_postgresql) -> Iterator[Asking]:
    """The region on PostgreSQL as somebody whom no policy holds, so that the first wall stands alone."""
    name = postgres.create(template=migrated_postgresql)
    with answering(postgres.url(name), web_user=SUPERUSER) as asking:
        yield asking
    postgres.drop(name)
