"""Keep the hold on sending, and find what it keeps back.

Which notice waits and which goes is decided here, in SQL, because a worker asks it of everything that waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true, update
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from attendance.records.tables import Alert, DueGroup, Message, Notice, SendingHold
from attendance.rules.words import URGENT_KINDS, NoticeKind

# A child who left yesterday may still be out; what is older has been a matter for the telephone since.
URGENT_WITHIN = timedelta(hours=24)
# Nobody misses these for the hours of a hold, and an older copy would issue again what was issued already.
PAPERS = (NoticeKind.WEEK.value, NoticeKind.WEEK_DRAFT.value)

# The alert that something is about, apart from the one a query may join by itself.
OF = aliased(Alert)
# The registers that a reminder is about.
ASKED = aliased(DueGroup)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """How many notices of one kind are kept back, and when the first and the last of them were laid down."""

    kind: str
    count: int
    oldest: datetime
    newest: datetime


def latest(session: DbSession) -> SendingHold | None:
    """Return the hold that stands, else the last one that did; None where there never was one."""
    newest = select(SendingHold).order_by(SendingHold.is_standing.desc(), SendingHold.began_at.desc()).limit(1)
    return session.scalar(newest)


def standing(session: DbSession) -> SendingHold | None:
    """Return the hold that stands, if any."""
    return session.scalar(select(SendingHold).where(SendingHold.is_standing))


def latest_for_anchor(session: DbSession) -> date | None:
    """Return the latest night for whose anchor a hold was begun."""
    return session.scalar(select(func.max(SendingHold.anchor_on)))


def locked(session: DbSession) -> SendingHold | None:
    """Return the hold that stands, locked, so that it is released once."""
    return session.scalar(select(SendingHold).where(SendingHold.is_standing).with_for_update())


def notice_goes(hold: SendingHold | None, *, now: datetime) -> ColumnElement[bool]:
    """Say of a notice without words whether it may be sent now.

    It may if what caused it lies after the beginning of the hold: it was written since, and the ladder it belongs to
    began since. What an older copy makes the clockwork believe overdue is from before. An urgent alert of the last
    day is never kept back: at worst somebody hears of it twice.
    """
    if hold is None:
        return true()
    own = exists().where(OF.id == Notice.alert_id, OF.since >= hold.began_at)
    since = and_(
        Notice.created_at >= hold.began_at,
        ~exists().where(ASKED.id == Notice.subject_id, ASKED.due_at < hold.began_at),
        Notice.kind.not_in(PAPERS),
        or_(Notice.alert_id.is_(None), own),
    )
    return or_(since, exists().where(OF.id == Notice.alert_id, *_is_urgent(now)))


def message_goes(hold: SendingHold | None, *, now: datetime) -> ColumnElement[bool]:
    """Say of a message whether it may be sent now; one made during a hold carries only what may be sent."""
    if hold is None:
        return true()
    return or_(Message.created_at >= hold.began_at, exists().where(OF.id == Message.alert_id, *_is_urgent(now)))


def waiting(session: DbSession, hold: SendingHold, *, now: datetime) -> tuple[Waits, ...]:
    """Return what the hold keeps back, by kind."""
    counted = (
        select(Notice.kind, func.count(), func.min(Notice.created_at), func.max(Notice.created_at))
        .outerjoin(Message, Message.id == Notice.message_id)
        .where(Notice.cancelled_at.is_(None), _is_kept_back(hold, now=now))
        .group_by(Notice.kind)
        .order_by(Notice.kind)
    )
    return tuple(
        Waits(kind=kind, count=count, oldest=oldest, newest=newest)
        for kind, count, oldest, newest in session.execute(counted)
    )


def notices_kept_back(session: DbSession, hold: SendingHold, *, before: datetime, now: datetime) -> Sequence[Notice]:
    """Return the notices without words that the hold keeps back and that were laid down before an instant, locked."""
    wanted = (
        select(Notice)
        .where(
            Notice.message_id.is_(None),
            Notice.cancelled_at.is_(None),
            Notice.created_at < before,
            ~notice_goes(hold, now=now),
        )
        .order_by(Notice.created_at, Notice.id)
    )
    return session.scalars(wanted.with_for_update()).all()


def messages_kept_back(session: DbSession, hold: SendingHold, *, before: datetime, now: datetime) -> Sequence[Message]:
    """Return the messages that the hold keeps back and that were laid down before an instant, locked."""
    wanted = (
        select(Message)
        .where(Message.ended_at.is_(None), Message.created_at < before, ~message_goes(hold, now=now))
        .order_by(Message.created_at, Message.id)
    )
    return session.scalars(wanted.with_for_update()).all()


def notices_in(session: DbSession, message_ids: Sequence[UUID]) -> Sequence[Notice]:
    """Return the notices that ride in messages and stand."""
    return session.scalars(
        select(Notice).where(Notice.message_id.in_(message_ids), Notice.cancelled_at.is_(None))
    ).all()


def try_until(session: DbSession, give_up_at: datetime) -> None:
    """Give what has waited the whole of its time again: a hold is no failure of a carrier."""
    waits = Message.ended_at.is_(None) & (Message.give_up_at < give_up_at)
    session.execute(update(Message).where(waits).values(give_up_at=give_up_at))


def _is_kept_back(hold: SendingHold, *, now: datetime) -> ColumnElement[bool]:
    unworded = and_(Notice.message_id.is_(None), ~notice_goes(hold, now=now))
    return or_(unworded, and_(Message.id.is_not(None), Message.ended_at.is_(None), ~message_goes(hold, now=now)))


def _is_urgent(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return OF.kind.in_([kind.value for kind in URGENT_KINDS]), OF.opened_at > now - URGENT_WITHIN
