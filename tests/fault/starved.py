"""F28: every process runs out of descriptors, then of memory. It says nothing untrue, and works again by itself."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from muster.pulse import FOUND_STILL
from muster.worker import LOOKED_AT_EVERY_S
from tests.fault.clients import WALK_OFF
from tests.fault.history import LOST, OK
from tests.fault.installation import Process
from tests.fault.lab import Lab
from tests.fault.waits import WATCH_SHORTER

WITHOUT_S, TOLD_WITHIN_S = 4.0, 20.0
# As long as it takes to find that a clockwork stands still, and a little.
AGAIN_WITHIN_S = FOUND_STILL * LOOKED_AT_EVERY_S / WATCH_SHORTER + 3.0
# Larger than what lies about in a process unused, and small enough to be read.
MUCH = "x" * 900_000


def everything_runs_out(lab: Lab) -> list[str]:
    """Let no process open anything more, then take any more memory; let go, and let all work again by themselves."""
    lost = lab.history.counts()[LOST]
    with _limited(lab.installation.processes, resource.RLIMIT_NOFILE):
        time.sleep(WITHOUT_S / 2)
        answered = lab.history.counts()[OK]
        time.sleep(WITHOUT_S / 2)
        after = lab.history.counts()
    # Whoever knocks is turned away, or is let in by nobody.
    is_met = after[LOST] > lost or after[OK] == answered
    wrong = [] if is_met else ["not done: nobody met a process without descriptors"]
    wrong += _work_again(lab, "descriptors")
    with _limited(lab.installation.processes, resource.RLIMIT_AS):
        for _ in range(4):
            wrong += _say_much(lab)
            time.sleep(WITHOUT_S / 4)
    return wrong + _work_again(lab, "memory")


@contextmanager
def _limited(processes: list[Process], what: int) -> Iterator[None]:
    usual = {}
    for each in processes:
        if each.pid is not None and each.is_alive:
            usual[each.pid] = resource.prlimit(each.pid, what)
            resource.prlimit(each.pid, what, (_used(each.pid, what), usual[each.pid][1]))
    try:
        yield
    finally:
        for each in processes:
            if each.is_alive and each.pid in usual:
                resource.prlimit(each.pid, what, usual[each.pid])


def _say_much(lab: Lab) -> list[str]:
    """Send what takes more memory than there is: no is an answer, and so is none, but not yes."""
    program = lab.crowd.program()
    request = program.request(WALK_OFF, "POST", "/walk-offs", {"placement": MUCH, "left_at": lab.crowd.local_time()})
    status, _said = program.ask(request)
    return [f"I11: what is too long was answered {status}"] if status is not None and status < 400 else []


def _used(pid: int, what: int) -> int:
    if what == resource.RLIMIT_NOFILE:
        opened = {int(each.name) for each in Path(f"/proc/{pid}/fd").iterdir()}
        # The first that is free: nothing is opened below it either.
        return min(set(range(len(opened) + 1)) - opened)
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[0]) * resource.getpagesize()


def _work_again(lab: Lab, what: str) -> list[str]:
    """Let somebody leave. Whoever ended, or ends as its clockwork stands still, is started again, as by systemd."""
    time.sleep(AGAIN_WITHIN_S)
    lab.installation.start_all()
    before = len(lab.ledger.taken)
    lab.crowd.volley(1)
    is_told = lab.wait_for(lambda: len(lab.ledger.taken) > before, seconds=TOLD_WITHIN_S)
    return [] if is_told else [f"I16: after {what} ran out nobody was told of anything"]
