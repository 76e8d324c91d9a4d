"""Find and keep alerts, their steps, notices and log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, insert, or_, select, update
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import load_only

from attendance.records.base import new_id
from attendance.records.tables import Alert, DueGroup, LogEntry, Message, Notice, Step
from attendance.rules.delivery import CANCELLED, SENT, WAITING
from attendance.rules.still_told import WITHHELD
from attendance.rules.words import URGENT_KINDS, AlertKind, Role

# What an alert is about: unique among the open ones.
Subject = tuple[AlertKind, str]
# A walk-off must never stand behind a thousand missing registers.
URGENT_FIRST = case((Alert.kind.in_([kind.value for kind in URGENT_KINDS]), 0), else_=1)


def open_among(session: DbSession, about: Iterable[Subject]) -> dict[Subject, Alert]:
    """Return the open alerts about these subjects, locked, by kind and subject."""
    wanted = [_about(kind, subjects) for kind, subjects in _by_kind(about).items()]
    if not wanted:
        return {}
    found = session.scalars(select(Alert).where(or_(*wanted), Alert.closed_at.is_(None)).with_for_update())
    return {(AlertKind(alert.kind), alert.subject): alert for alert in found}


def next_occurrences(session: DbSession, about: Iterable[Subject]) -> dict[Subject, int]:
    """Return the number that the next alert about each subject gets, from 1."""
    by_kind = _by_kind(about)
    found = {(kind, subject): 1 for kind, subjects in by_kind.items() for subject in subjects}
    if not found:
        return {}
    last = select(Alert.kind, Alert.subject, func.max(Alert.occurrence)).group_by(Alert.kind, Alert.subject)
    rows = session.execute(last.where(or_(*(_about(kind, subjects) for kind, subjects in by_kind.items()))))
    return found | {(AlertKind(kind), subject): number + 1 for kind, subject, number in rows}


def _by_kind(about: Iterable[Subject]) -> dict[AlertKind, set[str]]:
    found: dict[AlertKind, set[str]] = {}
    for kind, subject in about:
        found.setdefault(kind, set()).add(subject)
    return found


def _about(kind: AlertKind, subjects: Iterable[str]) -> ColumnElement[bool]:
    return and_(Alert.kind == kind.value, Alert.subject.in_(subjects))


def locked(session: DbSession, alert_id: UUID) -> Alert | None:
    """Return an alert, locked until the transaction ends."""
    wanted = select(Alert).where(Alert.id == alert_id)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one_or_none()


def to_climb(session: DbSession, *, now: datetime, limit: int) -> Sequence[Alert]:
    """Return open alerts whose next step is due, urgent ones first; those another worker holds are left to it."""
    wanted = (
        select(Alert)
        .where(Alert.climb_at <= now)
        .order_by(URGENT_FIRST, Alert.climb_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(wanted).all()


def to_sweep(session: DbSession, *, now: datetime, limit: int) -> Sequence[Alert]:
    """Return open alerts that the end of a session or of the day puts before the people at the top."""
    wanted = (
        select(Alert)
        .where(Alert.sweep_at <= now)
        .order_by(URGENT_FIRST, Alert.sweep_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(wanted).all()


def told_by_round(session: DbSession, alerts: Iterable[Alert]) -> dict[UUID, dict[int, set[str]]]:
    """Return the keys of everybody who has a notice of each round of alerts, by alert and round."""
    wanted = (
        select(Alert.id, Notice.round, Notice.person_key)
        .join(Alert, and_(Alert.id == Notice.alert_id, Alert.kind == Notice.kind))
        .where(Notice.alert_id.in_({alert.id for alert in alerts}))
    )
    found: dict[UUID, dict[int, set[str]]] = {}
    for alert_id, number, key in session.execute(wanted):
        found.setdefault(alert_id, {}).setdefault(number, set()).add(key)
    return found


def withheld_in_round(session: DbSession, alerts: Iterable[Alert]) -> dict[UUID, list[Notice]]:
    """Return the notices of each alert's present round that were not sent: a role or job had ended."""
    wanted = (
        select(Notice)
        .join(Message, Message.id == Notice.message_id)
        .join(Alert, and_(Alert.id == Notice.alert_id, Alert.kind == Notice.kind, Alert.round == Notice.round))
        .where(
            Notice.alert_id.in_({alert.id for alert in alerts}),
            Notice.cancelled_at.is_(None),
            Message.failure.in_(WITHHELD),
        )
    )
    found: dict[UUID, list[Notice]] = {}
    for notice in session.scalars(wanted):
        if notice.alert_id is not None:
            found.setdefault(notice.alert_id, []).append(notice)
    return found


def told_people(session: DbSession, alert_id: UUID) -> list[Notice]:
    """Return one e-mail notice of each person who was told of an alert, the first one of each."""
    wanted = (
        select(Notice)
        .where(Notice.alert_id == alert_id, Notice.cancelled_at.is_(None), Notice.channel == "email")
        .order_by(Notice.created_at, Notice.id)
    )
    first: dict[str, Notice] = {}
    for notice in session.scalars(wanted):
        first.setdefault(notice.person_key, notice)
    return list(first.values())


def told_roles(session: DbSession, alert_ids: Iterable[UUID]) -> tuple[Role, ...]:
    """Return the roles that have a standing notice of these alerts, in the order in which they were told."""
    wanted = (
        select(Notice.role)
        .where(Notice.alert_id.in_(set(alert_ids)), Notice.cancelled_at.is_(None), Notice.person_id.is_not(None))
        .order_by(Notice.created_at, Notice.id)
    )
    return tuple(dict.fromkeys(Role(role) for role in session.scalars(wanted)))


def told_of(
    session: DbSession, alert_ids: Iterable[UUID], person_id: UUID | None, *, roles: Iterable[Role]
) -> set[UUID]:
    """Return which of these alerts a person has a standing notice of, from a step of their ladder.

    One that was sent counts whatever they are now; one that was not, only while they hold the role it was for.
    """
    wanted = set(alert_ids)
    if not wanted or person_id is None:
        return set()
    told = (
        select(Notice.alert_id)
        .outerjoin(Message, Message.id == Notice.message_id)
        .where(
            Notice.alert_id.in_(wanted),
            Notice.person_id == person_id,
            Notice.step_id.is_not(None),
            Notice.cancelled_at.is_(None),
            or_(Notice.role.in_([role.value for role in roles]), Message.state == SENT),
        )
    )
    return {each for each in session.scalars(told) if each is not None}


@dataclass(kw_only=True, slots=True)
class NewAlert:
    """An alert that is not stored yet, as `Alert` is but for what only comes later; nobody has it, and it is open.

    Ten thousand may open at one minute: a mapped object for each would be a third of the work.
    """

    kind: str
    subject: str
    occurrence: int
    home_school_id: UUID
    provider_id: UUID
    placement_id: UUID | None
    pupil_id: UUID | None
    due_group_id: UUID | None
    on: date
    session: str | None
    summary: str
    short_ladder: bool
    opened_at: datetime
    opened_late: bool
    since: datetime
    climb_at: datetime | None
    sweep_at: datetime | None
    session_ends_at: datetime | None
    id: UUID = field(default_factory=new_id)
    climbed: int = 0
    ladder_version: int = 0
    round: int = 1
    steps: int = 0
    owner_id: None = None
    returned_at: None = None
    closed_at: None = None


# What climbs a ladder: an alert on record, or one that is about to be.
AnyAlert = Alert | NewAlert


def add(session: DbSession, new: Sequence[NewAlert]) -> None:
    """Store alerts, and with them every change that is not stored yet."""
    session.flush()
    if new:
        rows = [{each.name: getattr(alert, each.name) for each in fields(NewAlert)} for alert in new]
        session.connection().execute(insert(Alert), rows)


def add_steps(session: DbSession, rows: Sequence[dict[str, Any]]) -> None:
    """Store steps of alerts that are stored; the database refuses a second one of a number."""
    if rows:
        session.connection().execute(insert(Step), rows)


def add_notices(session: DbSession, rows: Sequence[dict[str, Any]]) -> None:
    """Store notices of alerts and steps that are stored."""
    if rows:
        session.connection().execute(insert(Notice), rows)


def cancel_unsent(session: DbSession, alert_id: UUID, *, now: datetime) -> None:
    """Cancel what no worker has leased yet: notices without words, and messages that carry nothing else."""
    session.flush()
    unleased = select(Message.id).where(
        Message.alert_id == alert_id, Message.state == WAITING, Message.lease_until.is_(None)
    )
    message_ids = session.scalars(unleased.with_for_update(skip_locked=True)).all()
    session.execute(
        update(Notice)
        .where(
            Notice.alert_id == alert_id,
            Notice.cancelled_at.is_(None),
            Notice.message_id.is_(None) | Notice.message_id.in_(message_ids),
        )
        .values(cancelled_at=now)
    )
    session.execute(update(Message).where(Message.id.in_(message_ids)).values(state=CANCELLED, ended_at=now))


def add_log(session: DbSession, entry: LogEntry) -> None:
    """Add a line to an alert's log."""
    session.add(entry)


def has_log_entry(session: DbSession, alert_id: UUID, entry_id: UUID) -> bool:
    """Say whether an alert's log has this line already."""
    wanted = select(LogEntry.id).where(LogEntry.id == entry_id, LogEntry.alert_id == alert_id)
    return session.scalar(wanted) is not None


def log_of(session: DbSession, alert_id: UUID, *, shared_only: bool) -> list[LogEntry]:
    """Return the log of an alert, oldest first."""
    wanted = select(LogEntry).where(LogEntry.alert_id == alert_id).order_by(LogEntry.recorded_at, LogEntry.id)
    if shared_only:
        wanted = wanted.where(LogEntry.is_shared.is_(True))
    return list(session.scalars(wanted))


def sought(
    session: DbSession, school_ids: Iterable[UUID], pupil_ids: Iterable[UUID], days: Iterable[date]
) -> list[Alert]:
    """Return the alerts of schools in which these pupils were looked for on these days, oldest first."""
    wanted = select(Alert).where(
        Alert.kind.in_([AlertKind.WHEREABOUTS.value, AlertKind.WALK_OFF.value]),
        Alert.home_school_id.in_(set(school_ids)),
        Alert.pupil_id.in_(set(pupil_ids)),
        Alert.on.in_(set(days)),
    )
    return list(session.scalars(wanted.order_by(Alert.opened_at, Alert.id)))


def open_about_pupils(session: DbSession, kinds: Iterable[AlertKind], pupil_ids: Iterable[UUID]) -> list[Alert]:
    """Return the open alerts of some kinds about these pupils."""
    wanted = select(Alert).where(
        Alert.kind.in_([kind.value for kind in kinds]),
        Alert.pupil_id.in_(set(pupil_ids)),
        Alert.closed_at.is_(None),
    )
    return list(session.scalars(wanted.order_by(Alert.opened_at)))


def open_of_register(session: DbSession, register_id: UUID) -> list[Alert]:
    """Return the open missing-register alerts of a register, locked."""
    wanted = (
        select(Alert)
        .join(DueGroup, DueGroup.id == Alert.due_group_id)
        .where(DueGroup.register_id == register_id, Alert.closed_at.is_(None))
        .order_by(Alert.id)
        .with_for_update(of=Alert)
    )
    return list(session.scalars(wanted))


def register_of(session: DbSession, due_group_id: UUID) -> UUID:
    """Return the register that a due group is a part of."""
    return session.get_one(DueGroup, due_group_id).register_id


def open_of_schools(session: DbSession, school_ids: Iterable[UUID]) -> list[Alert]:
    """Return the open alerts of schools, urgent ones first, then the oldest."""
    wanted = select(Alert).where(Alert.home_school_id.in_(set(school_ids)), Alert.closed_at.is_(None))
    return list(session.scalars(wanted.order_by(URGENT_FIRST, Alert.opened_at, Alert.id)))


def owned_by(session: DbSession, person_id: UUID, school_ids: Iterable[UUID]) -> list[Alert]:
    """Return the open alerts of these schools that somebody has taken on, locked, oldest first."""
    wanted = select(Alert).where(
        Alert.owner_id == person_id, Alert.home_school_id.in_(set(school_ids)), Alert.closed_at.is_(None)
    )
    return list(session.scalars(wanted.order_by(Alert.opened_at, Alert.id).with_for_update()))


def closed_of_schools(session: DbSession, school_ids: Iterable[UUID], on: date) -> list[Alert]:
    """Return the alerts of schools about a day that are closed, the latest first."""
    wanted = select(Alert).where(
        Alert.home_school_id.in_(set(school_ids)), Alert.on == on, Alert.closed_at.is_not(None)
    )
    return list(session.scalars(wanted.order_by(Alert.closed_at.desc(), Alert.id)))


def one(session: DbSession, alert_id: UUID) -> Alert | None:
    """Return an alert; None where there is none."""
    return session.get(Alert, alert_id)


def kinds_of(session: DbSession, alert_ids: Iterable[UUID]) -> dict[UUID, AlertKind]:
    """Return what sort of alert each of some is; those that are forgotten are left out."""
    wanted = select(Alert.id, Alert.kind).where(Alert.id.in_(set(alert_ids)))
    return {row[0]: AlertKind(row[1]) for row in session.execute(wanted)}


def tellings(session: DbSession, alert_id: UUID) -> list[tuple[Notice, Message | None]]:
    """Return who was told of an alert, each notice with the message it rides in, oldest first.

    Of the message only how it fared: its words are for whom it was written, and the web's role cannot read them.
    """
    wanted = fared_of(select(Notice, Message).where(Notice.alert_id == alert_id))
    ordered = wanted.order_by(Notice.created_at, Notice.round, Notice.id)
    return [(notice, message) for notice, message in session.execute(ordered)]


def steps_of(session: DbSession, alert_id: UUID) -> list[Step]:
    """Return the steps of an alert's ladder that were taken, in their order."""
    return list(session.scalars(select(Step).where(Step.alert_id == alert_id).order_by(Step.number)))


def was_told(session: DbSession, alert_id: UUID, person_id: UUID) -> bool:
    """Say whether a person has a notice of an alert that was not taken back."""
    wanted = select(Notice.id).where(
        Notice.alert_id == alert_id, Notice.person_id == person_id, Notice.cancelled_at.is_(None)
    )
    return session.scalar(wanted.limit(1)) is not None


def people_told(session: DbSession, alert_id: UUID) -> dict[UUID, list[datetime]]:
    """Return when each person was told of an alert, oldest first; what was taken back is left out."""
    wanted = (
        select(Notice.person_id, Notice.created_at)
        .where(Notice.alert_id == alert_id, Notice.person_id.is_not(None), Notice.cancelled_at.is_(None))
        .order_by(Notice.created_at)
    )
    told: dict[UUID, list[datetime]] = {}
    for person_id, at in session.execute(wanted):
        if person_id is not None:
            told.setdefault(person_id, []).append(at)
    return told


def fared_of(notices: Select[Notice, Message]) -> Select[Notice, Message]:
    """Return a query of notices with the messages they ride in, and of those only how they fared."""
    fared = load_only(
        Message.state, Message.sent_at, Message.arrival, Message.arrival_at, Message.possible_repeat, raiseload=True
    )
    return notices.options(fared).outerjoin(Message, Message.id == Notice.message_id)
