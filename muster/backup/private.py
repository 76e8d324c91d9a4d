"""A folder that nobody else can enter, in which a plain copy stands for a moment, and that goes whatever ends the run.

What `kill -9` leaves there the next run takes away: the lock on the folder went with the process that held it.
"""

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attendance.refusals import Refusal

PREFIX = ".muster-copy-"
ENDING = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def private_folder(beside: Path) -> Iterator[Path]:
    """Give a folder of one's own in `beside`, and remove it; those of runs that were killed go first."""
    with locked(beside, waits=True):
        clean(beside)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=beside))
        held = os.open(folder, os.O_RDONLY)
        fcntl.flock(held, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
        os.close(held)


def clean(beside: Path) -> None:
    """Remove the folders of runs that are no more."""
    for folder in beside.glob(f"{PREFIX}*"):
        held = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
        except BlockingIOError:
            continue
        finally:
            os.close(held)


@contextmanager
def locked(folder: Path, *, waits: bool = False) -> Iterator[None]:
    """Have a folder to oneself.

    Raises:
        Refusal: another run has it, and this one is not to wait.
    """
    held = os.open(folder, os.O_RDONLY)
    try:
        _take(held, folder, waits=waits)
        yield
    finally:
        os.close(held)


def _take(held: int, folder: Path, *, waits: bool) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except BlockingIOError:
        raise Refusal(f"Another backup into {folder} is under way.") from None


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Let whoever ends this process end it as an error would, so that everything is cleared away."""
    before = {each: signal.signal(each, _leave) for each in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def keep(file: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk."""
    opened = os.open(file, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _leave(number: int, _frame: Any) -> None:
    raise SystemExit(128 + number)
