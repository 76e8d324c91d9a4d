"""`muster compare` on a migrated database, the way somebody types it."""

import csv
import json

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from attendance.preferences import Preferences
from attendance.records.database import Database
from attendance.records.tables import Pupil
from attendance.rules.words import Status
from attendance.unit import Store
from muster.cli import cli
from tests.support.acting import Acting, entry
from tests.support.cast import build_cast

UPN = "H801200001001"


@pytest.fixture
def database_kind():
    """One kind of database: the command only reads."""
    return "sqlite"


@pytest.fixture
def missed(database_url):
    """P1 did not come on the Wednesday morning."""
    database = Database(database_url)
    cast = build_cast(Store(database, Preferences()))
    with cast.store.writing() as db:
        db.session.execute(update(Pupil).where(Pupil.id == cast.pupils["P1"]).values(upn=UPN))
    acting = Acting(cast=cast)
    acting.open_day()
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:30")
    yield cast
    database.dispose()


def run(config, file, *rows, more=()):
    file.write_text("\n".join(("upn,date,session,code", *rows)))
    return CliRunner().invoke(cli, ["--config", str(config), "compare", "--school", "NORTHGATE", str(file), *more])


def test_a_mark_filled_in_from_a_timetable_is_printed_with_the_reason(missed, config, tmp_path):
    done = run(config, tmp_path / "marks.csv", f"{UPN},2026-09-16,AM,B")

    assert done.exit_code == 0, done.output
    [line] = csv.DictReader(done.stdout.splitlines())
    assert (line["row"], line["code"], line["proposed"], line["difference"]) == ("2", "B", "N", "not_seen")
    assert "1 of 1 entries to look at again." in done.stderr
    assert "Placed, and not in the file:" in done.stderr


def test_a_row_that_cannot_be_read_ends_with_1_and_machines_are_told_in_json(missed, config, tmp_path):
    done = run(config, tmp_path / "marks.csv", f"{UPN},2026-09-16,AM,N", "nobody,2026-09-16,AM,B", more=["--json"])

    said = json.loads(done.stdout)
    assert (done.exit_code, said["compared"], said["differences"]) == (1, 1, [])
    assert [(each["row"], each["column"]) for each in said["problems"]] == [(3, "upn")]
