"""The command line for root: what only the owner of the tables may do goes as the owner, all else as the worker."""

import os
import subprocess
from pathlib import Path

import pytest

WRAPPER = Path(__file__).parents[3] / "deploy" / "bin" / "muster"
OWNER, WORKER = "muster_owner", "muster_work"


@pytest.mark.parametrize(
    ("words", "user"),
    [
        (["backup"], OWNER),
        (["backup", "/var/backups/muster", "--json"], OWNER),
        (["restore", "from", "-"], OWNER),
        (["database", "upgrade"], OWNER),
        (["restore", "release", "--send-all"], WORKER),
        (["doctor"], WORKER),
        ([], WORKER),
    ],
)
def test_each_command_runs_as_whoever_may_do_it(words, user, tmp_path):
    runuser = tmp_path / "runuser"
    runuser.write_text('#!/bin/sh\necho "$@"\n')
    runuser.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run([WRAPPER, *words], env=environment, capture_output=True, text=True, check=True, timeout=30)

    line = ["-u", user, "--", "/opt/muster/current/bin/muster", "--config", "/etc/muster/config.toml", *words]
    assert done.stdout.split() == line
