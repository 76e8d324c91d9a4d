"""`muster pupil export`: two files for their owner alone, and nothing left behind where it fails."""

import json
import os
import stat

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from attendance.records.tables import Event
from attendance.rules.pupil_record import from_data
from muster.cli import cli
from tests.support.acting import Acting, entry
from tests.support.cast import pupil_names
from tests.support.portal import SETTINGS


@pytest.fixture
def database_kind():
    return "sqlite"


@pytest.fixture
def run(cast, database_url, tmp_path):
    """Run a `muster pupil` command on the cast's database."""
    acting = Acting(cast=cast)
    acting.open_day()
    acting.send(entry(cast, "P1", note="=cmd|' /C calc'!A0"), entry(cast, "P2", note="of another"), local="09:30")
    config = tmp_path / "config.toml"
    config.write_text(SETTINGS.format(url=database_url))

    def run(*arguments):
        return CliRunner().invoke(cli, ["--config", str(config), "pupil", *arguments])

    return run


def export(run, out, *more, ref="P1"):
    return run("export", "--school", "NORTHGATE", "--pupil", ref, "--out", str(out), *more)


def test_the_two_files_are_for_their_owner_alone_and_their_names_tell_nothing(run, tmp_path):
    done = export(run, tmp_path / "out", "--json")

    assert done.exit_code == 0, done.output
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    names = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert [name.rpartition(".")[2] for name in names] == ["docx", "json"]
    for file in (tmp_path / "out").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert [each for each in (*pupil_names(), "P1") if each in file.name] == []
    assert [each for each in pupil_names() if each in done.output] == []


def test_the_json_is_the_record_with_every_word_as_it_was_typed(run, tmp_path):
    export(run, tmp_path / "out")

    (file,) = (tmp_path / "out").glob("*.json")
    record = from_data(json.loads(file.read_text("utf-8")))
    assert "=cmd|' /C calc'!A0" in file.read_text("utf-8")
    assert record.made_for == "Command line, operator"
    assert "of another" not in file.read_text("utf-8")


def test_the_school_s_chain_says_that_a_copy_was_made(cast, run, tmp_path):
    export(run, tmp_path / "out")

    with cast.store.reading() as db:
        told = db.session.scalars(select(Event).where(Event.kind == "record_exported")).one()
    assert (told.organisation_id, told.actor) == (cast.northgate, "operator Command line")


def test_a_pupil_of_another_school_is_refused_in_a_sentence(run, tmp_path):
    refused = export(run, tmp_path / "out", ref="P4")

    assert refused.exit_code == 1
    assert "No school here has a pupil with this reference." in refused.output
    assert not (tmp_path / "out").exists()


def test_where_it_cannot_be_written_nothing_is_left_behind(run, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", fail)

    refused = export(run, tmp_path / "out")

    assert refused.exit_code == 1
    assert "No space left on device" in refused.output
    assert list((tmp_path / "out").iterdir()) == []
