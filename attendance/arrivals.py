"""What became of a message after its carrier took it: it arrived, it was lost, or nobody can say.

A text may lie in a telephone that is switched off. Where the carrier says so, or says nothing for five minutes, the
next person is told of what is urgent. The carrier is asked, between transactions, and may say so by itself; all times
are the machine's clock but `now`, which is what the rules see.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance import reached, undelivered
from attendance.records import carrier_reports
from attendance.records import messages as stored
from attendance.records.base import new_id
from attendance.records.tables import CarrierReport, Message
from attendance.rules import carried, delivery
from attendance.rules.delivery import FAILED
from attendance.unit import Db

# What a carrier says of a message that is still being sent waits for that; nobody is asked for longer either.
REPORT_KEPT_FOR = delivery.ARRIVAL_ASKED_FOR
AWAITED, OVERDUE, ARRIVED, LOST, NOT_SAID = "awaited", "overdue", "arrived", "lost", "not_said"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A message of which a carrier is asked, by the carrier's reference."""

    message_id: UUID
    reference: str


def await_arrival(message: Message, reference: str, *, machine_now: datetime) -> None:
    """Begin to wait for the carrier's word about a message it has just taken."""
    message.carrier_reference, message.arrival = reference, AWAITED
    message.ask_at = _next_question(message, machine_now=machine_now)


def to_ask(db: Db, *, channel: str, machine_now: datetime, limit: int) -> tuple[Asked, ...]:
    """Take the messages of which a channel's carrier is to be asked now; nobody else asks of them meanwhile."""
    due = stored.to_ask(db.session, channel=channel, machine_now=machine_now, limit=limit)
    for message in due:
        message.ask_at = _next_question(message, machine_now=machine_now)
        if message.ask_at is None:
            message.arrival = NOT_SAID
    return tuple(
        Asked(message_id=each.id, reference=each.carrier_reference)
        for each in due
        if each.carrier_reference is not None
    )


def note_arrived(db: Db, message_id: UUID, *, machine_now: datetime) -> None:
    """Write down that the carrier says it arrived; its first word counts."""
    message = stored.locked(db.session, message_id)
    if message is None or not _is_open(message):
        return
    message.arrival, message.arrival_at, message.ask_at = ARRIVED, machine_now, None


def note_lost(db: Db, message_id: UUID, *, reason: str, now: datetime, machine_now: datetime) -> None:
    """Write down that the carrier says it will not arrive, and act as on any message that does not get through."""
    message = stored.locked(db.session, message_id)
    if message is not None and _is_open(message):
        give_up(db, message, reason=reason, now=now, machine_now=machine_now)


def report(db: Db, message_id: UUID, status: str, *, machine_now: datetime) -> None:
    """Keep what a carrier said of a message by itself, for a worker to act on; whether there is one, it finds out."""
    db.session.add(CarrierReport(id=new_id(), message_id=message_id, status=status, received_at=machine_now))


def hear(db: Db, *, now: datetime, machine_now: datetime) -> int:
    """Act on the next thing a carrier has said by itself, as on what it answers when asked; return 0 without any.

    Its first word counts, however often it comes and in whatever order. Of a message that is not here it says nothing.
    """
    row = carrier_reports.next_to_hear(db.session, given_up_by=machine_now - REPORT_KEPT_FOR)
    if row is None:
        return 0
    if row.status == carried.DELIVERED:
        note_arrived(db, row.message_id, machine_now=machine_now)
    elif row.status in carried.LOST:
        note_lost(db, row.message_id, reason=carried.LOST[row.status], now=now, machine_now=machine_now)
    carrier_reports.forget(db.session, row)
    return 1


def give_up(db: Db, message: Message, *, reason: str, now: datetime, machine_now: datetime) -> None:
    """Act on a message that its carrier took and did not bring: the address is marked, and somebody else is told."""
    message.arrival, message.arrival_at, message.ask_at = LOST, machine_now, None
    message.state, message.failure = FAILED, reason
    reached.note_lost(db, message, now=now)
    undelivered.given_up(db, message, reason=reason, now=now)


def note_under_way(db: Db, message_id: UUID, *, now: datetime, machine_now: datetime) -> None:
    """Tell the next person of what is urgent, once, where no word has come within the time in which a text arrives."""
    message = stored.locked(db.session, message_id)
    if message is None or message.arrival != AWAITED or not message.is_urgent or message.sent_at is None:
        return
    if machine_now - message.sent_at >= delivery.ARRIVES_WITHIN:
        message.arrival = OVERDUE
        undelivered.tell_next_person(db, message, now=now)


def _is_open(message: Message) -> bool:
    return message.arrival in {AWAITED, OVERDUE, NOT_SAID}


def _next_question(message: Message, *, machine_now: datetime) -> datetime | None:
    wait = delivery.wait_before_asking(sent_since=machine_now - (message.sent_at or machine_now))
    return None if wait is None else machine_now + wait
