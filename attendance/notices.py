"""Write down that a person must hear of something, by every channel they have, in the transaction that caused it.

Notices carry facts; what they say is put into words elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance.directory import Directory, Recipient
from attendance.records.base import new_id
from attendance.records.tables import Alert, Notice
from attendance.rules.words import URGENT_KINDS, NoticeKind
from attendance.unit import Db

EMAIL, SMS = "email", "sms"


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


def about_alert(alert: Alert, *, kind: NoticeKind | None = None, is_late: bool = False, detail: str = "") -> Topic:
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
    )


def write(
    db: Db,
    recipient: Recipient,
    topic: Topic,
    *,
    now: datetime,
    alert: Alert | None = None,
    step_id: UUID | None = None,
) -> bool:
    """Write a recipient's notices, one per channel; return False where there is no way to reach them."""
    written = False
    for channel, address in _ways(db, recipient, topic):
        db.session.add(
            Notice(
                id=new_id(),
                kind=topic.kind.value,
                subject_id=topic.subject_id,
                alert_id=alert.id if alert else None,
                step_id=step_id,
                round=topic.round,
                person_key=recipient.key,
                person_id=recipient.person_id,
                organisation_id=recipient.organisation_id,
                role=recipient.role,
                channel=channel,
                address=address,
                name=recipient.name,
                is_urgent=topic.is_urgent,
                is_late=topic.is_late,
                detail=topic.detail,
                path=topic.path,
                created_at=now,
            )
        )
        written = True
    db.wakes_sender = db.wakes_sender or (written and topic.is_urgent)
    return written


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
    ways = [(EMAIL, recipient.email)] if recipient.email else []
    wants_text = topic.by_text or not recipient.email
    if recipient.mobile and wants_text and db.preferences.has_texts:
        ways.append((SMS, recipient.mobile))
    return ways
