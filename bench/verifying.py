"""How long a chain takes to verify, a row, against hashing alone, on SQLite, in one run on one core.

`MUSTER_BENCH_ROWS=1000000 make bench` is the long form: the promise is a million rows in under a minute.
"""

import hashlib
import hmac
import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from attendance import audit
from attendance.preferences import Preferences
from attendance.records import migrating
from attendance.records.database import Database
from attendance.records.tables import Organisation
from attendance.scope import JOB
from attendance.unit import Store
from muster.resources import migrations

ROWS = int(os.environ.get("MUSTER_BENCH_ROWS", "20000"))
CHAINS = 4
AT_ONCE = 5_000
BEGAN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def said() -> str:
    """Return the time of a verification, a row, and as a multiple of the hashes that no verification can do without."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'muster.db'}"
        migrating.upgrade(url, migrations())
        database = Database(url)
        store = Store(database, Preferences())
        _fill(store)
        began = time.process_time()
        with store.reading() as db:
            reports = [audit.verify(db, each) for each in audit.chains(db)]
        took = time.process_time() - began
        database.dispose()
    if not all(report.is_whole for report in reports):
        raise SystemExit("the chains that were just written are not whole")
    floor = _hashes_alone(ROWS)
    rows = sum(report.events for report in reports)
    return (
        f"{rows:,} rows in {len(reports)} chains: {took:.1f} s, {took / rows * 1e6:.0f} µs a row, "
        f"{took / floor:.1f} times the hashes alone"
    )


def _fill(store: Store) -> None:
    schools = [uuid4() for _ in range(CHAINS)]
    with store.writing() as db:
        for number, school in enumerate(schools):
            db.session.add(
                Organisation(id=school, code=f"S{number}", name=f"School {number}", kind="home_school", is_school=True)
            )
    for first in range(0, ROWS, AT_ONCE):
        with store.writing() as db:
            for number in range(first, min(first + AT_ONCE, ROWS)):
                body = {"register": f"{number:032x}", "entries": 12, "session": "AM"}
                at = BEGAN + timedelta(seconds=number)
                db.tell([schools[number % CHAINS]], "register_submitted", actor=JOB, at=at, body=body)


def _hashes_alone(rows: int) -> float:
    row, key, body = b"x" * 280, b"k" * 16, b"y" * 90
    began = time.process_time()
    for _ in range(rows):
        hashlib.sha256(row).hexdigest()
        hmac.digest(key, body, hashlib.sha256).hex()
    return time.process_time() - began
