"""How one process reaches its database: on SQLite through one lock, on PostgreSQL each part as its own role."""

import socket
import time
import tomllib

import pytest
from sqlalchemy.exc import OperationalError

from attendance.records import migrating
from attendance.records.database import PATIENCE, WEB_PATIENCE, Database
from muster.clock import Clock
from muster.context import Muster
from muster.resources import migrations
from muster.settings import build_settings
from muster.web import build_web
from tests.support.portal import SETTINGS
from tests.support.roles import WEB, as_role


@pytest.fixture
def muster(worker_url, database_url, tmp_path):
    """One run of the command line over the test's database."""
    config = tmp_path / "config.toml"
    as_web = f'web_url = "{as_role(database_url, WEB)}"' if "postgresql" in database_url else ""
    config.write_text(SETTINGS.format(url=worker_url).replace("[mail]", f"{as_web}\n[mail]"))
    return Muster(config)


@pytest.fixture
def databases(muster):
    """What pages and what the worker reach the records through."""
    found = [store.database for store in (muster.web_store(wake=lambda: None), muster.store())]
    yield found
    for each in found:
        each.dispose()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_pages_and_worker_wait_their_turn_at_one_file(databases):
    web, worker = databases

    assert web is worker


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_pages_and_worker_are_two_roles_with_patience_of_their_own(databases):
    said = []
    for each in databases:
        with each.reading() as session:
            asked = "SELECT current_user || ' ' || current_setting('statement_timeout')"
            said.append(session.connection().exec_driver_sql(asked).scalar())

    assert said == ["muster_web 5s", "muster_work 30s"]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_the_web_is_ready_though_only_its_own_role_lets_it_in(muster, worker_url, tmp_path):
    web = muster.web_store(wake=lambda: None)
    nobody = build_settings(tomllib.loads(SETTINGS.format(url=as_role(worker_url, "muster_nobody"))), folder=tmp_path)
    app = build_web(nobody, web, Clock(None))

    answer = app.test_client().get("/readyz").json
    web.database.dispose()

    assert answer is not None
    assert (answer["checks"]["database"], answer["checks"]["migrations"]) == ("ok", "ok")


@pytest.fixture
def silent_server():
    """The address of a server that takes connections and says nothing, as a machine that hangs does."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        yield f"postgresql://muster_web@127.0.0.1:{held.getsockname()[1]}/muster"


def test_a_page_does_not_wait_for_a_database_that_says_nothing(silent_server):
    database = Database(silent_server, patience=WEB_PATIENCE)
    started = time.monotonic()

    with pytest.raises(OperationalError), database.reading() as session:
        session.connection()

    assert time.monotonic() - started < 4
    database.dispose()


def test_a_command_does_not_wait_for_ever_for_a_database_that_says_nothing(silent_server, monkeypatch):
    monkeypatch.setattr(migrating, "CONNECT_S", 2)
    started = time.monotonic()

    with pytest.raises(OperationalError):
        migrating.state(silent_server, migrations())

    assert time.monotonic() - started < 4
    assert PATIENCE.connect_s == 10
