"""The guide to an installation: what it copies, runs and sets is there."""

import re
import shlex
from pathlib import Path

import pytest

from attendance.secret import new_secret
from muster.settings import load_settings
from tests.support.commands import parse

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "deployment.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(?:sh)?\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
LINES = [line.strip() for block in BLOCKS for line in block.splitlines() if line.strip()]
COMMANDS = sorted({line for line in LINES if line.startswith("muster ")})
# Where its records lie; a command takes none that is not there.
RECORDS = "/run/muster-import"


def test_every_file_that_it_names_is_there():
    named = set(re.findall(r"\bdeploy/[\w./*-]*[\w*]", "\n".join(LINES)))

    assert len(named) >= 8
    assert [each for each in sorted(named) if not list(ROOT.glob(each))] == []


def test_every_file_to_be_installed_is_installed():
    copied = "\n".join(LINES)
    files = [each.relative_to(ROOT).as_posix() for each in (ROOT / "deploy").rglob("*") if each.is_file()]
    units = "deploy/systemd/muster-*"

    assert units in copied
    assert [each for each in files if each not in copied and not Path(each).match(units)] == []


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_that_it_gives_is_one(line, tmp_path):
    words = [each.replace(RECORDS, str(tmp_path)) for each in shlex.split(line)[1:]]
    for each in words:
        if each.startswith(str(tmp_path)):
            Path(each).touch()

    assert parse(words).startswith("muster ")


def test_there_are_commands_to_be_tried():
    assert len(COMMANDS) >= 12


def test_its_settings_are_taken_by_production(tmp_path):
    (tmp_path / "secrets").mkdir()
    for name, said in (("keys", new_secret()), ("mail-password", "a password")):
        file = tmp_path / "secrets" / name
        file.write_text(said, "utf-8")
        file.chmod(0o440)
    config = tmp_path / "config.toml"
    config.write_text((ROOT / "deploy" / "config.toml").read_text("utf-8"), "utf-8")
    settings = load_settings(config)

    assert settings.environment == "production"
    assert settings.database.web_url == "postgresql://muster_web@/muster?host=/run/postgresql"
    assert str(settings.web.trusted_proxy) == "127.0.0.1"


def test_the_proxy_logs_where_only_administrators_read():
    made = [line for line in LINES if "/var/log/nginx/" in line]

    assert made
    assert all(line.startswith("install -m 0640 -o www-data -g adm ") for line in made)
    assert "UMask=0027" in (ROOT / "deploy" / "systemd" / "nginx.service.d" / "muster.conf").read_text("utf-8")
