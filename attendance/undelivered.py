"""Raise the alarm by another way when a message does not get through: a failing alert is louder than a delivered one.

The next person on the alert's ladder is told at once, and the administrators get a task that shows on screen.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from attendance import alerts, notices, tasks
from attendance.directory import Directory
from attendance.records import alerts as stored_alerts
from attendance.records import messages as stored
from attendance.records import tasks as stored_tasks
from attendance.records.tables import Message, Notice, Step
from attendance.rules import delivery
from attendance.rules.words import NoticeKind
from attendance.scope import JOB
from attendance.unit import Db

NOT_DELIVERED, CARRIER_DOWN = "not_delivered", "carrier_down"
CHANNEL_WORDS = {"email": "e-mail", "sms": "text"}


def given_up(db: Db, message: Message, *, reason: str, now: datetime) -> None:
    """Act on a message that will never get through: tell the next person, and the administrators what to put right."""
    directory = Directory(db, now)
    riding = stored.riding_in(db.session, message.id)
    for notice, step in riding:
        _tell_next(db, directory, notice, step, now=now)
        if notice.kind == NoticeKind.TASK.value:
            _tell_of_task_elsewhere(db, directory, notice, now=now)
    by = CHANNEL_WORDS.get(message.channel, message.channel)
    words = f"No {by} reaches {message.to_name}: {reason} Put the address right, or see that somebody else is told."
    for organisation_id, key in sorted({(notice.organisation_id, notice.person_key) for notice, _ in riding}, key=str):
        tasks.raise_once(
            db, directory, organisation_id, kind=NOT_DELIVERED, subject=f"{message.channel} {key}", words=words, now=now
        )
    _tell_chains(db, message, riding, now=now)


def delayed(db: Db, message: Message, *, reason: str, now: datetime) -> None:
    """Act on an urgent message that has not got through for a minute; it goes on being tried."""
    tell_next_person(db, message, now=now)
    directory, riding = Directory(db, now), stored.riding_in(db.session, message.id)
    _tell_of_carrier(db, directory, message, riding, reason=reason, now=now)


def _tell_of_carrier(
    db: Db,
    directory: Directory,
    message: Message,
    riding: list[tuple[Notice, Step | None]],
    *,
    reason: str,
    now: datetime,
) -> None:
    by = CHANNEL_WORDS.get(message.channel, message.channel)
    words = f"Urgent messages do not get out by {by}: {reason} They are tried again each minute. Telephone until then."
    for organisation_id in sorted({notice.organisation_id for notice, _ in riding}, key=str):
        tasks.raise_once(
            db, directory, organisation_id, kind=CARRIER_DOWN, subject=message.channel, words=words, now=now
        )


def passed_over(
    db: Db, message: Message, *, waited: timedelta, shut: Collection[str], reason: str, now: datetime
) -> None:
    """Act on an urgent message that waits for a carrier that is left alone, by one of the channels that are `shut`.

    Whoever is told of it by another way has it; where there is none the next person is told. A round that has told
    everybody is not begun anew for it. Doing this again tells nobody again.
    """
    directory, riding = Directory(db, now), stored.riding_in(db.session, message.id)
    ways = set(CHANNEL_WORDS) if db.preferences.has_texts else {"email"}
    goes_on = delivery.is_passed_on(waited=waited, has_open_way=not ways.issubset(shut))
    for notice, step in riding:
        if goes_on and not stored.is_told_otherwise(db.session, notice, but=shut):
            _tell_next(db, directory, notice, step, now=now)
    _tell_of_carrier(db, directory, message, riding, reason=reason, now=now)


def tell_next_person(db: Db, message: Message, *, now: datetime) -> None:
    """Climb the alerts that a message tells of, as if it had told nobody: it is late, or nobody knows if it arrived."""
    directory = Directory(db, now)
    for notice, step in stored.riding_in(db.session, message.id):
        _tell_next(db, directory, notice, step, now=now)


def _tell_next(db: Db, directory: Directory, notice: Notice, step: Step | None, *, now: datetime) -> None:
    """Climb the alert, unless it is over, somebody has taken it on since, or a later step has told somebody."""
    alert = stored_alerts.locked(db.session, notice.alert_id) if notice.alert_id else None
    if alert is None or alert.closed_at is not None or notice.kind != alert.kind:
        return
    if alert.taken_on_at is not None and alert.taken_on_at >= notice.created_at:
        return
    if step is not None and step.number < alert.steps:
        return
    alerts.climb(db, alert, now=now, directory=directory, at_once=True)


def _tell_of_task_elsewhere(db: Db, directory: Directory, notice: Notice, *, now: datetime) -> None:
    """Tell somebody else of a task, where the administrators themselves cannot be reached."""
    task = stored_tasks.by_id(db.session, notice.subject_id)
    if task is None or task.done_at is not None:
        return
    topic = notices.Topic(
        kind=NoticeKind.TASK, subject_id=task.id, round=notice.round, path=notice.path, detail=notice.detail
    )
    told = stored.keys_told_of(db.session, task.id)
    for recipient in directory.last_resort(notice.organisation_id, without=told):
        notices.write(db, recipient, topic, now=now)


def _tell_chains(db: Db, message: Message, riding: list[tuple[Notice, Step | None]], *, now: datetime) -> None:
    organisations: set[UUID] = {notice.organisation_id for notice, _ in riding}
    body = {"message": str(message.id), "channel": message.channel, "kinds": message.kinds}
    db.tell(organisations, "message_not_delivered", actor=JOB, at=now, body=body)
