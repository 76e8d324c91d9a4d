"""Databases for tests: each test gets its own, on SQLite and on PostgreSQL, copied from one that was migrated once."""

import shutil
from pathlib import Path

import pytest

from attendance.records.migrating import upgrade
from muster.resources import migrations
from tests.support.roles import WEB, WORKER, as_role

KINDS = ("sqlite", "postgresql")


@pytest.fixture(params=KINDS)
def database_kind(request):
    """Each kind of database in turn; override or parametrise indirectly to have one only."""
    return request.param


@pytest.fixture
def empty_database_url(database_kind, request, tmp_path):
    """The URL of a database without tables."""
    yield from _database(database_kind, request, tmp_path, template=None)


@pytest.fixture
def database_url(database_kind, request, tmp_path):
    """The URL of a migrated, empty database of the test's own."""
    template = request.getfixturevalue(f"migrated_{database_kind}")
    yield from _database(database_kind, request, tmp_path, template=template)


@pytest.fixture
def worker_url(database_url):
    """The same database as the worker and the command line reach it."""
    return as_role(database_url, WORKER)


@pytest.fixture
def web_url(database_url):
    """The same database as the web reaches it: on PostgreSQL behind the second wall."""
    return as_role(database_url, WEB)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory):
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("migrated") / "muster.db"
    upgrade(f"sqlite:///{file}", migrations())
    return file


@pytest.fixture(scope="session")
def migrated_postgresql(postgres):
    """The name of a migrated PostgreSQL database to copy."""
    name = postgres.create()
    upgrade(postgres.url(name), migrations())
    return name


def _database(kind, request, folder: Path, *, template):
    if kind == "sqlite":
        file = folder / "muster.db"
        if template:
            shutil.copyfile(template, file)
        yield f"sqlite:///{file}"
        return
    cluster = request.getfixturevalue("postgres")
    name = cluster.create(template=template or "template0")
    yield cluster.url(name)
    cluster.drop(name)
