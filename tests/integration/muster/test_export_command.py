"""`muster export marks` on a migrated database: what was reported, and how much was not."""

import csv
import json
import stat

import pytest
from click.testing import CliRunner

from attendance.preferences import Preferences
from attendance.records.database import Database
from attendance.rules.words import Reason, Status
from attendance.unit import Store
from muster.cli import cli
from tests.support.acting import Acting, entry
from tests.support.cast import build_cast

WEEK = ("--from", "2026-09-14", "--to", "2026-09-18")


@pytest.fixture
def database_kind():
    """One kind of database: the command only reads."""
    return "sqlite"


@pytest.fixture(autouse=True)
def _reported(database_url):
    """On the Wednesday morning P1 came late, P2 did not come, of P3 nothing was said; P4 is of another school."""
    database = Database(database_url)
    acting = Acting(cast=build_cast(Store(database, Preferences())))
    acting.open_day()
    acting.send(
        entry(acting.cast, "P1", Status.LATE, arrived_at="09:12"),
        entry(acting.cast, "P2", Status.ABSENT, reason=Reason.ILL, note="=mother rang, 08:50"),
        entry(acting.cast, "P4"),
        local="09:30",
    )
    yield
    database.dispose()


def run(config, *more, school="NORTHGATE", days=WEEK):
    return CliRunner().invoke(cli, ["--config", str(config), "export", "marks", "--school", school, *days, *more])


def test_each_session_reported_has_a_row_and_silence_has_none_but_is_counted(config):
    done = run(config)

    assert done.exit_code == 0, done.output
    rows = {row["placement"]: row for row in csv.DictReader(done.stdout.splitlines())}
    assert [(each["date"], each["session"], each["status"]) for each in rows.values()] == [
        ("2026-09-16", "AM", "late"),
        ("2026-09-16", "AM", "absent"),
    ]
    assert [each["arrived_at"] for each in rows.values()] == ["09:12", ""]
    assert [(each["reason"], each["note"]) for each in rows.values()] == [("", ""), ("ill", "'=mother rang, 08:50")]
    assert "Sessions nobody reported, which have no row:" in done.stderr


def test_a_school_gets_its_own_pupils_alone(config):
    assert [row["status"] for row in csv.DictReader(run(config, school="SOUTHGATE").stdout.splitlines())] == ["present"]


def test_a_file_is_for_its_owner_alone_and_machines_are_told_in_json(config, tmp_path):
    out = tmp_path / "marks.csv"

    said = json.loads(run(config, "--out", str(out), "--json").stdout)

    assert (said["file"], len(said["marks"])) == (str(out), 2)
    assert said["not_reported"] > 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert len(list(csv.DictReader(out.read_text("utf-8").splitlines()))) == 2


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (("--from", "2026-09-18", "--to", "2026-09-14"), "Exchange them"),
        (("--from", "2024-09-01", "--to", "2026-09-14"), "a school year at a time"),
    ],
)
def test_days_the_wrong_way_round_and_too_many_are_refused(config, days, sentence):
    done = run(config, days=days)

    assert (done.exit_code, sentence in done.stderr) == (1, True)


def test_days_outside_the_dates_are_left_out(config):
    assert run(config, days=("--from", "2026-09-17", "--to", "2026-09-18")).stdout.count("\n") == 1
