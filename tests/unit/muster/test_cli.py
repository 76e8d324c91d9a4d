import json
import sys
import threading

import click
import pytest
from click.testing import CliRunner

from attendance.refusals import NotFound
from muster.cli import RefusingGroup, cli
from muster.console import json_option, progress, say_what_broke, show
from muster.context import Muster, pass_muster


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(cli, arguments)


@pytest.fixture
def run_command():
    def run(command, *arguments):
        group = RefusingGroup("muster", commands=[command])
        return CliRunner().invoke(group, [command.name, *arguments], obj=Muster())

    return run


def test_the_version_needs_no_settings(run):
    result = run("version")

    assert (result.exit_code, result.stdout) == (0, "Muster 0.1.0\n")


def test_a_result_can_be_had_as_json(run):
    assert json.loads(run("version", "--json").stdout) == {"version": "0.1.0"}


def test_settings_that_cannot_be_used_are_sentences_on_standard_error_and_end_with_1(
    tmp_path, monkeypatch, run_command
):
    monkeypatch.chdir(tmp_path)

    @click.command("needy")
    @pass_muster
    def needy(muster):
        click.echo(muster.settings.base_url)

    result = run_command(needy)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[0] == "base_url is missing."


def test_what_a_rule_refuses_is_a_sentence_on_standard_error_and_ends_with_1(run_command):
    @click.command("strict")
    def strict():
        raise NotFound("There is no school with the code X.")

    result = run_command(strict)

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "There is no school with the code X.\n")


@pytest.mark.parametrize("misuse", [("nonsense",), ("version", "--loudly")])
def test_misuse_ends_with_2(run, misuse):
    assert run(*misuse).exit_code == 2


def test_a_person_gets_lines_instead_of_json(run_command):
    @click.command("list")
    @json_option
    def listing(*, as_json):
        show({"count": 2}, as_json=as_json, lines=["Two things:", "this and that"])

    assert run_command(listing).stdout == "Two things:\nthis and that\n"
    assert run_command(listing, "--json").stdout == '{"count": 2}\n'


def test_work_nobody_watches_runs_without_a_bar(capsys):
    assert list(progress(iter("abc"), label="Reading", total=3)) == ["a", "b", "c"]
    assert capsys.readouterr().err == ""


@pytest.fixture
def _hooks():
    before = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = before


@pytest.mark.usefixtures("_hooks")
def test_a_bug_tells_its_kind_and_its_place_and_none_of_its_words(capsys):
    say_what_broke()

    def break_something():
        try:
            raise KeyError("Ada Lovelace")
        except KeyError as error:
            raise ValueError("Ada Lovelace was not expected") from error

    try:
        break_something()
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    thread = threading.Thread(target=break_something)
    thread.start()
    thread.join()

    said = capsys.readouterr().err
    assert said.count("This is a fault of Muster's own: ValueError after KeyError.") == 2
    assert said.count("break_something") == 2
    assert "Lovelace" not in said
