"""Find what carriers have said of messages by themselves."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from attendance.records.tables import CarrierReport, Message


def next_to_hear(session: DbSession, *, given_up_by: datetime) -> CarrierReport | None:
    """Return the report that came first of those to act on, locked; None where there is none.

    One of a message that is still being sent waits until that is written down, but not from before `given_up_by`. Of
    one message the first is acted on before the next is taken, by whichever worker.
    """
    earlier = aliased(CarrierReport)
    is_being_sent = select(Message.id).where(Message.id == CarrierReport.message_id, Message.ended_at.is_(None))
    wanted = (
        select(CarrierReport)
        .where(or_(~is_being_sent.exists(), CarrierReport.received_at < given_up_by))
        .where(~exists().where(earlier.message_id == CarrierReport.message_id, _came_before(earlier)))
        .order_by(CarrierReport.received_at, CarrierReport.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(wanted).first()


def _came_before(earlier: type[CarrierReport]) -> ColumnElement[bool]:
    """Of what came at one instant that a text is lost goes first: nothing said may hide it."""
    later = CarrierReport
    return or_(
        earlier.received_at < later.received_at,
        and_(earlier.received_at == later.received_at, earlier.status > later.status),
        and_(earlier.received_at == later.received_at, earlier.status == later.status, earlier.id < later.id),
    )


def forget(session: DbSession, report: CarrierReport) -> None:
    """Let go of a report that was acted on."""
    session.delete(report)
