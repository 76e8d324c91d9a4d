"""Say when each job of the clockwork last ran, so that a clock that stopped is noticed; and who may run one.

Where the worker is gone, one web process at a time may do its work: its relief. All times here are the machine's clock;
who may be the relief is settled by the database's.
"""

from collections.abc import Collection, Mapping
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
# The relief's own heartbeat and when it began; never the clockwork's, whose silence tells that the worker is gone.
RELIEF, RELIEF_BEGAN = "relief", "relief began"
# A relief that is killed makes room for another within that.
RELIEF_LASTS = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """Whether the clockwork runs. `failing` are the jobs whose last run failed; `late` those that have not run.

    `is_stale`: no worker runs. `relieved_since`: a web process does its work since then; None where nobody does, and
    where nobody need.
    """

    last_beat_at: datetime | None
    is_stale: bool
    late: tuple[str, ...]
    failing: tuple[str, ...]
    relieved_since: datetime | None = None

    @property
    def is_well(self) -> bool:
        """Say whether there is nothing to worry about; a worker that is relieved is something."""
        return not (self.is_stale or self.late or self.failing)

    @property
    def is_done_by_nobody(self) -> bool:
        """Say whether no alert climbs: no worker runs, nor does its relief."""
        return self.is_stale and self.relieved_since is None


def beat(db: Db, job: str, machine_now: datetime, failure: str | None = None) -> None:
    """Note that a job ran; `failure` is what went wrong, without personal data."""
    beat_all(db, {job: (machine_now, failure)})


def beat_all(db: Db, ran: Mapping[str, tuple[datetime, str | None]]) -> None:
    """Note of several jobs, in one statement, when each ran and what went wrong."""
    leases.beat(db.session, ran)


def begin(db: Db, jobs: Collection[str], machine_now: datetime) -> None:
    """Forget the late beats of jobs that this worker does not know: an older Muster called them otherwise."""
    known = {*jobs, CLOCKWORK, RELIEF, RELIEF_BEGAN}
    leases.forget_other_beats(db.session, known, before=machine_now - LATE_AFTER)


def health(db: Db, *, machine_now: datetime) -> Health:
    """Return whether the clockwork runs; without any heartbeat it is stale: it has never run."""
    beats = {row.job: row for row in leases.beats(db.session)}
    relief, began = beats.pop(RELIEF, None), beats.pop(RELIEF_BEGAN, None)
    clockwork = beats[CLOCKWORK].beat_at if CLOCKWORK in beats else None
    is_stale = clockwork is None or machine_now - clockwork > STALE_AFTER
    is_relieved = is_stale and relief is not None and machine_now - relief.beat_at <= STALE_AFTER
    return Health(
        last_beat_at=clockwork,
        is_stale=is_stale,
        late=tuple(job for job, row in beats.items() if machine_now - row.beat_at > LATE_AFTER),
        failing=tuple(job for job, row in beats.items() if row.failure is not None),
        relieved_since=began.beat_at if is_relieved and began is not None else None,
    )


def relieve(db: Db, *, holder: str, began_at: datetime, machine_now: datetime) -> bool:
    """Be the worker's relief, or go on being it, and say so; False while another process is."""
    now = leases.shared_now(db.session, machine_now)
    if not leases.take(db.session, RELIEF, holder=holder, machine_now=now, until=now + RELIEF_LASTS):
        return False
    beat_all(db, {RELIEF_BEGAN: (began_at, None), RELIEF: (machine_now, None)})
    return True


def end_relief(db: Db, *, holder: str, machine_now: datetime) -> None:
    """Be the relief no longer; what another process has become meanwhile stays."""
    now = leases.shared_now(db.session, machine_now)
    if leases.release(db.session, RELIEF, holder=holder, machine_now=now):
        leases.forget_beats(db.session, [RELIEF, RELIEF_BEGAN])


def take(db: Db, name: str, *, holder: str, machine_now: datetime, lasts: timedelta) -> bool:
    """Take, or go on holding, the right to run a job that must not run twice at once."""
    return leases.take(db.session, name, holder=holder, machine_now=machine_now, until=machine_now + lasts)


def release(db: Db, name: str, *, holder: str, machine_now: datetime) -> None:
    """Give that right back."""
    leases.release(db.session, name, holder=holder, machine_now=machine_now)
