"""Named places in a running Muster at which it can be made to die or to stand still. None of them is in Muster's code.

`python -m tests.fault.process` wraps the commands named here before Muster starts. A place does nothing until a file
named after it lies in the folder of armed places; whichever process takes that file away is the one that is struck.
"""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from attendance import absences, alerts, days, keys, messages, missing, registers, responding, walk_offs
from attendance.records import turning
from attendance.records.database import DbSession
from attendance.unit import Db, Store
from muster.clock import Clock
from notifications import outbox
from notifications.channels import Accepted, Letter
from notifications.channels.notify import NotifyChannel
from notifications.channels.smtp import SmtpChannel, channel

# What a process does in a transaction, by the name its places have.
COMMANDS: dict[str, tuple[ModuleType, str]] = {
    "register": (registers, "submit"),
    "walk-off": (walk_offs, "report"),
    "update": (responding, "log_for_provider"),
    "absence": (absences, "tell"),
    "taking on": (responding, "take_on"),
    "open days": (days, "open_due"),
    "nudge": (missing, "nudge_due"),
    "judge": (missing, "mark_due"),
    "climb": (alerts, "climb_due"),
    "word": (messages, "put_in_words"),
    "claim": (messages, "lease"),
    "sent": (messages, "record_sent"),
    "failed": (messages, "record_failed"),
    "turning begun": (keys, "_begin"),
    "turning sealed": (turning, "seal_anew"),
}
# What a command is given its transaction as.
IN_ONE = (Db, DbSession)
MAIL_TAKEN, TEXT_TAKEN = "mail taken", "text taken"
# Where words are made; what is struck there raises.
MAIL_WORDED, TEXT_WORDED, COMPOSED = "mail worded", "text worded", "letter composed"
WORDED = {MAIL_WORDED: (outbox, "mail_for"), TEXT_WORDED: (outbox, "text_for"), COMPOSED: (channel, "compose")}
CLAIMED = "claim, after commit"
WHEN = ("begins", "before commit", "after commit")
POINTS = (*(f"{name}, {when}" for name in COMMANDS for when in WHEN), MAIL_TAKEN, TEXT_TAKEN, *WORDED)
KILL, STOP, RAISE = "kill", "stop", "raise"
SIGNALS = {KILL: signal.SIGKILL, STOP: signal.SIGSTOP}
CLOCK = "clock"


@dataclass(frozen=True, kw_only=True, slots=True)
class Struck:
    """A process that a place has struck, when by the machine's steady clock, and with which messages in its hand.

    Each message is its Message-ID and the fencing number it was claimed under.
    """

    point: str
    pid: int
    deed: str
    at: float
    messages: list[str]


class Poisoned(Exception):
    """What a place raises."""


class Places:
    """The armed places of an installation, in a folder that its processes share with whoever arms them."""

    def __init__(self, folder: Path) -> None:
        """Use a folder that exists."""
        self._folder = folder

    def arm(self, point: str, deed: str = KILL) -> None:
        """Strike the next process that gets there.

        Raises:
            KeyError: there is no such place or deed.
        """
        if point not in POINTS or deed not in {*SIGNALS, RAISE}:
            raise KeyError(point, deed)
        new = self._folder / f".{point}"
        new.write_text(deed, "utf-8")
        new.rename(self._folder / point)

    def disarm(self) -> None:
        """Let every process go on."""
        for each in POINTS:
            (self._folder / each).unlink(missing_ok=True)

    def struck(self) -> list[Struck]:
        """Return who has been struck, in order of time."""
        files = self._folder.glob("*.struck")
        return sorted((Struck(**json.loads(file.read_text("utf-8"))) for file in files), key=lambda each: each.at)

    def reached(self, point: str, messages: Sequence[str] = ()) -> None:
        """Strike this process, if the place is armed."""
        mine = self._folder / f".{point}-{os.getpid()}"
        try:
            (self._folder / point).rename(mine)
        except FileNotFoundError:
            return
        deed = mine.read_text("utf-8")
        now = time.monotonic()
        told = {"point": point, "pid": os.getpid(), "deed": deed, "at": now, "messages": list(messages)}
        mine.write_text(json.dumps(told), "utf-8")
        mine.rename(self._folder / f"{point}-{now}.struck")
        if deed == RAISE:
            raise Poisoned(point)
        # To this thread: sent to the process, it would go on for as long as another thread takes to stop it.
        signal.pthread_kill(threading.get_ident(), SIGNALS[deed])

    def poison(self, notices: Sequence[str]) -> None:
        """Let the wording of some notices raise for ever."""
        for each in notices:
            (self._folder / f"poison-{each}").touch()

    def is_poisoned(self, notices: Sequence[str]) -> bool:
        """Say whether the wording of one of these raises."""
        return any((self._folder / f"poison-{each}").exists() for each in notices)

    def move_clock(self, pid: int, by: timedelta) -> None:
        """Let the machine's clock show another time to one process."""
        new = self._folder / f".{CLOCK}-{pid}"
        new.write_text(str(by.total_seconds()), "ascii")
        new.rename(self._folder / f"{CLOCK}-{pid}")

    def moved_by(self) -> timedelta:
        """Return by how much the machine's clock is moved for this process."""
        try:
            return timedelta(seconds=float((self._folder / f"{CLOCK}-{os.getpid()}").read_text("ascii")))
        except FileNotFoundError:
            return timedelta(0)


def put_up(places: Places) -> None:
    """Put the places up in this process, round the commands as Muster calls them."""
    for name, (module, function) in COMMANDS.items():
        _wrap(module, function, partial(_named, places, name))
    _wrap(Store, "writing", partial(_watched, places))
    _wrap(Db, "close", partial(_closing, places))
    _wrap(Clock, "machine", lambda machine: lambda clock: machine(clock) + places.moved_by())
    for point, (where, function) in WORDED.items():
        _wrap(where, function, partial(_worded, places, point))
    for way, point in ((SmtpChannel, MAIL_TAKEN), (NotifyChannel, TEXT_TAKEN)):
        _wrap(way, "send", partial(_taken, places, point))


def _wrap(of: object, name: str, wrapper: Callable[[Any], Any]) -> None:
    setattr(of, name, wrapper(getattr(of, name)))


def _named(places: Places, name: str, run: Callable[..., Any]) -> Callable[..., Any]:
    def named(*given: Any, **more: Any) -> Any:
        places.reached(f"{name}, begins")
        done = run(*given, **more)
        # What found nothing to do has nothing to commit.
        if done is None or done:
            session = next(each.session if isinstance(each, Db) else each for each in given if isinstance(each, IN_ONE))
            claimed = done if isinstance(done, tuple) else ()
            session.info.update(command=name, claimed=[f"{each.header_id} {each.fence}" for each in claimed])
        return done

    return named


def _closing(places: Places, close: Callable[[Db], None]) -> Callable[[Db], None]:
    def closing(db: Db) -> None:
        close(db)
        if command := db.session.info.get("command"):
            places.reached(f"{command}, before commit", db.session.info["claimed"])

    return closing


def _watched(places: Places, writing: Callable[[Store], Any]) -> Callable[[Store], Any]:
    @contextmanager
    def watched(store: Store) -> Iterator[Db]:
        with writing(store) as db:
            yield db
        if command := db.session.info.get("command"):
            places.reached(f"{command}, after commit", db.session.info["claimed"])

    return watched


def _taken(places: Places, point: str, send: Callable[[Any, Letter], Accepted]) -> Callable[[Any, Letter], Accepted]:
    def taken(channel: Any, letter: Letter) -> Accepted:
        accepted = send(channel, letter)
        places.reached(point, [letter.message_id])
        return accepted

    return taken


def _worded(places: Places, point: str, make: Callable[..., Any]) -> Callable[..., Any]:
    def worded(*given: Any, **more: Any) -> Any:
        # A letter has none: it raises once.
        about = [str(each.id) for each in getattr(given[0], "notices", ())]
        if places.is_poisoned(about):
            raise Poisoned(point)
        try:
            places.reached(point, about)
        except Poisoned:
            places.poison(about)
            raise
        return make(*given, **more)

    return worded
