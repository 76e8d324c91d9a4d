"""How many one-row durable commits a register costs, on SQLite, in one run.

A register of four pupils of two schools, with its receipt, its events in three chains and everything that follows,
against the floor: one event in one chain, durably committed.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from attendance.preferences import Preferences
from attendance.records import migrating
from attendance.records.database import Database
from attendance.scope import JOB
from attendance.unit import Store
from muster.resources import migrations
from tests.support.acting import Acting, entry
from tests.support.cast import WEDNESDAY, Cast, at, build_cast

RUNS = 25
SATURDAY = 5


def said() -> str:
    """Return both medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'muster.db'}"
        migrating.upgrade(url, migrations())
        database = Database(url)
        cast = build_cast(Store(database, Preferences()))
        people = Acting(cast=cast)
        days = [day for day in (WEDNESDAY + timedelta(days=n) for n in range(60)) if day.weekday() < SATURDAY][:RUNS]
        for day in days:
            people.open_day("07:00", on=day)
        floor, registers = [], []
        for day in days:
            floor.append(_timed(lambda: _one_row(cast)))
            entries = [entry(cast, ref, on=day) for ref in ("P1", "P2", "P3", "P4")]
            registers.append(_timed(lambda day=day, entries=entries: people.send(*entries, local="09:20", on=day)))
        database.dispose()
    low, high = statistics.median(floor), statistics.median(registers)
    return (
        f"one durable row {low * 1000:.1f} ms, one register of 4 {high * 1000:.1f} ms: {high / low:.1f} times the floor"
    )


def _one_row(cast: Cast) -> None:
    with cast.store.writing() as db:
        db.tell([cast.oakbank], "bench", actor=JOB, at=at("09:00"), body={})


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
