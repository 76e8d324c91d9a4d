import json
import re
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from attendance import sign_in, tokens
from attendance.records.database import Database
from attendance.unit import Store
from muster.cli import cli
from tests.support.cast import OFFICER, TUTOR, build_cast, email_of
from tests.support.portal import SETTINGS

AT = datetime(2026, 9, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def database_kind():
    """One kind is enough: the use cases are tried on both."""
    return "sqlite"


@pytest.fixture
def store(database_url, preferences):
    database = Database(database_url)
    yield Store(database, preferences)
    database.dispose()


@pytest.fixture
def muster(store, database_url, tmp_path):
    build_cast(store)
    config = tmp_path / "config.toml"
    config.write_text(SETTINGS.format(url=database_url), "utf-8")
    return lambda *arguments, given="": CliRunner().invoke(cli, ["--config", str(config), *arguments], input=given)


def test_an_invitation_is_a_link_alone_on_standard_output(muster):
    result = muster("user", "invite", email_of(OFFICER))

    assert result.exit_code == 0
    assert re.fullmatch(r"https://muster\.example/sign-in/link/[\w-]{43}\n", result.stdout)
    assert "Muster sent no mail" in result.stderr


def test_an_invitation_can_be_read_by_a_program(muster):
    result = json.loads(muster("user", "invite", email_of(OFFICER), "--json").stdout)

    assert sorted(result) == ["email", "expires_at", "is_reset", "link"]
    assert not result["is_reset"]


def test_a_password_from_standard_input_signs_its_owner_in(muster, store, clock):
    result = muster("user", "password", email_of(TUTOR), given="correct horse battery\n")

    assert (result.exit_code, result.stdout) == (0, "")
    assert sign_in.sign_in(
        store, email_of(TUTOR), "correct horse battery", now=clock.now(), machine_now=clock.machine()
    )


def test_a_lost_second_step_is_taken_away_and_somebody_is_signed_out_everywhere(muster, store, clock):
    muster("user", "password", email_of(TUTOR), given="correct horse battery\n")
    secret = sign_in.sign_in(
        store, email_of(TUTOR), "correct horse battery", now=clock.now(), machine_now=clock.machine()
    )
    reset, out = muster("user", "reset-factor", email_of(TUTOR)), muster("user", "sign-out", email_of(TUTOR))

    assert (reset.exit_code, out.exit_code) == (0, 0)
    with store.reading() as db:
        assert sign_in.who(db, secret, machine_now=clock.machine()) is None


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (("user", "invite", "nobody@cast.example"), "", "Nobody with this e-mail address"),
        (("user", "password", "nobody@cast.example"), "correct horse battery\n", "Nobody with this e-mail address"),
        (("user", "password", "tutor@cast.example"), "short\n", "Use 12 characters or more."),
        (("user", "password", "tutor@cast.example"), "Oakbank Farm 2026\n", "too easy to guess"),
        (("user", "reset-factor", "dsl@cast.example"), "", "name with --agreed-by a colleague"),
        (("user", "sign-out", "nobody@cast.example"), "", "Nobody with this e-mail address"),
        (("token", "create", "--organisation", "NOWHERE", "--name", "Sync"), "", "the code NOWHERE"),
        (("token", "revoke", "00000000-0000-4000-8000-000000000000"), "", "There is no such token."),
    ],
)
def test_what_cannot_be_done_is_said_on_standard_error_and_ends_with_1(muster, arguments, given, said):
    result = muster(*arguments, given=given)

    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


def test_a_token_is_printed_once_alone_and_opens_its_provider(muster, store):
    result = muster("token", "create", "--organisation", "OAKBANK", "--name", "Sync")

    secret = result.stdout.removesuffix("\n")
    assert re.fullmatch(r"muster_[\w-]{43}", secret)
    with store.reading() as db:
        scope = tokens.scope_for(db, secret, machine_now=AT)
    assert scope is not None
    assert scope.actor.name == "Sync"
    assert secret not in muster("token", "list").stdout


def test_a_token_is_listed_and_revoked_by_its_id(muster, store):
    secret = muster("token", "create", "--organisation", "OAKBANK", "--name", "Sync").stdout.strip()
    [listed] = json.loads(muster("token", "list", "--json").stdout)
    revoked = muster("token", "revoke", listed["id"])

    assert (listed["organisation"], listed["name"], listed["revoked_at"]) == ("OAKBANK", "Sync", None)
    assert revoked.exit_code == 0
    assert "revoked" in muster("token", "list").stdout
    with store.reading() as db:
        assert tokens.scope_for(db, secret, machine_now=AT) is None
