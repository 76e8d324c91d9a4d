"""Production does not start over a database that could lose what got a receipt, or whose rows no wall holds."""

import pytest
from sqlalchemy import create_engine, text

from attendance.records.database import Database
from attendance.records.strength import roles_sql, telltale_logs, weaknesses
from attendance.records.wall import WORKER_ROLE
from attendance.refusals import Refusal
from attendance.secret import new_secret
from muster.context import require_strong_database
from muster.settings import build_settings
from tests.support import strong
from tests.support.roles import OWNER, SUPERUSER, WEB, WORKER, as_role

ON_POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture
def weak(database_url):
    """Ask for the weaknesses of the test's database as one of the roles."""
    return lambda user, *, is_web: strong.weak(as_role(database_url, user), is_web=is_web)


@ON_POSTGRESQL
def test_the_webs_and_the_workers_roles_are_strong_enough(weak):
    assert weak(WEB, is_web=True) == []
    assert weak(WORKER, is_web=False) == []


@ON_POSTGRESQL
def test_the_owner_of_the_tables_serves_nobody(weak):
    for is_web in (True, False):
        (sentence,) = weak(OWNER, is_web=is_web)
        assert "owns the tables" in sentence


@ON_POSTGRESQL
@pytest.mark.parametrize("right", ["SUPERUSER", "BYPASSRLS"])
def test_a_role_that_passes_through_the_wall_serves_nobody(database_url, weak, right):
    engine = create_engine(as_role(database_url, SUPERUSER), isolation_level="AUTOCOMMIT")
    name = f"strong_{right.lower()}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN {right} IN ROLE muster_app"))
        try:
            (sentence,) = weak(name, is_web=True)
        finally:
            connection.execute(text(f"DROP ROLE {name}"))
    engine.dispose()

    assert "row-level security" in sentence


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("of", "said"), [(OWNER, "owns the tables"), (SUPERUSER, "row-level security"), (WORKER_ROLE, "is the worker's")]
)
def test_a_role_that_could_make_itself_another_serves_no_page(database_url, weak, of, said):
    engine = create_engine(as_role(database_url, SUPERUSER), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE ROLE could_be_another LOGIN NOINHERIT IN ROLE muster_app, {of}"))
        try:
            (sentence,) = weak("could_be_another", is_web=True)
        finally:
            connection.execute(text("DROP ROLE could_be_another"))
    engine.dispose()

    assert said in sentence


@ON_POSTGRESQL
def test_pages_do_not_run_as_the_worker(weak):
    (sentence,) = weak(WORKER, is_web=True)

    assert "web_url" in sentence


@ON_POSTGRESQL
@pytest.mark.parametrize("name", strong.PROMISES)
def test_what_does_not_wait_for_the_disk_is_named(database_url, name):
    database = Database(as_role(database_url, WEB))
    found = weaknesses(database, is_web=True)
    database.dispose()

    assert sum(f"has {name} off" in each for each in found) == 1


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_sqlite_as_muster_opens_it_waits_for_the_disk(store):
    assert weaknesses(store.database, is_web=True) == []


@ON_POSTGRESQL
def test_production_is_refused_and_a_test_is_not(store, tmp_path):
    keys = tmp_path / "keys"
    keys.write_text(new_secret() + "\n")
    keys.chmod(0o400)
    values = {
        "base_url": "https://muster.example",
        "mail": {"host": "127.0.0.1", "tls": "none", "sender": "Muster <muster@example.org>"},
        "security": {"contact": "security@muster.example"},
        "secrets": {"key_file": str(keys)},
    }
    production = build_settings({"environment": "production", **values}, folder=tmp_path)
    trial = build_settings({"environment": "test", **values}, folder=tmp_path)

    require_strong_database(trial, store, is_web=True)
    with pytest.raises(Refusal, match="web_url"):
        require_strong_database(production, store, is_web=True)


@ON_POSTGRESQL
def test_the_printed_roles_are_those_the_policies_name(database_url):
    named = "SELECT DISTINCT unnest(roles)::text FROM pg_policies"
    engine = create_engine(database_url)
    with engine.connect() as connection:
        roles = connection.execute(text(named)).scalars().all()
    engine.dispose()

    assert roles
    assert [role for role in roles if f"CREATE ROLE {role} NOLOGIN;" not in roles_sql()] == []


@pytest.fixture
def said_of_logs(database_url):
    """Set the server's log for the test's database as its administrator would; return what there is to say of it."""

    def ask(*settings):
        engine = create_engine(as_role(database_url, "postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for setting in settings:
                connection.execute(text(f"ALTER DATABASE {engine.url.database} SET {setting}"))
        engine.dispose()
        database = Database(as_role(database_url, WORKER))
        found = telltale_logs(database)
        database.dispose()
        return found

    return ask


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (["log_statement = 'all'"], "log_parameter_max_length "),
        (["log_min_duration_statement = 100"], "log_parameter_max_length "),
        (["log_transaction_sample_rate = 0.1"], "log_parameter_max_length "),
        (["log_parameter_max_length_on_error = 64"], "log_parameter_max_length_on_error "),
    ],
)
def test_a_server_that_logs_values_is_named(said_of_logs, settings, name):
    (sentence,) = said_of_logs(*settings)

    assert name in sentence


@ON_POSTGRESQL
@pytest.mark.parametrize("settings", [[], ["log_statement = 'all'", "log_parameter_max_length = 0"]])
def test_a_server_that_logs_no_values_is_fine(said_of_logs, settings):
    assert said_of_logs(*settings) == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_sqlite_has_no_log(database_url):
    database = Database(database_url)

    assert telltale_logs(database) == []
    database.dispose()
