"""An installation under load, to break one thing after another: load, fault, heal, drain, check."""

import random
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import text

from attendance.records.database import AWAY, Database
from attendance.records.migrating import upgrade
from muster.clock import Clock
from muster.resources import migrations
from tests.fault.carriers import Ledger, LedgerNotify, LedgerSmtp
from tests.fault.checks import repeats, violations
from tests.fault.clients import Crowd
from tests.fault.evidence import Evidence, evidence_of, is_at_rest, records_of
from tests.fault.history import History
from tests.fault.installation import Installation, Process
from tests.fault.planted import plant
from tests.fault.points import KILL
from tests.support.cast import at
from tests.support.postgres import Cluster

# The seed of continuous integration; `make faults` takes many.
SEED = 1
OPENS = at("09:50")
# How long the load goes on before a fault and after it.
BEFORE_S, AFTER_S = 0.6, 0.4
STRUCK_WITHIN_S = 60.0
AT_REST_WITHIN_S = 60.0
# Two looks this far apart, both at rest: every worker has looked in between.
LOOK_AGAIN_AFTER_S = 1.2


class Fault(Protocol):
    """Something done to an installation under load."""

    def __call__(self, lab: "Lab", /) -> list[str]:
        """Do it; return what of it was not as it must be, besides what always must hold."""


class NotStruck(Exception):
    """No process came to a place that was armed for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Result:
    """What became of one fault: what was wrong, and what there was to see."""

    violations: list[str]
    operations: int
    tries_lost: int
    taken: int
    repeats: int
    deaths: int
    drained_s: float


@dataclass
class Lab:
    """One installation of a kind of database; `chance` is the seed's, `runs` how many faults it has been through."""

    kind: str
    seed: int
    installation: Installation
    history: History
    ledger: Ledger
    mail: LedgerSmtp
    notify: LedgerNotify
    crowd: Crowd
    cluster: Cluster | None
    is_long: bool = False
    runs: int = 0
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Begin the seed's chances."""
        self.chance = random.Random(f"{self.kind} {self.seed}")

    def run(self, fault: Fault) -> Result:
        """Do one fault under load, mend what it broke, wait until nothing waits, and check everything so far."""
        self.runs += 1
        self.crowd.start()
        try:
            time.sleep(BEFORE_S)
            own = self._done(fault)
            time.sleep(AFTER_S)
        finally:
            self.heal()
            self.crowd.stop()
        drained_s = self.drain()
        result = self.check(own, drained_s)
        self.crowd.wind_up()
        return result

    def pass_time(self, minutes: float) -> None:
        """Let time pass for the rules, so that ladders climb."""
        self.installation.pass_time(minutes)
        self.note("time", minutes=minutes)

    def kill(self, *processes: Process) -> None:
        """End processes, all in the same moment."""
        for each in processes:
            self.note("kill", who=each.name)
        self.installation.kill(processes)

    def dismiss(self, worker: Process) -> None:
        """Take a worker away at once and for good."""
        self.note("kill", who=worker.name)
        self.installation.dismiss(worker)

    def wake(self, process: Process) -> None:
        """Let the process that was struck last go on at once, as if it had not been struck."""
        self.note("woken", struck_at=self.installation.places.struck()[-1].at)
        process.signal(signal.SIGCONT)

    def keep_away(self) -> None:
        """Note that nobody can write for longer than a lease lasts here."""
        self.note("away")

    def stand_still(self, *processes: Process) -> None:
        """Let processes stand still, until the lab heals or they are let go on."""
        for each in processes:
            self.note("stop", who=each.name)
        for each in processes:
            each.signal(signal.SIGSTOP)

    def strike_at(self, point: str, deed: str = KILL, *, begin: Callable[[], None] = lambda: None) -> Process:
        """Arm a place, begin something, and wait for a process to get there; return which one it was.

        Raises:
            NotStruck: none did in time.
        """
        places, before = self.installation.places, len(self.installation.places.struck())
        self.note("arm", point=point, deed=deed)
        places.arm(point, deed)
        begin()
        until = time.monotonic() + STRUCK_WITHIN_S
        while len(places.struck()) == before:
            if time.monotonic() > until:
                raise NotStruck(point)
            time.sleep(0.02)
        struck = self.installation.by_pid(places.struck()[-1].pid)
        if struck is None:
            raise NotStruck(point)
        if deed == KILL:
            struck.wait_for_end()
        return struck

    def strike_and_restart(self, *points: str) -> None:
        """Kill whoever gets to each of these places, one after the other, and start each again."""
        for point in points:
            self.installation.start(self.strike_at(point))

    def wait_for(self, is_so: Callable[[], bool], *, seconds: float) -> bool:
        """Wait until something is so; return whether it was in time."""
        until = time.monotonic() + seconds
        while not _is_so(is_so):
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        return True

    def says_mail_is_down(self) -> bool:
        """Say whether a screen says that mail does not go out."""
        tasks = records_of(self.installation.url).tasks
        return any(each.kind == "carrier_down" and "e-mail" in each.words for each in tasks)

    def heal(self) -> None:
        """Let everything work again, and start whatever is dead."""
        self.installation.places.disarm()
        self.crowd.is_cut_off = False
        self.mail.cuts_left = 0
        self.mail.accept()
        self.notify.recover()
        self.installation.resume_all()
        self.installation.start_all()

    def drain(self) -> float:
        """Wait until nothing waits any more, or for as long as it may take; return how long that was."""
        began = time.monotonic()
        calm_since: float | None = None
        while time.monotonic() - began < AT_REST_WITHIN_S:
            if not is_at_rest(self.installation.url, now=self.installation.clock):
                calm_since = None
            elif calm_since is None:
                calm_since = time.monotonic()
            elif time.monotonic() - calm_since > LOOK_AGAIN_AFTER_S:
                break
            time.sleep(0.2)
        return time.monotonic() - began

    def evidence(self) -> Evidence:
        """Gather everything that is known since the installation began."""
        return evidence_of(
            self.history,
            self.ledger,
            self.installation.places.struck(),
            self.installation.url,
            clock=self.installation.clock,
            steady=time.monotonic(),
            now=Clock().machine(),
        )

    def check(self, own: list[str], drained_s: float) -> Result:
        """Return what does not hold, of everything that was done since the installation began, after `own`."""
        found = self.evidence()
        counts = self.history.counts()
        return Result(
            violations=[*own, *violations(found)],
            operations=counts["invoke"],
            tries_lost=counts["lost"],
            taken=len(found.taken),
            repeats=repeats(found),
            deaths=len(self.history.strikes("kill")) + len(found.struck),
            drained_s=drained_s,
        )

    def note(self, what: str, **said: object) -> None:
        """Write down what is done to Muster."""
        self.history.strike(what, clock=self.installation.clock.isoformat(), **said)

    def _done(self, fault: Fault) -> list[str]:
        try:
            return fault(self)
        except NotStruck as missed:
            return [f"not done: no process came to {missed}"]


def _is_so(asked: Callable[[], bool]) -> bool:
    try:
        return asked()
    except AWAY:
        # Where the database is away just now nobody can say.
        return False


@contextmanager
def opened(
    folder: Path,
    url: str,
    *,
    seed: int,
    cluster: Cluster | None = None,
    controls: tuple[str, ...] = (),
    statements: tuple[str, ...] = (),
    is_long: bool = False,
    opens: datetime = OPENS,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Lab]:
    """Open an installation over an empty database until the block ends; all that it writes down stays in `folder`.

    `controls` and `statements` take away what protects it; `environment` surrounds its processes.
    """
    kind = "sqlite" if cluster is None else "postgresql"
    upgrade(url, migrations())
    _break(url, statements)
    with ExitStack() as stack:
        ledger, history = Ledger(folder / "ledger.jsonl"), History(folder / "history.jsonl")
        stack.callback(ledger.close)
        stack.callback(history.close)
        mail = LedgerSmtp(ledger)
        mail.start()
        stack.callback(mail.stop)
        notify = stack.enter_context(LedgerNotify(ledger))
        installation = Installation(folder=folder, url=url, controls=controls, environment=environment or {})
        installation.configure(
            mail_port=mail.port, notify=notify.base_url, notify_key=notify.api_key, template=notify.template_id
        )
        installation.set_clock(opens)
        tokens = plant(url, now=opens)
        stack.callback(installation.close)
        installation.start_all()
        crowd = Crowd(installation=installation, history=history, ledger=ledger, tokens=tokens, seed=f"{kind}-{seed}")
        yield Lab(
            kind=kind,
            seed=seed,
            installation=installation,
            history=history,
            ledger=ledger,
            mail=mail,
            notify=notify,
            crowd=crowd,
            cluster=cluster,
            is_long=is_long,
        )


def _break(url: str, statements: Iterable[str]) -> None:
    database = Database(url)
    try:
        with database.writing() as session:
            for each in statements:
                session.execute(text(each))
    finally:
        database.dispose()
