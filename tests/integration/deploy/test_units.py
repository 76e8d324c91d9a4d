"""The units of an installation: systemd can read them, what they run exists, and each is fenced."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.support.commands import parse
from tests.support.parts import require

DEPLOY = Path(__file__).parents[3] / "deploy"
UNITS = DEPLOY / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
TIMERS = sorted(UNITS.glob("*.timer"))
PROGRAM = "/opt/muster/current/bin/muster"
SETTINGS = "/etc/muster/config.toml"
FENCE = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectProc": "invisible",
    "RestrictSUIDSGID": "yes",
    "UMask": "0077",
}
# systemd's own measure of how exposed a unit is, from 0 to 10, times ten.
MOST_EXPOSED = "15"


def read(unit):
    """Return the keys of a unit, each with the words it was given, in order."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text("utf-8").splitlines():
        name, is_key, value = line.partition("=")
        if is_key and not line.startswith(("#", "[")):
            found.setdefault(name, []).append(value)
    return found


def named(units):
    return pytest.mark.parametrize("unit", units, ids=[unit.name for unit in units])


def test_there_are_the_units_that_the_guide_starts():
    assert [unit.name for unit in (*SERVICES, *TIMERS)] == [
        "muster-backup.service",
        "muster-verify.service",
        "muster-web.service",
        "muster-worker.service",
        "muster-backup.timer",
        "muster-verify.timer",
    ]


@named(SERVICES)
def test_what_a_unit_runs_is_a_command_that_there_is(unit):
    (line,) = read(unit)["ExecStart"]
    program, *words = shlex.split(line)

    if program == PROGRAM:
        assert words[:2] == ["--config", SETTINGS]
        assert parse(words).startswith("muster ")
    else:
        assert (DEPLOY / "bin" / Path(program).name).stat().st_mode & 0o111


@named(SERVICES)
def test_each_unit_runs_as_a_user_of_its_own_and_is_fenced(unit):
    keys = read(unit)

    assert keys["User"] == [{"muster-web": "muster_web", "muster-backup": "muster_owner"}.get(unit.stem, "muster_work")]
    assert {name: keys[name] for name in FENCE} == {name: [value] for name, value in FENCE.items()}


def test_the_web_reaches_this_machine_alone_and_no_backup():
    keys = read(UNITS / "muster-web.service")

    assert (keys["IPAddressDeny"], keys["IPAddressAllow"]) == (["any"], ["localhost"])
    assert keys["InaccessiblePaths"] == ["-/var/lib/muster -/var/backups/muster"]
    assert "ReadWritePaths" not in keys


def test_whoever_makes_backups_sees_no_key():
    keys = read(UNITS / "muster-backup.service")

    assert keys["InaccessiblePaths"] == ["/etc/muster/secrets"]
    assert keys["IPAddressDeny"] == ["any"]


@pytest.mark.parametrize("name", ["muster-web", "muster-worker"])
def test_what_must_always_run_comes_back_however_often_it_ends(name):
    keys = read(UNITS / f"{name}.service")

    assert (keys["Restart"], keys["StartLimitIntervalSec"]) == (["always"], ["0"])


@named(TIMERS)
def test_a_timer_has_its_service_and_makes_good_what_it_missed(unit):
    assert unit.with_suffix(".service") in SERVICES
    assert read(unit)["Persistent"] == ["yes"]


@pytest.fixture
def root(tmp_path):
    """A folder as systemd would find an installation in: its units, its programs and its users."""
    for unit in (*SERVICES, *TIMERS):
        put(tmp_path / "etc/systemd/system" / unit.name, unit.read_text("utf-8"))
    for program in {shlex.split(read(unit)["ExecStart"][0])[0] for unit in SERVICES}:
        put(tmp_path / program.lstrip("/"), "#!/bin/sh\n").chmod(0o755)
    for target in ("multi-user", "timers", "network-online", "network", "sysinit", "basic", "shutdown"):
        put(tmp_path / f"usr/lib/systemd/system/{target}.target", "[Unit]\nDescription=A target\n")
    return tmp_path


def put(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


@named([*SERVICES, *TIMERS])
def test_systemd_has_nothing_to_say_against_it(root, unit):
    program = require("systemd-analyze")
    done = subprocess.run(
        [program, f"--root={root}", "--man=no", "verify", unit.name],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert [line for line in done.stderr.splitlines() if re.search(r"muster", line)] == []
    assert done.returncode == 0


@named(SERVICES)
def test_systemd_finds_it_hardly_exposed(unit):
    program = require("systemd-analyze")
    done = subprocess.run(
        [program, "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", unit],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stdout
