"""`muster summary` on a migrated database, the way somebody types it."""

import csv
import io
import json
import zipfile

import pytest
from click.testing import CliRunner

from attendance.preferences import Preferences
from attendance.records.database import Database
from attendance.unit import Store
from muster.cli import cli
from tests.support.acting import Acting, entry
from tests.support.cast import build_cast


@pytest.fixture
def database_kind():
    """One kind of database: the command only reads."""
    return "sqlite"


@pytest.fixture
def cast(database_url):
    """The cast in the migrated database; one pupil was reported on the Wednesday morning."""
    database = Database(database_url)
    people = build_cast(Store(database, Preferences()))
    acting = Acting(cast=people)
    acting.open_day()
    acting.send(entry(people, "P1"), local="09:30")
    yield people
    database.dispose()


def run(config, *arguments):
    return CliRunner().invoke(cli, ["--config", str(config), "summary", *arguments])


def test_it_writes_three_files_into_a_folder_that_it_makes_and_prints_their_names(cast, config, tmp_path):
    out = tmp_path / "to" / "here"

    done = run(config, "--school", "NORTHGATE", "--week", "2026-W38", "--out", str(out))

    assert done.exit_code == 0, done.output
    names = ["NORTHGATE-2026-W38.docx", "NORTHGATE-2026-W38.csv", "NORTHGATE-2026-W38.xlsx"]
    assert done.stdout.splitlines() == [
        *(str(out / name) for name in names),
        "A draft: week 2026-W38 has not been issued yet.",
    ]
    assert sorted(file.name for file in out.iterdir()) == sorted(names)


def test_the_document_says_not_reported_for_what_nobody_reported(cast, config, tmp_path):
    run(config, "--school", "NORTHGATE", "--week", "2026-W38", "--out", str(tmp_path))

    with zipfile.ZipFile(tmp_path / "NORTHGATE-2026-W38.docx") as word:
        assert "Not reported" in word.read("word/document.xml").decode()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "NORTHGATE-2026-W38.csv").read_text("utf-8"))))
    states = [row["state"] for row in rows if row["pupil_ref"] == "P1"]
    assert states == [*["Not reported"] * 4, "Present", *["Not yet due"] * 5]


def test_machines_are_told_in_json(cast, config, tmp_path):
    done = run(config, "--school", "northgate", "--week", "2026-W38", "--out", str(tmp_path), "--json")

    said = json.loads(done.stdout)
    assert (said["school"], said["week"], said["version"], said["draft"]) == ("NORTHGATE", "2026-W38", 1, True)
    assert len(said["files"]) == 3


@pytest.mark.parametrize(
    ("school", "week", "sentence"),
    [
        ("NOWHERE", "2026-W38", "There is no home school with the code NOWHERE"),
        ("OAKBANK", "2026-W38", "There is no home school with the code OAKBANK"),
        ("NORTHGATE", "2026-W54", "There is no week 54 in 2026"),
        ("NORTHGATE", "38", "is not a week"),
    ],
)
def test_an_unknown_school_or_week_is_refused_in_a_sentence_and_writes_nothing(
    cast, config, tmp_path, school, week, sentence
):
    done = run(config, "--school", school, "--week", week, "--out", str(tmp_path / "out"))

    assert done.exit_code == 1
    assert sentence in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(cast, config, tmp_path):
    (tmp_path / "file").write_text("in the way")

    done = run(config, "--school", "NORTHGATE", "--week", "2026-W38", "--out", str(tmp_path / "file" / "below"))

    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
