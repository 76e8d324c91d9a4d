"""The roles that an installation makes: strong enough to serve as, each reached by its own system's user."""

import re
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from attendance.records import migrating
from muster.resources import migrations
from tests.support.parts import require
from tests.support.roles import OWNER, SUPERUSER, WEB, WORKER
from tests.support.strong import weak

FOLDER = Path(__file__).parents[3] / "deploy" / "postgresql"
TRIAL = "muster_trial"


@pytest.fixture
def made(postgres):
    """Run the script as its administrator does, twice, in a server that has a database of that name no more after."""
    program = require("postgresql") / "bin" / "psql"
    command = [
        program,
        "--no-psqlrc",
        "--quiet",
        *("--host", postgres.folder, "--username", SUPERUSER, "--dbname", "postgres"),
        *("--set", "ON_ERROR_STOP=1", "--set", f"database={TRIAL}", "--file", FOLDER / "roles.sql"),
    ]
    for _ in range(2):
        subprocess.run(command, check=True, timeout=60, capture_output=True)
    yield lambda user: postgres.url(TRIAL, user=user)
    postgres.drop(TRIAL)


def ask(url, question):
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(question)).all()
    engine.dispose()
    return found


def test_production_starts_as_the_webs_and_the_workers_role_and_not_as_the_owner(made):
    migrating.upgrade(made(OWNER), migrations())

    assert weak(made(WEB), is_web=True) == []
    assert weak(made(WORKER), is_web=False) == []
    assert "owns the tables" in weak(made(OWNER), is_web=False)[0]


def test_nobody_else_may_enter_the_database(made):
    granted = "SELECT has_database_privilege('public', current_database(), 'CONNECT')"

    assert ask(made(OWNER), granted) == [(False,)]


def test_no_value_of_a_statement_reaches_the_servers_log(made):
    for name in ("log_parameter_max_length", "log_parameter_max_length_on_error"):
        assert ask(made(WORKER), f"SHOW {name}") == [("0",)]


def test_each_role_is_reached_by_the_socket_of_this_machine_alone():
    lines = [
        line.split() for line in (FOLDER / "pg_hba.conf").read_text("utf-8").splitlines() if line and line[0] != "#"
    ]

    assert lines == [
        ["local", "all", f"{OWNER},{WEB},{WORKER}", "peer", "map=muster"],
        ["host", "all", f"{OWNER},{WEB},{WORKER}", "all", "reject"],
    ]


def test_the_webs_user_of_the_system_becomes_the_web_and_nobody_else():
    lines = (FOLDER / "pg_ident.conf").read_text("utf-8").splitlines()
    pairs = {tuple(re.split(r"\s+", line.strip())[1:]) for line in lines if line and not line.startswith("#")}

    assert {role for user, role in pairs if user == WEB} == {WEB}
    assert {user for user, role in pairs if role == OWNER} == {OWNER}
    assert {user for user, role in pairs if role == WORKER} == {WORKER, OWNER}
