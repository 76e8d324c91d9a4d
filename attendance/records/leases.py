"""Keep who may run a job that must not run twice at once, and when each job last ran."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.inserting import insert_or_renew
from attendance.records.tables import Heartbeat, Lease


def take(session: DbSession, name: str, *, holder: str, machine_now: datetime, until: datetime) -> bool:
    """Take or renew a lease; False while another holder's has not run out."""
    free = (Lease.holder == holder) | (Lease.until <= machine_now)
    taken = insert_or_renew(session, Lease, renewed=("holder", "until"), where=free).returning(Lease.name)
    return session.scalar(taken, {"name": name, "holder": holder, "until": until}) is not None


def release(session: DbSession, name: str, *, holder: str, machine_now: datetime) -> bool:
    """End a lease early, if it is still this holder's; return whether it was."""
    ended = update(Lease).where(Lease.name == name, Lease.holder == holder, Lease.until > machine_now)
    return session.scalar(ended.values(until=machine_now).returning(Lease.name)) is not None


def shared_now(session: DbSession, machine_now: datetime) -> datetime:
    """Return the time by the one clock that processes on several machines share: the database's, where it has one."""
    if session.get_bind().dialect.name == "sqlite":
        return machine_now
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    return now


def beat(session: DbSession, ran: Mapping[str, tuple[datetime, str | None]]) -> None:
    """Note when each job last ran, and how it failed if it did."""
    rows = [{"job": job, "beat_at": at, "failure": failure} for job, (at, failure) in sorted(ran.items())]
    if rows:
        session.execute(insert_or_renew(session, Heartbeat, renewed=("beat_at", "failure")), rows)


def beats(session: DbSession) -> list[Heartbeat]:
    """Return every heartbeat, by name of the job."""
    return list(session.scalars(select(Heartbeat).order_by(Heartbeat.job)))


def forget_beats(session: DbSession, jobs: Sequence[str]) -> None:
    """Forget when some jobs last ran."""
    session.execute(delete(Heartbeat).where(Heartbeat.job.in_(jobs)))


def forget_other_beats(session: DbSession, jobs: Collection[str], *, before: datetime) -> None:
    """Forget when all but some jobs last ran, where that was before an instant."""
    session.execute(delete(Heartbeat).where(Heartbeat.job.not_in(jobs), Heartbeat.beat_at < before))
