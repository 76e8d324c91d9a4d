"""Keep how each carrier has done lately, for all workers."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.inserting import insert_or_leave
from attendance.records.tables import CarrierCircuit


def find(session: DbSession, channel: str) -> CarrierCircuit | None:
    """Return how a channel stands, without waiting for anybody; None where its carrier never failed."""
    return session.scalars(select(CarrierCircuit).where(CarrierCircuit.channel == channel)).one_or_none()


def locked(session: DbSession, channel: str) -> CarrierCircuit:
    """Return how a channel stands, locked until the transaction ends; made if it is new."""
    insert_or_leave(session, CarrierCircuit, {"channel": channel, "failures": 0})
    wanted = select(CarrierCircuit).where(CarrierCircuit.channel == channel)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def close(session: DbSession, channel: str) -> None:
    """Note that the carrier answers; touches nothing where it did before."""
    failing = update(CarrierCircuit).where(CarrierCircuit.channel == channel, CarrierCircuit.failures > 0)
    session.execute(failing.values(failures=0, opened_at=None, probe_at=None, reason=None))


def opened(session: DbSession) -> Sequence[CarrierCircuit]:
    """Return the channels that are shut, by name."""
    wanted = select(CarrierCircuit).where(CarrierCircuit.probe_at.is_not(None)).order_by(CarrierCircuit.channel)
    return session.scalars(wanted).all()
