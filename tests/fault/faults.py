"""Every fault that is run, by its number in the plan: what it does, and to which kinds of database."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.fault.lab import Lab
from tests.fault.points import MAIL_TAKEN

SQLITE, POSTGRESQL = "sqlite", "postgresql"
BOTH = (SQLITE, POSTGRESQL)


@dataclass(frozen=True, kw_only=True, slots=True)
class FaultKind:
    """One kind of fault. `words` say what is done."""

    number: str
    words: str
    do: Callable[[Lab], None]
    kinds: tuple[str, ...] = BOTH


def web_before_commit(lab: Lab) -> None:
    """Kill a web process when all is said and nothing is committed yet."""
    lab.strike_and_restart("register, before commit", "walk-off, before commit")


def web_after_commit(lab: Lab) -> None:
    """Kill a web process when all is committed and nothing is answered yet."""
    lab.strike_and_restart("register, after commit", "walk-off, after commit")


def everything_at_once(lab: Lab) -> None:
    """Kill every process in the same moment, and let five minutes pass before they are back."""
    lab.kill(*lab.installation.processes)
    lab.pass_time(5)
    lab.installation.start_all()


def worker_at_each_place(lab: Lab) -> None:
    """Kill a worker before it claims a message, after it, after the carrier took it, and when that is written down."""
    lab.strike_and_restart("claim, begins", "claim, after commit", MAIL_TAKEN, "sent, after commit")


FAULTS = (
    FaultKind(number="F1", words="web killed before the commit", do=web_before_commit),
    FaultKind(number="F2", words="web killed after the commit, before the answer", do=web_after_commit),
    FaultKind(number="F3", words="everything killed at once", do=everything_at_once),
    FaultKind(number="F5", words="worker killed at each of four places", do=worker_at_each_place),
)


def faults_on(kind: str, *, seed: int) -> list[FaultKind]:
    """Return the faults of a kind of database, in the order that a seed gives them."""
    found = [each for each in FAULTS if kind in each.kinds]
    random.Random(f"{kind} {seed}").shuffle(found)
    return found
