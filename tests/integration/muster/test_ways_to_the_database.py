"""How one process reaches its database: on SQLite through one lock, on PostgreSQL each part as its own role."""

import pytest

from muster.context import Muster
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
