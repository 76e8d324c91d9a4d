"""F26: the disk of the database is full: an installation of its own, whose file lies on a small disk in memory.

Whoever cannot be taken in is told so; what is due goes out as long as it can; with room again all works by itself.
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
    ballast = Path(make_url(lab.installation.url).database or "").parent / "ballast"
    _fill_with(ballast)
    lab.mail.accept()
    until = time.monotonic() + FULL_S
    answers = []
    while time.monotonic() < until:
        _fill_with(ballast)
        answers.append(_ask(lab))
        time.sleep(0.5)
    due = len(lab.ledger.taken) - before
    ballast.unlink()
    lab.note("full", answers=[str(each) for each in answers], taken=due)
    before = len(lab.ledger.taken)
    lab.crowd.volley(1)
    is_told = lab.wait_for(lambda: len(lab.ledger.taken) > before, seconds=AGAIN_WITHIN_S)
    wrong = [] if is_told else ["I16: with room on the disk again nobody is told of anything"]
    full = [each for each in answers if each[0] is None or each[0] >= 400]
    return [*wrong, *([] if full else ["not done: the disk was never full"])]


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
