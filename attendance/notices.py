"""Write down that a person must hear of something, by every channel they have, in the transaction that caused it.

Notices carry facts; what they say is put into words elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from attendance.directory import Directory, Recipient
from attendance.records.alerts import AnyAlert
from attendance.records.base import new_id
from attendance.records.tables import Alert, Notice
from attendance.rules.words import URGENT_KINDS, NoticeKind, Way
from attendance.unit import Db

# What a notice of a walk-off says once its pupil is said to be back.
RETURNED = "returned"


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """What a notice is about. `subject_id` and `round` make it once per person and channel."""

    kind: NoticeKind
    subject_id: UUID
    round: int
    path: str
    detail: str = ""
    is_urgent: bool = False
    is_late: bool = False
    by_text: bool = False
    # Where these are given they count, and `by_text` does not.
    ways: tuple[Way, ...] = ()


def about_alert(
    alert: AnyAlert,
    *,
    kind: NoticeKind | None = None,
    is_late: bool = False,
    detail: str = "",
    ways: tuple[Way, ...] = (),
) -> Topic:
    """Return the topic of an alert's present round."""
    urgent = alert.kind in URGENT_KINDS and kind is None
    return Topic(
        kind=kind or NoticeKind(alert.kind),
        subject_id=alert.id,
        round=alert.round,
        path=f"/alerts/{alert.id}",
        detail=detail,
        is_urgent=urgent,
        is_late=is_late,
        by_text=urgent,
        ways=ways,
    )


def write(
    db: Db,
    recipient: Recipient,
    topic: Topic,
    *,
    now: datetime,
    alert: Alert | None = None,
) -> bool:
    """Write a recipient's notices, one per channel; return False where there is no way to reach them."""
    rows = made(db, recipient, topic, now=now, alert=alert)
    db.session.add_all(Notice(**row) for row in rows)
    return bool(rows)


def made(
    db: Db,
    recipient: Recipient,
    topic: Topic,
    *,
    now: datetime,
    alert: AnyAlert | None = None,
    step_id: UUID | None = None,
) -> list[dict[str, Any]]:
    """Return the rows of a recipient's notices, one per channel; none where there is no way to reach them.

    The caller stores them, together with those of others.
    """
    rows = [
        {
            "id": new_id(),
            "kind": topic.kind.value,
            "subject_id": topic.subject_id,
            "alert_id": alert.id if alert else None,
            "step_id": step_id,
            "round": topic.round,
            "person_key": recipient.key,
            "person_id": recipient.person_id,
            "organisation_id": recipient.organisation_id,
            "role": recipient.role,
            "channel": channel,
            "address": address,
            "name": recipient.name,
            "is_urgent": topic.is_urgent,
            "is_late": topic.is_late,
            "detail": topic.detail,
            "path": topic.path,
            "created_at": now,
        }
        for channel, address in _ways(db, recipient, topic)
    ]
    db.wakes_sender = db.wakes_sender or (bool(rows) and topic.is_urgent)
    return rows


def renew(withheld: Notice, row: dict[str, Any]) -> None:
    """Write a notice that was not sent anew, as this row of `made`: it waits for words again.

    The message that it was to ride in keeps why it was not sent.
    """
    withheld.message_id = None
    for name in ("step_id", "organisation_id", "role", "address", "name", "is_late", "detail", "created_at"):
        setattr(withheld, name, row[name])


def write_again(db: Db, told: Notice, topic: Topic, *, now: datetime, alert: Alert) -> bool:
    """Write to somebody who has been told of an alert by e-mail, at the address they were told at."""
    recipient = Recipient(
        key=told.person_key,
        person_id=told.person_id,
        organisation_id=told.organisation_id,
        name=told.name,
        role=told.role,
        email=told.address,
        mobile=None,
    )
    return write(db, recipient, topic, now=now, alert=alert)


def to_last_resort(db: Db, directory: Directory, organisation_id: UUID, topic: Topic, *, now: datetime) -> bool:
    """Tell whoever is left for an organisation; return False where there is nobody at all."""
    told = [write(db, each, topic, now=now) for each in directory.last_resort(organisation_id)]
    return any(told)


def _ways(db: Db, recipient: Recipient, topic: Topic) -> list[tuple[str, str]]:
    wanted = topic.ways or ((Way.EMAIL, Way.SMS) if topic.by_text else (Way.EMAIL,))
    there = {Way.EMAIL: recipient.email, Way.SMS: recipient.mobile if db.preferences.has_texts else None}
    open_ways = [(way.value, address) for way, address in there.items() if address]
    # Whoever has none of the ways wanted is told by the others: a ladder may choose, and never silence.
    return [each for each in open_ways if each[0] in wanted] or open_ways
