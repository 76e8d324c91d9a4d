"""F26: the disk of the database is full: an installation of its own, whose file lies on a small disk in memory.

What is reported first is taken in, for room was kept; once that is used up whoever cannot be taken in is told so; what
is due goes out as long as it can; with room again all works by itself.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from tests.fault.lab import Lab

SIZE = "64m"
# Of that, what Muster keeps for when it is full.
KEPT_MB = 8
CREATED = 201
FULL_S, AGAIN_WITHIN_S = 8.0, 20.0


class NotHere(Exception):
    """This machine, or whoever runs this on it, cannot do it."""


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """Give a disk of its own to a folder until the block ends.

    Raises:
        NotHere: only root may, and not everywhere.
    """
    disk = folder / "disk"
    disk.mkdir()
    mounted = os.geteuid() == 0 and _run("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk))
    if not mounted:
        raise NotHere
    try:
        yield disk
    finally:
        _run("umount", "-l", str(disk))


def fills_up(lab: Lab) -> list[str]:
    """Fill the disk under load while somebody is still to be told, give room again, and look at everything."""
    return lab.run(_fill).violations


def _fill(lab: Lab) -> list[str]:
    lab.mail.refuse()
    lab.crowd.volley(1)
    before = len(lab.ledger.taken)
    file = Path(make_url(lab.installation.url).database or "")
    ballast, reserve = file.parent / "ballast", file.with_name(f"{file.name}.reserve")
    is_kept = lab.wait_for(reserve.is_file, seconds=AGAIN_WITHIN_S)
    _fill_with(ballast)
    first = _until_given_up(lab, reserve)
    lab.mail.accept()
    until = time.monotonic() + FULL_S
    answers = []
    while time.monotonic() < until:
        _fill_with(ballast)
        answers.append(_ask(lab))
        time.sleep(0.5)
    due = len(lab.ledger.taken) - before
    ballast.unlink()
    lab.note("full", first=[str(each) for each in first], answers=[str(each) for each in answers], taken=due)
    before = len(lab.ledger.taken)
    lab.crowd.volley(1)
    is_told = lab.wait_for(lambda: len(lab.ledger.taken) > before, seconds=AGAIN_WITHIN_S)
    wrong = [] if is_told else ["I16: with room on the disk again nobody is told of anything"]
    wrong += [] if is_kept else ["I1: no room is kept for when the disk is full"]
    wrong += [] if all(status == CREATED for status, _ in first) else [f"I1: reported first on a full disk: {first}"]
    wrong += [] if not reserve.is_file() else ["not done: the room was never needed"]
    full = [each for each in answers if each[0] is None or each[0] >= 400]
    return [*wrong, *([] if full else ["not done: the disk was never full"])]


def _until_given_up(lab: Lab, reserve: Path) -> list[tuple[int | None, str]]:
    """Say that somebody left until the room is given up; what is written over in the log needs none at first."""
    until = time.monotonic() + FULL_S
    answers = [_ask(lab)]
    while reserve.is_file() and time.monotonic() < until:
        answers.append(_ask(lab))
    return answers


def _ask(lab: Lab) -> tuple[int | None, str]:
    """Say once that somebody left, as a program that is answered nothing would not."""
    program = lab.crowd.program()
    status, said = program.ask(program.walk_off())
    return status, str(said.get("detail", said.get("title", "")))


def _fill_with(ballast: Path) -> None:
    with ballast.open("ab", buffering=0) as file:
        for size in (1024**2, 4096, 512, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def _run(*line: str) -> bool:
    return subprocess.run(line, capture_output=True, check=False).returncode == 0
