"""How `muster demo` is started, and how it is not."""

import socket

import pytest
from click.testing import CliRunner

from muster.cli import cli


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("soon", "write a date and a time, such as 2026-09-28T09:38"),
        ("2026-08-01T09:00", "Choose a day in it with --at"),
    ],
)
def test_a_start_that_cannot_be_is_refused_in_words(at, sentence):
    result = CliRunner().invoke(cli, ["demo", "--at", at])

    assert result.exit_code == 1
    assert sentence in result.output


def test_a_port_that_is_taken_is_said_before_the_long_work():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = CliRunner().invoke(cli, ["demo", "--port", str(taken.getsockname()[1])])

    assert result.exit_code == 1
    assert "Choose another --port" in result.output
    assert "Setting up" not in result.output


def test_a_demo_has_known_passwords_so_it_cannot_listen_elsewhere():
    result = CliRunner().invoke(cli, ["demo", "--host", "0.0.0.0"])  # noqa: S104  which is the point

    assert result.exit_code == 2
    assert "No such option" in result.output


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / "demo.db").write_text("somebody's")

    result = CliRunner().invoke(cli, ["demo", "--port", "8765", "--keep", str(tmp_path)])

    assert result.exit_code == 1
    assert (tmp_path / "demo.db").read_text() == "somebody's"
