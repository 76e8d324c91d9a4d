"""`muster database` and `muster import`, as people and scripts call them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from muster.cli import cli

ORGANISATIONS = "code,name,kind\nNORTHGATE,Northgate Academy,home_school\nOAKBANK,[bold]Oakbank,college\n"
CONFIG = """
environment = "test"
base_url = "http://127.0.0.1:8000"
[mail]
host = "127.0.0.1"
sender = "muster@muster.example"
tls = "none"
[database]
url = "sqlite:///muster.db"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with settings in it, and to work in."""
    (tmp_path / "config.toml").write_text(CONFIG)
    (tmp_path / "organisations.csv").write_text(ORGANISATIONS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(folder):
    """Run a command in the folder."""
    return lambda *arguments: CliRunner().invoke(cli, arguments)


@pytest.fixture
def upgraded(run):
    """Run a command in the folder, where the database is up to date."""
    assert run("database", "upgrade").exit_code == 0
    return run


def test_a_script_makes_the_database_and_imports_a_file(folder):
    def muster(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "muster", *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    upgraded = muster("database", "upgrade", "--json")
    imported = muster("import", "organisations", "organisations.csv", "--json")

    assert (upgraded.returncode, json.loads(upgraded.stdout)["before"]) == (0, None)
    assert (imported.returncode, imported.stderr) == (0, "")
    assert json.loads(imported.stdout) == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "removed": 0,
        "problems": [],
        "warnings": [],
    }


def test_a_trial_says_what_would_happen_and_writes_nothing(upgraded):
    trial = upgraded("import", "organisations", "organisations.csv", "--dry-run")
    imported = upgraded("import", "organisations", "organisations.csv")

    assert trial.stdout == "Would import organisations: 2 new, 0 changed, 0 as they were.\n"
    assert imported.stdout == "Imported organisations: 2 new, 0 changed, 0 as they were.\n"


def test_a_refused_file_ends_with_1_and_shows_every_problem(folder, upgraded):
    (folder / "bad.csv").write_text("code,name,kind,urn\nA,,[red]trust,12\n")

    result = upgraded("import", "organisations", "bad.csv")
    said = upgraded("import", "organisations", "bad.csv", "--json")

    assert (result.exit_code, said.exit_code) == (1, 1)
    assert "Nothing was imported: 3 problems to put right first." in result.stdout
    assert "[red]trust" in result.stdout
    problems = json.loads(said.stdout)["problems"]
    assert [(each["row"], each["column"], each["shown"]) for each in problems] == [
        (2, "name", ""),
        (2, "kind", "[red]trust"),
        (2, "urn", "12"),
    ]
    assert set(problems[0]) == {"row", "column", "shown", "sentence"}


def test_a_long_list_of_problems_is_cut_for_people_and_whole_for_machines(folder, upgraded):
    (folder / "bad.csv").write_text("code,name,kind\n" + "A,x,trust\n" * 61)

    assert "… and 10 more." in upgraded("import", "organisations", "bad.csv").stdout
    assert len(json.loads(upgraded("import", "organisations", "bad.csv", "--json").stdout)["problems"]) == 60


def test_a_file_that_is_not_text_is_refused_in_words(folder, upgraded):
    (folder / "bad.csv").write_bytes("code,name,kind\nA,Zoë,trust\n".encode("cp1252"))

    result = upgraded("import", "organisations", "bad.csv")

    assert result.exit_code == 1
    assert "UTF-8" in result.stdout


@pytest.mark.parametrize("misuse", [("import", "pets", "organisations.csv"), ("import", "people", "none.csv")])
def test_an_unknown_kind_or_file_is_misuse(upgraded, misuse):
    assert upgraded(*misuse).exit_code == 2


def test_without_a_database_the_import_says_what_to_do_first(run, folder):
    result = run("import", "organisations", "organisations.csv")

    assert (result.exit_code, result.stderr) == (
        1,
        "The database is not up to date. Run `muster database upgrade` first.\n",
    )
    assert not Path(folder / "muster.db").exists()


def test_an_upgrade_done_twice_says_so(upgraded):
    result = upgraded("database", "upgrade")

    assert (result.exit_code, "was already at revision" in result.stdout) == (0, True)


def test_the_check_says_whether_an_upgrade_is_needed(run):
    before = run("database", "check")
    run("database", "upgrade")
    after = run("database", "check")

    assert (before.exit_code, after.exit_code) == (1, 0)
    assert "has no tables yet" in before.stdout
    assert "has the tables the code expects" in after.stdout


def test_going_back_is_asked_about_first(upgraded):
    asked = upgraded("database", "downgrade", "base")
    done = upgraded("database", "downgrade", "base", "--yes")
    unknown = upgraded("database", "downgrade", "9999", "--yes")

    assert (asked.exit_code, done.exit_code, unknown.exit_code) == (1, 0, 1)
    assert done.stdout == "The database is now at revision base.\n"
    assert "There is no revision 9999" in unknown.stderr


def test_a_database_in_a_folder_that_is_not_there_is_refused_in_words(folder, run):
    (folder / "config.toml").write_text(CONFIG.replace("muster.db", "nowhere/muster.db"))

    result = run("database", "upgrade")

    assert result.exit_code == 1
    assert "is not there. Make it, or change [database] url." in result.stderr
