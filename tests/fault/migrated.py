"""F30: new code meets an old database, and the migration is killed half way: an installation of its own.

Nothing starts over an old database, and what starts after the migration has everything.
"""

import os
import signal
import subprocess
import time

from attendance.records.migrating import revisions
from muster.resources import migrations
from tests.fault.installation import DidNotStart
from tests.fault.lab import Lab

# How far back the database is, and how often its migration is killed.
BACK, KILLS = 8, 6
LOAD_S = 2.0
REFUSAL = "Run `muster database upgrade` first."


def comes_through(lab: Lab) -> list[str]:
    """Take the database back, start new code over it, kill the migration again and again, and end it."""
    older, newest = revisions(migrations())[-1 - BACK], revisions(migrations())[-1]
    _load(lab)
    lab.kill(*lab.installation.processes)
    _command(lab, "database", "downgrade", older, "--yes")
    wrong = _refuses(lab)
    took_s = _killed_after(lab, seconds=None)
    _command(lab, "database", "downgrade", older, "--yes")
    for _ in range(KILLS):
        _killed_after(lab, seconds=lab.chance.uniform(took_s / 3, took_s))
        said = _command(lab, "database", "check")
        if older not in said and newest not in said:
            wrong.append(f"I1: a migration that was killed is half done: {said}")
    _command(lab, "database", "upgrade")
    if (checked := lab.installation.command("database", "check")).returncode:
        wrong.append(f"I1: after a migration the tables are others: {checked.stdout}")
    lab.installation.start_all()
    _load(lab)
    return [*wrong, *lab.check([], 0.0).violations]


def _load(lab: Lab) -> None:
    lab.crowd.start()
    time.sleep(LOAD_S)
    lab.pass_time(5)
    time.sleep(LOAD_S)
    lab.crowd.stop()
    lab.drain()


def _refuses(lab: Lab) -> list[str]:
    """Start a web and a worker, which must not start, and say what to do."""
    wrong = []
    for each in (lab.installation.webs[0], lab.installation.workers[0]):
        try:
            lab.installation.start(each)
        except DidNotStart as said:
            if REFUSAL not in str(said):
                wrong.append(f"I11: {each.name} does not say why it does not start: {said}")
        else:
            wrong.append(f"I1: {each.name} starts over a database of another version")
    return wrong


def _killed_after(lab: Lab, *, seconds: float | None) -> float:
    """Begin to migrate, and kill it after a while, or let it end; return how long it ran."""
    began = time.monotonic()
    migrating = lab.installation.popen("database", "upgrade")
    try:
        migrating.wait(seconds)
    except subprocess.TimeoutExpired:
        lab.note("kill", who="migration")
        os.kill(migrating.pid, signal.SIGKILL)
    migrating.communicate()
    return time.monotonic() - began


def _command(lab: Lab, *words: str) -> str:
    done = lab.installation.command(*words)
    return done.stdout + done.stderr
