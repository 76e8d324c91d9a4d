"""`muster restore hold` and `release`, and where else an operator sees that something is on hold."""

import json

import pytest
from click.testing import CliRunner

from attendance import absences
from attendance.absences import TellAbsence
from attendance.rules.words import Session
from muster.cli import cli
from muster.clock import Clock
from muster.context import Muster
from muster.web import build_web
from tests.support.acting import envelope
from tests.support.cast import WEDNESDAY, at, build_cast


@pytest.fixture(params=["sqlite"])
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


@pytest.fixture
def copy(config, store):
    """An installation on hold, in which an absence of September waits to be told."""
    cast = build_cast(store)
    absence = TellAbsence(placement=cast.refs["P1"], on=WEDNESDAY, sessions=(Session.AM,), envelope=envelope())
    cast.store.command(lambda db: absences.tell(cast.tutor, db, absence, now=at("09:30")))
    assert run(config, "restore", "hold", "--reason", "Restored from the copy of 02:00").exit_code == 0
    return cast


def run(config, *words, **more):
    return CliRunner().invoke(cli, ["--config", str(config), *words], **more)


def test_without_a_choice_it_is_shown_what_waits_and_nothing_is_released(config, copy):
    result = run(config, "restore", "release")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1].startswith("Nothing was released. Say --send-all, or --set-aside-before")
    assert result.stdout.splitlines()[:2] == [
        "1 notice waits:",
        "  whereabouts: 1, from 16 September 2026 09:30 to 16 September 2026 09:30",
    ]
    assert run(config, "doctor").exit_code == 1


def test_the_doctor_and_readyz_say_so_until_it_is_released(config, copy):
    def said():
        muster = Muster(config)
        app = build_web(muster.settings, muster.web_store(wake=lambda: None), Clock(None))
        findings = json.loads(run(config, "doctor", "--json").stdout)["findings"]
        (verdict,) = [each["verdict"] for each in findings if each["part"] == "sending"]
        return verdict, json.loads(app.test_client().get("/readyz").text)["checks"]["sending"]

    before = said()
    assert run(config, "restore", "release", "--send-all", "--yes").exit_code == 0

    assert before == ("broken", "on hold: see `muster restore release`")
    assert said() == ("works", "ok")


def test_a_doubtful_answer_releases_nothing(config, copy):
    assert run(config, "restore", "release", "--send-all", input="n\n").exit_code == 1
    assert run(config, "restore", "release", "--set-aside-before", "yesterday").exit_code == 1
    assert run(config, "restore", "release", "--send-all", "--set-aside-before", "2026-09-16").exit_code == 2

    result = run(config, "restore", "hold", "--reason", "Again")
    assert "on hold already" in result.stderr


def test_released_by_a_machine_it_is_one_line_of_json(config, copy):
    result = run(config, "restore", "release", "--set-aside-before", "2026-09-16T09:31", "--yes", "--json")

    said = json.loads(result.stdout)
    assert [(each["kind"], each["count"]) for each in said["waiting"]] == [("whereabouts", 1)]
    assert (said["set_aside"], said["sent_on"]) == (1, 0)
