"""A dump as the runbook says holds every row; one that the wall would thin out ends with an error instead."""

import subprocess

import pytest
from sqlalchemy import make_url

from tests.support.cast import pupil_names
from tests.support.parts import require
from tests.support.roles import OWNER, WEB


@pytest.fixture
def dump(cast, database_url):
    """Dump the cast's database as one of the roles."""
    url = make_url(database_url)
    program = require("postgresql") / "bin" / "pg_dump"

    def run(*options, user):
        command = [program, "-h", url.query["host"], "-U", user, *options, url.database]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    return run


def test_the_owners_dump_holds_every_pupil(dump):
    done = dump("--enable-row-security", user=OWNER)

    assert done.returncode == 0
    assert [name for name in pupil_names() if name not in done.stdout] == []


@pytest.mark.parametrize(("options", "user"), [((), OWNER), (("--enable-row-security",), WEB)])
def test_a_dump_that_would_leave_rows_out_ends_with_an_error(dump, options, user):
    done = dump(*options, user=user)

    assert done.returncode != 0
    assert "row-level security" in done.stderr or "permission denied" in done.stderr
