"""Run a seed of every fault, the races, or one control, each over an installation of its own; say what came of it."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from attendance.preferences import Preferences
from attendance.records.database import Database
from attendance.records.migrating import upgrade
from attendance.unit import Store
from muster.resources import migrations
from tests.fault.alone import Alone
from tests.fault.controls import CONTROLS, Control
from tests.fault.faults import FAULTS, faults_on
from tests.fault.full_disk import NotHere
from tests.fault.kinds import SQLITE
from tests.fault.lab import Result, opened
from tests.fault.races import race
from tests.support.cast import build_cast, pretend_vault
from tests.support.memory import scratch
from tests.support.parts import PARTS
from tests.support.postgres import DURABLE, Cluster, running

RACES = "F33"
# How often the fault of a control is done at most.
TRIES = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class FaultRun:
    """One fault of one seed on one kind of database: what was wrong, and how long it took to be at rest after it."""

    number: str
    kind: str
    seed: int
    violations: list[str]
    drained_s: float


@dataclass(frozen=True, kw_only=True, slots=True)
class SeedRun:
    """Every fault of one seed, and what there was to see in all of it."""

    faults: list[FaultRun]
    total: Result


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlRun:
    """What turned red with one thing taken away; empty where nothing did."""

    control: Control
    kind: str
    violations: list[str]

    @property
    def is_red(self) -> bool:
        """Say whether the invariant that it must break turned red."""
        return any(self.control.red in each.partition(":")[0].split(", ") for each in self.violations)


def run_seed(kind: str, seed: int, *, is_long: bool) -> SeedRun:
    """Run every fault of a seed, one after the other, over one installation."""
    runs: list[FaultRun] = []
    with (
        _database(kind) as (folder, url, cluster),
        opened(folder, url, seed=seed, cluster=cluster, is_long=is_long) as lab,
    ):
        known: set[str] = set()
        for fault in faults_on(kind, seed=seed, is_long=is_long):
            result = lab.run(fault.do)
            new = [each for each in result.violations if each not in known]
            known.update(new)
            runs.append(FaultRun(number=fault.number, kind=kind, seed=seed, violations=new, drained_s=result.drained_s))
        return SeedRun(faults=runs, total=lab.check([], 0.0))


def run_races(kind: str, *, times: int) -> FaultRun:
    """Let the ladder and a person race so many times over one database."""
    with _database(kind) as (_folder, url, _cluster):
        upgrade(url, migrations())
        database = Database(url)
        try:
            wrong = race(build_cast(Store(database, Preferences(), vault=pretend_vault())), times=times)
        finally:
            database.dispose()
    return FaultRun(number=RACES, kind=kind, seed=0, violations=wrong, drained_s=0.0)


def run_alone(alone: Alone, kind: str, seed: int) -> FaultRun | None:
    """Run a fault over an installation of its own; None where this machine cannot."""
    try:
        with (
            _database(kind, disk=alone.disk) as (folder, url, cluster),
            opened(
                folder, url, seed=seed, cluster=cluster, opens=alone.opens, environment=alone.environment, is_long=True
            ) as lab,
        ):
            wrong = alone.do(lab)
    except NotHere:
        return None
    return FaultRun(number=alone.number, kind=kind, seed=seed, violations=wrong, drained_s=0.0)


def run_control(control: Control, kind: str) -> ControlRun:
    """Run the fault of a control with its one thing taken away, until a check turns red; some need luck to meet."""
    (fault,) = [each for each in FAULTS if each.number == control.fault]
    with (
        _database(kind, settings=control.settings) as (folder, url, cluster),
        opened(folder, url, seed=1, cluster=cluster, controls=(control.name,), statements=control.statements) as lab,
    ):
        run = ControlRun(control=control, kind=kind, violations=[])
        while not run.is_red and lab.runs < TRIES:
            run = ControlRun(control=control, kind=kind, violations=lab.run(fault.do).violations)
    return run


def controls_on(kind: str) -> list[Control]:
    """Return the controls of a kind of database."""
    return [each for each in CONTROLS if kind in each.kinds]


@contextmanager
def _database(
    kind: str, *, settings: str = DURABLE, disk: Callable[[Path], AbstractContextManager[Path]] = nullcontext
) -> Iterator[tuple[Path, str, Cluster | None]]:
    with tempfile.TemporaryDirectory(prefix="fault", dir=scratch()) as name:
        folder = Path(name)
        if kind == SQLITE:
            with disk(folder) as lies_on:
                yield folder, f"sqlite:///{lies_on}/muster.db", None
            return
        programs = PARTS["postgresql"].find()
        if programs is None:
            raise LookupError(kind)
        with running(programs, settings=settings) as cluster:
            yield folder, cluster.url(cluster.create()), cluster
