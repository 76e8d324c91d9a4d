"""Say when each job of the clockwork last ran, so that a clock that stopped is noticed; and who may run one.

All times here are the machine's clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from attendance.records import leases
from attendance.unit import Db

# On screen within a minute: the longest a stopped clock may go unnoticed by the people who look.
STALE_AFTER = timedelta(seconds=60)
# A single job may be at work for longer than that, or have a minute between two runs.
LATE_AFTER = timedelta(minutes=3)
# The heartbeat of the clockwork as a whole, beside those of its jobs.
CLOCKWORK = "clockwork"


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """Whether the clockwork runs. `failing` are the jobs whose last run failed; `late` those that have not run."""

    last_beat_at: datetime | None
    is_stale: bool
    late: tuple[str, ...]
    failing: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """Say whether there is nothing to worry about."""
        return not (self.is_stale or self.late or self.failing)


def beat(db: Db, job: str, machine_now: datetime, failure: str | None = None) -> None:
    """Note that a job ran; `failure` is what went wrong, without personal data."""
    leases.beat(db.session, job, machine_now=machine_now, failure=failure)


def health(db: Db, *, machine_now: datetime) -> Health:
    """Return whether the clockwork runs; without any heartbeat it is stale: it has never run."""
    rows = leases.beats(db.session)
    clockwork = next((row.beat_at for row in rows if row.job == CLOCKWORK), None)
    return Health(
        last_beat_at=clockwork,
        is_stale=clockwork is None or machine_now - clockwork > STALE_AFTER,
        late=tuple(row.job for row in rows if machine_now - row.beat_at > LATE_AFTER),
        failing=tuple(row.job for row in rows if row.failure is not None),
    )


def take(db: Db, name: str, *, holder: str, machine_now: datetime, lasts: timedelta) -> bool:
    """Take, or go on holding, the right to run a job that must not run twice at once."""
    return leases.take(db.session, name, holder=holder, machine_now=machine_now, until=machine_now + lasts)


def release(db: Db, name: str, *, holder: str, machine_now: datetime) -> None:
    """Give that right back."""
    leases.release(db.session, name, holder=holder, machine_now=machine_now)
