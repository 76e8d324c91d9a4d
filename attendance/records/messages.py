"""Find notices without words and messages to send; keep messages and each attempt to send one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from attendance.records import holds, stand_ins
from attendance.records.tables import (
    Alert,
    Attempt,
    DueGroup,
    Membership,
    Message,
    Notice,
    Organisation,
    Register,
    RoleHeld,
    Step,
)
from attendance.rules.delivery import SENT, WAITING
from attendance.rules.staffing import Place
from attendance.rules.words import AlertKind, NoticeKind, Role

# Made once: an alias of a whole table is slow to make.
HOME_SCHOOL, PROVIDER, ORGANISATION = aliased(Organisation), aliased(Organisation), aliased(Organisation)


@dataclass(frozen=True, kw_only=True, slots=True)
class UnwordedRow:
    """A notice with what its words need: nothing here, nor in the rows, names a pupil but the ids."""

    notice: Notice
    alert: Alert | None
    step: Step | None
    group: DueGroup | None
    register: Register | None
    organisation: Organisation
    home_school: Organisation | None
    provider: Organisation | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Addressed:
    """A notice written to somebody in a job: as what they were to be told, and what they do there now.

    `about` is None where it is of no alert; `held` is empty where their job has ended.
    """

    notice_id: UUID
    told_as: Role
    about: AlertKind | None
    place: Place
    works_there: bool
    held: frozenset[Role]


# Any number that nothing else in the database locks.
WORDING = 7_263_001


def unworded(session: DbSession, *, is_urgent: bool, limit: int, now: datetime) -> list[UnwordedRow]:
    """Return committed notices without a message, locked; every one of each person who has one among the first `limit`.

    Those another worker holds are left to it, and what a hold or somebody's quiet hours keep back stays where it is.
    """
    if not is_urgent and not _is_my_turn(session):
        return []
    waiting = (
        Notice.message_id.is_(None),
        Notice.cancelled_at.is_(None),
        Notice.is_urgent.is_(is_urgent),
        Notice.waits_until.is_(None) | (Notice.waits_until <= now),
        holds.notice_goes(holds.standing(session), now=now),
    )
    first = select(Notice.person_key).where(*waiting).order_by(Notice.created_at, Notice.id).limit(limit)
    keys = set(session.scalars(first))
    if not keys:
        return []
    wanted = (
        select(Notice, Alert, Step, DueGroup, Register, ORGANISATION, HOME_SCHOOL, PROVIDER)
        .join(ORGANISATION, ORGANISATION.id == Notice.organisation_id)
        .outerjoin(Alert, Alert.id == Notice.alert_id)
        .outerjoin(Step, Step.id == Notice.step_id)
        .outerjoin(DueGroup, DueGroup.id == func.coalesce(Alert.due_group_id, Notice.subject_id))
        .outerjoin(Register, Register.id == DueGroup.register_id)
        .outerjoin(HOME_SCHOOL, HOME_SCHOOL.id == func.coalesce(Alert.home_school_id, DueGroup.home_school_id))
        .outerjoin(PROVIDER, PROVIDER.id == func.coalesce(Alert.provider_id, DueGroup.provider_id))
        .where(Notice.person_key.in_(keys), *waiting)
        .order_by(Notice.created_at, HOME_SCHOOL.name, PROVIDER.name, Notice.id)
        .with_for_update(of=Notice, skip_locked=True)
    )
    return [
        UnwordedRow(
            notice=notice,
            alert=alert,
            step=step,
            group=group,
            register=register,
            organisation=own,
            home_school=home,
            provider=host,
        )
        for notice, alert, step, group, register, own, home, host in session.execute(wanted)
    ]


def _is_my_turn(session: DbSession) -> bool:
    """Say whether no other worker puts routine notices into words: two at once would split one person's bundle."""
    if session.get_bind().dialect.name == "sqlite":
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(WORDING))))


def add(session: DbSession, messages: Iterable[Message], riding: Mapping[UUID, UUID]) -> None:
    """Store messages, and by notice in which of them it rides."""
    session.add_all(messages)
    session.flush()
    rides = update(Notice).where(Notice.id == bindparam("notice")).values(message_id=bindparam("message"))
    session.connection().execute(rides, [{"notice": notice, "message": message} for notice, message in riding.items()])


def to_send(
    session: DbSession,
    *,
    channel: str,
    is_urgent: bool,
    now: datetime,
    machine_now: datetime,
    limit: int,
    given_up_by: datetime | None = None,
) -> Sequence[Message]:
    """Return messages due for a try that no lease nor a hold keeps back, locked, the longest waiting first.

    With `given_up_by` only those that are given up by then.
    """
    wanted = (
        select(Message)
        .where(
            Message.ended_at.is_(None),
            Message.is_urgent.is_(is_urgent),
            Message.channel == channel,
            Message.try_at <= machine_now,
            Message.lease_until.is_(None) | (Message.lease_until <= machine_now),
            holds.message_goes(holds.standing(session), now=now),
            *([] if given_up_by is None else [Message.give_up_at < given_up_by]),
        )
        .order_by(Message.try_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(wanted).all()


def bring_back(session: DbSession, *, is_urgent: bool, after: datetime, machine_now: datetime) -> int:
    """Let unsent messages be tried now that were to be tried only after a time; return how many."""
    far = update(Message).where(Message.ended_at.is_(None), Message.is_urgent.is_(is_urgent), Message.try_at > after)
    return session.connection().execute(far.values(try_at=machine_now)).rowcount


def end_leases(session: DbSession, *, after: datetime, machine_now: datetime) -> int:
    """End the leases of unsent messages that would hold until after a time; return how many."""
    held = update(Message).where(Message.ended_at.is_(None), Message.lease_until > after)
    return session.connection().execute(held.values(lease_until=machine_now)).rowcount


def to_ask(session: DbSession, *, channel: str, machine_now: datetime, limit: int) -> Sequence[Message]:
    """Return sent messages of which the carrier is to be asked now whether they arrived, locked; urgent ones first."""
    wanted = (
        select(Message)
        .where(Message.channel == channel, Message.ask_at <= machine_now)
        .order_by(Message.is_urgent.desc(), Message.ask_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(wanted).all()


def answered(session: DbSession, message_ids: Sequence[UUID]) -> set[UUID]:
    """Return which messages tell only of an alert that was taken on or closed after they were written.

    What was leased, or was being put into words, at that moment is not cancelled by it, and may be here again.
    """
    since = func.coalesce(Alert.closed_at, Alert.taken_on_at)
    is_of_new_round = and_(Alert.closed_at.is_(None), Notice.round >= Alert.round)
    says_more = exists().where(
        Notice.message_id == Message.id,
        Notice.cancelled_at.is_(None),
        or_(Notice.kind != Alert.kind, Notice.created_at > since, is_of_new_round),
    )
    wanted = (
        select(Message.id)
        .join(Alert, Alert.id == Message.alert_id)
        .where(Message.id.in_(message_ids), since.is_not(None), ~says_more)
    )
    return set(session.scalars(wanted))


def cancel_riding(session: DbSession, message_id: UUID, *, now: datetime) -> None:
    """Cancel the notices in a message that nobody has had."""
    wanted = update(Notice).where(Notice.message_id == message_id, Notice.cancelled_at.is_(None))
    session.execute(wanted.values(cancelled_at=now))


def begin_attempt(session: DbSession, attempt: Attempt) -> None:
    """Store that a try begins; the database refuses a second one under the same fencing number."""
    session.add(attempt)


def all_locked(session: DbSession, message_ids: Iterable[UUID]) -> Sequence[Message]:
    """Return messages, locked until the transaction ends."""
    wanted = select(Message).where(Message.id.in_(set(message_ids))).order_by(Message.id)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).all()


def locked(session: DbSession, message_id: UUID) -> Message | None:
    """Return a message, locked until the transaction ends; None where it has been forgotten."""
    return next(iter(all_locked(session, [message_id])), None)


def attempts_under(session: DbSession, fences: Mapping[UUID, int]) -> dict[UUID, Attempt]:
    """Return the attempt at each message that was made under a fencing number."""
    rows = session.scalars(select(Attempt).where(Attempt.message_id.in_(fences)))
    return {row.message_id: row for row in rows if row.fence == fences[row.message_id]}


def attempts_of(session: DbSession, message_id: UUID) -> Sequence[Attempt]:
    """Return the attempts of a message, oldest first."""
    return session.scalars(select(Attempt).where(Attempt.message_id == message_id).order_by(Attempt.fence)).all()


def tries_of(session: DbSession, message_ids: Sequence[UUID]) -> list[Row[tuple[UUID, datetime, str | None]]]:
    """Return when each of some messages was tried and what came of it, oldest first, without the carrier's words."""
    wanted = (
        select(Attempt.message_id, Attempt.started_at, Attempt.outcome)
        .where(Attempt.message_id.in_(message_ids))
        .order_by(Attempt.started_at, Attempt.fence)
    )
    return list(session.execute(wanted))


def riding_in(session: DbSession, message_id: UUID) -> list[tuple[Notice, Step | None]]:
    """Return the notices that ride in a message, each with the step of the ladder that wrote it."""
    wanted = (
        select(Notice, Step)
        .outerjoin(Step, Step.id == Notice.step_id)
        .where(Notice.message_id == message_id, Notice.cancelled_at.is_(None))
        .order_by(Notice.created_at, Notice.id)
    )
    return [(notice, step) for notice, step in session.execute(wanted)]


def addressed_in(session: DbSession, message_ids: Iterable[UUID], today: date) -> dict[UUID, list[Addressed]]:
    """Return the notices in messages that were written to somebody in one of their jobs, with the job as it is now.

    What they stand in as today they hold. News of somebody's own account is about no job.
    """
    wanted = (
        select(
            Notice.id,
            Notice.role,
            Alert.kind,
            Organisation.kind,
            Organisation.is_school,
            Membership.id,
            RoleHeld.role,
            Message.id,
        )
        .join(Message, Message.id == Notice.message_id)
        .join(Organisation, Organisation.id == Notice.organisation_id)
        .outerjoin(Alert, Alert.id == Notice.alert_id)
        .outerjoin(
            Membership,
            and_(
                Membership.person_id == Notice.person_id,
                Membership.organisation_id == Notice.organisation_id,
                Membership.ended_at.is_(None),
            ),
        )
        .outerjoin(RoleHeld, RoleHeld.membership_id == Membership.id)
        .where(
            Message.id.in_(set(message_ids)),
            Notice.cancelled_at.is_(None),
            Notice.person_id.is_not(None),
            Notice.kind != NoticeKind.ACCOUNT.value,
        )
        .order_by(Notice.created_at, Notice.id)
    )
    rows = session.execute(wanted).all()
    stood_in = stand_ins.roles_of(session, [row[5] for row in rows], today)
    found: dict[UUID, dict[UUID, Addressed]] = {}
    for notice_id, told_as, about, kind, is_school, job, role, message_id in rows:
        there = found.setdefault(message_id, {})
        held = there[notice_id].held if notice_id in there else stood_in.get(job, frozenset())
        there[notice_id] = Addressed(
            notice_id=notice_id,
            told_as=Role(told_as),
            about=AlertKind(about) if about else None,
            place=Place.of(kind, is_school=is_school),
            works_there=job is not None,
            held=held | {Role(role)} if role else held,
        )
    return {message_id: list(there.values()) for message_id, there in found.items()}


def is_told_otherwise(session: DbSession, notice: Notice, *, but: Collection[str]) -> bool:
    """Say whether the same person is told of the same step by another channel than those that are shut."""
    other = aliased(Notice)
    wanted = (
        select(other.id)
        .outerjoin(Message, Message.id == other.message_id)
        .where(
            other.alert_id == notice.alert_id,
            other.round == notice.round,
            other.person_key == notice.person_key,
            other.channel.not_in(but),
            other.cancelled_at.is_(None),
            or_(Message.id.is_(None), Message.state.in_([WAITING, SENT])),
        )
        .limit(1)
    )
    return session.scalar(wanted) is not None


def word_again(session: DbSession, message_id: UUID, *, but: Sequence[UUID]) -> None:
    """Take every notice out of a message, except some, so that the others are put into words of their own."""
    wanted = update(Notice).where(Notice.message_id == message_id, Notice.id.not_in(but))
    session.execute(wanted.values(message_id=None))


def keys_told_of(session: DbSession, subject_id: UUID) -> set[str]:
    """Return the keys of everybody who has a notice about a subject."""
    return set(session.scalars(select(Notice.person_key).where(Notice.subject_id == subject_id)))
