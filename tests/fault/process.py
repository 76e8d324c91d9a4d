"""`python -m tests.fault.process FOLDER [CONTROL]`: has Muster in memory, and forks each of its processes from there.

Muster is as it is, but for shorter waits and places at which it can be struck. `FOLDER` is where those are armed; a
control takes away what protects. Each line read is one process to begin: its log and the words of Muster's own command
line. Each line said is its number.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import notifications_python_client.notifications

import muster.carriers
import muster.serving
import muster.web
import muster.worker
from muster.cli import main
from tests.fault.controls import take_away
from tests.fault.points import Places, put_up
from tests.fault.waits import shorten

# Loaded here so that no process has to: two seconds of a processor each.
LOADED = (muster.carriers, muster.serving, muster.web, muster.worker, notifications_python_client.notifications)


def serve() -> None:
    """Begin a process for each line, until there are no more."""
    signal.signal(signal.SIGCHLD, _bury)
    for line in sys.stdin:
        wanted = json.loads(line)
        number = os.fork()
        if number == 0:
            _become(Path(wanted["log"]), wanted["words"])
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def _bury(_number: int, _frame: object) -> None:
    """Let go of those that have ended, so that their numbers are nobody's."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _become(log: Path, words: list[str]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (written, 1), (written, 2)):
        os.dup2(ours, theirs)
    sys.argv = ["muster", *words]
    try:
        main()
    except Exception:  # noqa: BLE001 - said as Muster says it
        sys.excepthook(*sys.exc_info())
    finally:
        # Never back into the loop above, whatever ended it.
        sys.stderr.flush()
        os._exit(1)


if __name__ == "__main__":
    shorten()
    put_up(Places(Path(sys.argv[1])))
    for name in sys.argv[2:]:
        take_away(name)
    serve()
