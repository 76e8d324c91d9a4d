"""`muster doctor` and `muster audit verify`: what works, what does not, what to do."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from attendance import circuits
from muster import doctor
from muster.cli import cli
from muster.clock import Clock
from tests.support.acting import Acting, entry
from tests.support.cast import build_cast, leave_job
from tests.support.imap import PASSWORD

KINDS = ["sqlite"]


@pytest.fixture(params=KINDS)
def database_kind(request):
    return request.param


@pytest.fixture
def config(tmp_path, database_url, smtp_server):
    file = tmp_path / "config.toml"
    file.write_text(
        f"""
environment = "test"
base_url = "http://127.0.0.1:8000"
[database]
url = "{database_url}"
[mail]
host = "{smtp_server.host}"
port = {smtp_server.port}
tls = "none"
sender = "muster@example.org"
"""
    )
    return file


def run(config, *words):
    return CliRunner().invoke(cli, ["--config", str(config), *words])


def findings(config):
    result = run(config, "doctor", "--json")
    return result, {(each["part"], each["verdict"]): each["sentence"] for each in json.loads(result.stdout)["findings"]}


@pytest.fixture
def installed(config, store):
    return build_cast(store)


def test_the_doctor_says_what_works(config, installed):
    result, found = findings(config)

    assert result.exit_code == 0
    assert ("mail", "works") in found
    assert ("database", "works") in found
    assert ("people", "works") in found


def test_without_a_text_carrier_the_doctor_says_that_walk_offs_go_by_mail_only(config, installed):
    _result, found = findings(config)

    assert "by e-mail only" in found["texts", "warning"]


def test_a_dead_mail_server_is_named_and_the_exit_code_says_so(config, installed, smtp_server):
    smtp_server.refuse()

    result, found = findings(config)

    assert result.exit_code == 1
    assert "Check the settings" in found["mail", "broken"]


@pytest.fixture
def shelf(config):
    """The folder of backups, in the settings; with a sealed file made at a time, and what is said beside it."""
    folder = config.parent / "backups"
    folder.mkdir()
    config.write_text(f'{config.read_text()}[backup]\nfolder = "{folder}"\n')

    def put(made_at, *, said_bytes=6):
        sealed = folder / f"muster-{made_at:%Y%m%dT%H%M%SZ}.db.age"
        sealed.write_bytes(b"sealed")
        said = {"made_at": made_at.isoformat(), "sha256": "", "sealed_bytes": said_bytes, "rows": {}}
        sealed.with_name(f"{sealed.name}.json").write_text(json.dumps(said))

    return put


def test_a_backup_of_last_night_is_well_and_an_older_one_or_none_is_named(config, installed, shelf):
    now = Clock().now()
    _result, none = findings(config)
    shelf(now - timedelta(hours=27))
    _result, old = findings(config)
    shelf(now - timedelta(hours=25))
    _result, well = findings(config)

    assert "there is no whole one in" in none["backup", "warning"]
    assert "See why `muster backup` failed since." in old["backup", "warning"]
    assert well["backup", "works"].startswith("the newest is of ")


def test_a_backup_that_is_not_what_its_manifest_says_is_none(config, installed, shelf):
    shelf(Clock().now(), said_bytes=7)

    assert "there is no whole one in" in findings(config)[1]["backup", "warning"]


def test_production_alone_is_told_that_no_folder_is_set(installed, monkeypatch):
    def said(*, is_production):
        settings = SimpleNamespace(backup=SimpleNamespace(folder=None), is_production=is_production)
        return [each.verdict.value for each in doctor._backups(SimpleNamespace(settings=settings))]  # type: ignore[arg-type]

    assert (said(is_production=True), said(is_production=False)) == (["warning"], [])


def test_an_old_database_is_named_with_what_to_do(tmp_path, config):
    config.write_text(config.read_text().replace("sqlite:///", f"sqlite:///{tmp_path}/none-", 1))

    result, found = findings(config)

    assert result.exit_code == 1
    assert "muster database upgrade" in found["database", "broken"]


def test_a_school_without_a_dsl_is_named(config, installed):
    leave_job(installed, "dsl")

    _result, found = findings(config)

    assert "Northgate Academy has nobody as designated safeguarding lead" in found["people", "warning"]


def test_a_misspelt_key_is_named_instead_of_an_error(config):
    config.write_text(config.read_text().replace("[mail]", '[mial]\nhost = "x"\n[mail]'))

    result, found = findings(config)

    assert result.exit_code == 1
    assert "mial" in found["settings", "broken"]


def test_whole_chains_are_said_to_be_whole(config, installed):
    people = Acting(cast=installed)
    people.open_day()
    people.send(entry(installed, "P1"), local="09:20")

    result = run(config, "audit", "verify", "--json")

    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (said["chains"], said["broken"]) == (3, [])


def test_the_first_bad_row_is_named(config, installed):
    people = Acting(cast=installed)
    people.open_day()
    with installed.store.writing() as db:
        db.session.execute(text("DROP TRIGGER event_refuse_update"))
        db.session.execute(text("UPDATE event SET kind = 'nothing_happened' WHERE seq = 1"))

    result = run(config, "audit", "verify")

    assert result.exit_code == 1
    assert "row 1: the row was changed" in result.stdout


def test_rows_of_nobody_are_told(config, installed):
    people = Acting(cast=installed)
    people.open_day()
    with installed.store.writing() as db:
        db.session.execute(text("PRAGMA defer_foreign_keys = ON"))
        db.session.execute(text("DROP TRIGGER event_refuse_delete"))
        db.session.execute(text("CREATE TABLE bare AS SELECT * FROM event_body"))
        db.session.execute(text("DROP TABLE event_body"))
        db.session.execute(text("ALTER TABLE bare RENAME TO event_body"))
        db.session.execute(
            text("INSERT INTO event_body SELECT organisation_id, 99, row_key, body FROM event_body LIMIT 1")
        )

    result = run(config, "audit", "verify")

    assert result.exit_code == 1
    assert "event_body of no event: 1 row" in result.stdout


def test_a_carrier_that_is_left_alone_is_named(config, installed):
    store, clock = installed.store, Clock()
    for _ in range(3):
        store.command(lambda db: circuits.note_failure(db, "email", reason="No answer.", machine_now=clock.machine()))

    result, found = findings(config)

    assert result.exit_code == 1
    assert "left alone since" in found["mail", "broken"]
    assert "No answer." in found["mail", "broken"]


def test_the_doctor_reads_the_mailbox_of_providers_and_counts_what_lies_aside(config, installed, imap_server, tmp_path):
    password = tmp_path / "mailbox-password"
    password.write_text(PASSWORD)
    imap_server.deliver(b"Subject: register\n\nhere", folder="INBOX")
    config.write_text(
        f"""{config.read_text()}
[inbound_mail]
host = "127.0.0.1"
port = {imap_server.port}
tls = "none"
username = "{imap_server.user}"
password_file = "{password}"
address = "registers@muster.example"
authserv_id = "mx.muster.example"
"""
    )
    _result, found = findings(config)
    assert "1 wait there" in found["mail in", "works"]
    assert ("mail in", "warning") not in found

    imap_server.deliver(b"Subject: register\n\nhere", folder="Muster-other")
    _result, found = findings(config)

    assert found["mail in", "warning"].startswith(
        "In the folder Muster-other, where nobody reads them, there are e-mails of providers (1)"
    )
