"""What sealing and opening one text cost, against a register of four pupils, on SQLite, in one run."""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from attendance.preferences import Preferences
from attendance.records import migrating
from attendance.records.database import Database
from attendance.records.sealed import Address
from attendance.unit import Store
from muster.resources import migrations
from tests.support.acting import Acting, entry
from tests.support.cast import WEDNESDAY, build_cast, pretend_vault

RUNS, TEXTS = 15, 2_000
SATURDAY = 5
WORDS = "Ran out of the side gate towards the river after a quarrel about a telephone. " * 5


def said() -> str:
    """Return the cost of each, and how many texts one register weighs."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'muster.db'}"
        migrating.upgrade(url, migrations())
        database = Database(url)
        cast = build_cast(Store(database, Preferences(), vault=pretend_vault()))
        people = Acting(cast=cast)
        registers = []
        days = [day for day in (WEDNESDAY + timedelta(days=n) for n in range(40)) if day.weekday() < SATURDAY][:RUNS]
        for day in days:
            people.open_day("07:00", on=day)
            entries = [entry(cast, ref, on=day) for ref in ("P1", "P2", "P3", "P4")]
            registers.append(_timed(lambda day=day, entries=entries: people.send(*entries, local="09:20", on=day)))
        first = _timed(lambda: people.walk_off("P1", left="10:00", local="10:01", note=WORDS))
        with cast.store.writing() as db:
            place = Address(table="walk_off", column="note", organisation_id=cast.northgate, row_id=uuid4())
            token = db.keys.seal(WORDS, place)
            seal = _timed(lambda: [db.keys.seal(WORDS, place) for _ in range(TEXTS)]) / TEXTS
            opened = _timed(lambda: [db.keys.open(token, place) for _ in range(TEXTS)]) / TEXTS
        database.dispose()
    register = statistics.median(registers)
    return (
        f"seal {seal * 1e6:.0f} µs, open {opened * 1e6:.0f} µs for {len(WORDS)} characters; one register of 4 "
        f"{register * 1000:.0f} ms: {register / seal:.0f} seals or {register / opened:.0f} openings; "
        f"a walk-off that makes its school's first key {first * 1000:.0f} ms"
    )


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
