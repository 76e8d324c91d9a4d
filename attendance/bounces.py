"""What came back of mail that a server had taken: it did not arrive, it is late, or it lies in its mailbox.

What did not arrive goes the way of every message that does not get through: the next person at once, and a task. A
report can raise concern and never hide any: that a mail arrived changes nothing of one that was lost.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from attendance import arrivals, undelivered
from attendance.arrivals import ARRIVED
from attendance.records import bounces as stored
from attendance.records import messages as stored_messages
from attendance.records.tables import BounceRead, Message
from attendance.rules.bounced import Said, reason_for
from attendance.rules.delivery import SENT
from attendance.unit import Db

# A server that has it tries on; most say so after some hours.
LATE = "late"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounce:
    """What one mail in the mailbox said. `message_id` is the message whose mark it proved; None where it proved none.

    `fingerprint` is the same where the same mail is read again.
    """

    fingerprint: str
    said: Said
    status: str | None
    message_id: UUID | None

    @property
    def is_understood(self) -> bool:
        """Say whether it needs nobody to look at it: it proved its message, or only says that somebody is away."""
        return self.said is Said.AUTO_REPLY or (self.said is not Said.UNKNOWN and self.message_id is not None)


def take(db: Db, bounce: Bounce, *, now: datetime, machine_now: datetime) -> bool:
    """Act on what a bounce says, once; return False where its message is still being sent, so that it is read again."""
    if stored.is_known(db.session, bounce.fingerprint):
        return True
    message = None if bounce.message_id is None else stored_messages.locked(db.session, bounce.message_id)
    # The server's report may be quicker than the note that it took the mail.
    if message is not None and message.ended_at is None:
        return False
    read = BounceRead(
        fingerprint=bounce.fingerprint, said=bounce.said.value, is_understood=bounce.is_understood, read_at=machine_now
    )
    db.session.add(read)
    if message is not None:
        _note(db, message, bounce, now=now, machine_now=machine_now)
    return True


def not_understood(db: Db, *, within: timedelta, machine_now: datetime) -> int:
    """Return of how many mails, read within a time up to now, nobody could tell what they are about."""
    return stored.count_not_understood(db.session, machine_now - within)


def _note(db: Db, message: Message, bounce: Bounce, *, now: datetime, machine_now: datetime) -> None:
    if message.state != SENT:
        return
    if bounce.said is Said.FAILED:
        arrivals.give_up(db, message, reason=reason_for(bounce.status), now=now, machine_now=machine_now)
    elif bounce.said is Said.DELAYED and message.arrival is None:
        message.arrival, message.arrival_at = LATE, machine_now
        if message.is_urgent:
            undelivered.tell_next_person(db, message, now=now)
    elif bounce.said is Said.DELIVERED and message.arrival in {None, LATE}:
        message.arrival, message.arrival_at = ARRIVED, machine_now
