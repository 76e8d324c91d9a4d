"""The outbox: committed notices become messages, messages are leased, and what became of each try is written down.

Nothing here sends. The lease is committed before a carrier is called, so that no transaction waits for one.
Leases and retries go by the machine's clock; `now` is what the rules see.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from attendance import arrivals, circuits, first_calls, ladders, numbered, quiet_hours, reached, undelivered
from attendance.ladders import Coming
from attendance.numbered import Numbered
from attendance.records import holds
from attendance.records import messages as stored
from attendance.records.base import new_id
from attendance.records.messages import Addressed, UnwordedRow
from attendance.records.tables import Alert, Attempt, Message, SendingHold
from attendance.rules import delivery
from attendance.rules.agreement import FirstCall
from attendance.rules.calendar import london_date
from attendance.rules.circuit import Passage
from attendance.rules.delivery import CANCELLED, FAILED, SENT, SET_ASIDE, WAITING
from attendance.rules.still_told import JOB_ENDED, ROLE_GONE, is_still_told
from attendance.rules.words import AlertKind, NoticeKind, Role, Session
from attendance.unit import Db

EMAIL = "email"
# What became of one try.
ACCEPTED, REFUSED, NOT_TAKEN, UNKNOWN, TOO_LATE, NOT_TRIED = (
    "accepted",
    "refused",
    "not_taken",
    "unknown",
    "too_late",
    "not_tried",
)
# Said of a try for good.
STANDS = frozenset({ACCEPTED, REFUSED, NOT_TAKEN})
# How many messages of a carrier that is left alone are looked at in one go.
PASSED_OVER_AT_ONCE = 20
# Each of these is a mail of its own: it carries a document or a key, or proves that mail works.
ALONE = frozenset(
    {
        NoticeKind.WEEK,
        NoticeKind.WEEK_DRAFT,
        NoticeKind.RECORD,
        NoticeKind.COVER,
        NoticeKind.DAILY_ANSWER,
        NoticeKind.RECEIVED,
        NoticeKind.ACCOUNT,
        NoticeKind.TEST,
    }
)
# These tell of an alert that somebody is to take on, by its page or by the message's own link and code.
OF_ALERTS = frozenset(NoticeKind(kind.value) for kind in AlertKind)
# What these carry is a link to one session's register, by its id; the link itself is made as they leave.
WITH_SESSION_LINK = frozenset({NoticeKind.COVER, NoticeKind.DAILY_ANSWER})


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertView:
    """An alert as a message may tell of it. `next_roles` and `next_names` are told at `next_at` if nothing happens.

    `first_call` says who rings the parent first, where somebody is to.
    """

    id: UUID
    kind: AlertKind
    summary: str
    opened_at: datetime
    owner: str | None
    taken_on_at: datetime | None
    next_roles: tuple[Role, ...]
    next_at: datetime | None
    next_names: tuple[str, ...] = ()
    first_call: FirstCall | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeView:
    """One thing that one person must hear. There is no field that could hold a pupil's name.

    `due_at` is the register's, `step_due_at` is when this person should have been told. Codes are the short names
    of organisations. `week_issue` is the version of a week that travels with the message, where the school wants that.
    `session_link` is the link to a register that is made when the message leaves.
    """

    id: UUID
    kind: NoticeKind
    round: int
    role: str
    is_late: bool
    detail: str
    path: str
    created_at: datetime
    organisation_name: str
    home_school_name: str | None = None
    home_school_code: str | None = None
    provider_name: str | None = None
    provider_code: str | None = None
    on: date | None = None
    session: Session | None = None
    due_at: datetime | None = None
    step_due_at: datetime | None = None
    week_issue: UUID | None = None
    session_link: UUID | None = None
    due_group: UUID | None = None
    alert: AlertView | None = None

    @property
    def waits_for_somebody(self) -> bool:
        """Say whether this tells of an alert that nobody has taken on."""
        return self.alert is not None and self.alert.owner is None and self.kind in OF_ALERTS


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeGroup:
    """What one person is due at one moment by one channel: it becomes one message.

    `numbered`: it reminds of one register and nothing else, and can be answered by e-mail.
    """

    channel: str
    is_urgent: bool
    person_id: UUID | None
    name: str = field(repr=False)
    address: str = field(repr=False)
    notices: tuple[NoticeView, ...]
    numbered: Numbered | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Worded:
    """A group of notices in words. `alert_ref` only where the message is about one alert."""

    subject: str
    body: str
    kinds: tuple[str, ...]
    alert_ref: str | None = None
    attachment: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Leased:
    """A message that this worker may send until `lease_until`; `fence` proves that the lease is still its own."""

    message_id: UUID
    fence: int
    lease_until: datetime
    channel: str
    is_urgent: bool
    to_address: str = field(repr=False)
    to_name: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    kinds: tuple[str, ...]
    alert_ref: str | None
    attachment: dict[str, Any] | None
    header_id: str
    created_at: datetime
    possible_repeat: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """A message that the carrier took, under its reference. `is_tracked`: it says later whether it arrived."""

    leased: Leased
    reference: str | None = None
    is_tracked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """Why a carrier did not take a message. `reason` holds no address.

    `carrier_down`: it would have taken no other either; `is_of_address`: it takes none at this address.
    """

    reason: str
    is_permanent: bool
    maybe_sent: bool = False
    carrier_down: bool = False
    is_of_address: bool = False


def unworded(
    db: Db, *, is_urgent: bool, limit: int, now: datetime, takes_answers: bool = False
) -> tuple[NoticeGroup, ...]:
    """Return the notices that have no words yet, by message: what one person is due at one moment is one message.

    An urgent notice is a message of its own, never bundled. What can wait does until its person's quiet hours are
    over. The notices stay locked until the transaction ends. `takes_answers`: registers can be answered by e-mail.
    """
    rows = sorted(_to_word(db, is_urgent=is_urgent, limit=limit, now=now), key=_bundle)
    about = {row.alert.id: row.alert for row in rows if row.alert}.values()
    calls, coming = first_calls.of_alerts(db, about), ladders.coming(db, about)
    groups = [_group(list(members), calls, coming) for _, members in groupby(rows, key=_bundle)]
    if takes_answers:
        groups = _with_numbers(db, groups)
    return tuple(sorted(groups, key=lambda group: group.notices[0].created_at))


def _with_numbers(db: Db, groups: Sequence[NoticeGroup]) -> list[NoticeGroup]:
    asked = [
        frozenset(each.due_group for each in group.notices if each.due_group and _is_answered(group))
        for group in groups
    ]
    found = numbered.of_due_groups(db, [due for due in asked if due])
    return [replace(group, numbered=found.get(due)) for group, due in zip(groups, asked, strict=True)]


def _is_answered(group: NoticeGroup) -> bool:
    """Say whether it reminds a person, by e-mail, of one register and of nothing else."""
    about = {(each.kind, each.path, each.due_at) for each in group.notices}
    is_one = len(about) == 1 and group.notices[0].kind is NoticeKind.NUDGE
    return is_one and group.person_id is not None and group.channel == EMAIL


def put_in_words(
    db: Db, worded: Sequence[tuple[NoticeGroup, Worded]], *, host: str, now: datetime, machine_now: datetime
) -> None:
    """Make each group of notices one message that waits to be sent; `host` is the right side of its Message-ID."""
    hold = holds.latest(db.session)
    made = [
        (_message(group, words, hold, host=host, now=now, machine_now=machine_now), group) for group, words in worded
    ]
    riding = {notice.id: message.id for message, group in made for notice in group.notices}
    stored.add(db.session, [message for message, _ in made], riding)


def _message(
    group: NoticeGroup, worded: Worded, hold: SendingHold | None, *, host: str, now: datetime, machine_now: datetime
) -> Message:
    message_id = new_id()
    return Message(
        id=message_id,
        channel=group.channel,
        to_address=group.address,
        to_name=group.name,
        person_id=group.person_id,
        subject=worded.subject,
        body=worded.body,
        kinds=",".join(worded.kinds),
        alert_ref=worded.alert_ref,
        alert_id=_only_alert(group),
        attachment=worded.attachment,
        is_urgent=group.is_urgent,
        header_id=f"<{message_id}@{host}>",
        created_at=now,
        try_at=machine_now,
        give_up_at=machine_now + delivery.GIVE_UP_AFTER,
        lease_until=None,
        fence=0,
        state=WAITING,
        possible_repeat=_may_have_left(hold, min(notice.created_at for notice in group.notices)),
    )


def lease(
    db: Db, *, channel: str, is_urgent: bool, now: datetime, machine_now: datetime, limit: int, lease_for: timedelta
) -> tuple[Leased, ...]:
    """Take messages to send, each under a fencing number of its own; commit before sending.

    A lease that ran out without a word means that its worker died: the message may have left, so it is marked.
    What tells only of an alert that somebody has taken on meanwhile is cancelled.
    What waits for somebody whose job has ended since, or whose roles no longer bring it to them, is not sent: the
    next person is told instead.
    Where the carrier is left alone nobody waits behind it: one message at a time tries it, and of what is urgent the
    next person is told at once.
    """
    passage = circuits.passage(db, channel, machine_now=machine_now)
    if passage is Passage.PROBE and not is_urgent:
        # What is urgent goes first to find out.
        waits = stored.to_send(db.session, channel=channel, is_urgent=True, now=now, machine_now=machine_now, limit=1)
        passage = Passage.NONE if waits else passage
    if passage is Passage.NONE:
        _pass_over(db, channel=channel, is_urgent=is_urgent, now=now, machine_now=machine_now)
        return ()
    if passage is Passage.PROBE:
        limit = 1
    while due := stored.to_send(
        db.session, channel=channel, is_urgent=is_urgent, now=now, machine_now=machine_now, limit=limit
    ):
        unanswered = _without_answered(db, due, now=now, machine_now=machine_now)
        addressed = stored.addressed_in(db.session, [each.id for each in unanswered], london_date(now))
        theirs = [
            each
            for each in unanswered
            if not _is_withheld(db, each, addressed.get(each.id, ()), now=now, machine_now=machine_now)
        ]
        if theirs:
            _mark_restored(db, theirs)
            if passage is Passage.PROBE:
                circuits.begin_probe(db, channel, until=machine_now + lease_for)
            return tuple(_take(db, message, machine_now=machine_now, lease_for=lease_for) for message in theirs)
    return ()


def record_sent(db: Db, taken: Sequence[Taken], *, machine_now: datetime) -> list[Leased]:
    """Write down that the carrier took messages; return those that no other worker had leased meanwhile.

    Where that stands already, because only the answer to its commit was lost, it stays as it is.
    """
    held, attempts = _in_hand(db, [each.leased for each in taken])
    ours = []
    for each in taken:
        attempt, message = attempts[each.leased.message_id], held.get(each.leased.message_id)
        if message is None and attempt.outcome not in STANDS:
            _end(attempt, outcome=TOO_LATE, machine_now=machine_now)
            continue
        ours.append(each.leased)
        if message is not None:
            _end(attempt, outcome=ACCEPTED, machine_now=machine_now, reference=each.reference)
            _note_sent(message, each, machine_now=machine_now)
    for channel in {leased.channel for leased in ours}:
        circuits.note_answer(db, channel)
    return ours


def _note_sent(message: Message, taken: Taken, *, machine_now: datetime) -> None:
    message.state, message.lease_until = SENT, None
    message.sent_at = message.ended_at = machine_now
    if taken.is_tracked and taken.reference is not None:
        arrivals.await_arrival(message, taken.reference, machine_now=machine_now)


def record_failed(db: Db, leased: Leased, failure: Failure, *, now: datetime, machine_now: datetime) -> bool:
    """Write down that the carrier did not take a message, and raise the alarm where that must be heard.

    Returns False if the lease had passed to another worker: its own word will count. Where it stands already, because
    only the answer to its commit was lost, nothing is raised again.
    """
    held, attempts = _in_hand(db, [leased])
    attempt, message = attempts[leased.message_id], held.get(leased.message_id)
    if attempt.outcome in STANDS:
        return True
    if message is None:
        _end(attempt, outcome=TOO_LATE, machine_now=machine_now)
        return False
    outcome = REFUSED if failure.is_permanent else NOT_TAKEN
    _end(attempt, outcome=outcome, detail=failure.reason, machine_now=machine_now)
    if failure.carrier_down:
        circuits.note_failure(db, leased.channel, reason=failure.reason, machine_now=machine_now)
    else:
        circuits.note_answer(db, leased.channel)
    message.failure, message.lease_until = failure.reason, None
    message.possible_repeat = message.possible_repeat or failure.maybe_sent
    tried = [each for each in stored.attempts_of(db.session, message.id) if each.outcome != NOT_TRIED]
    next_try = machine_now + delivery.wait_before_next_try(tries=len(tried), is_urgent=leased.is_urgent)
    if failure.is_permanent or next_try > message.give_up_at:
        message.state, message.ended_at = FAILED, machine_now
        if failure.is_of_address:
            reached.note_lost(db, message, now=now)
        undelivered.given_up(db, message, reason=failure.reason, now=now)
        return True
    message.try_at = next_try
    if leased.is_urgent and _has_failed_too_long(tried, machine_now=machine_now):
        undelivered.delayed(db, message, reason=failure.reason, now=now)
    return True


def give_back(db: Db, leased: Leased, *, machine_now: datetime) -> None:
    """End a lease under which nothing was tried, so that the message can be taken again at once."""
    held, attempts = _in_hand(db, [leased])
    message = held.get(leased.message_id)
    if message is not None:
        message.lease_until = None
    _end(attempts[leased.message_id], outcome=TOO_LATE if message is None else NOT_TRIED, machine_now=machine_now)


def set_aside(db: Db, message: Message, *, reason: str, machine_now: datetime) -> None:
    """End a message unsent, by the operator's word; who was to get it, and why they did not, stays."""
    _note_lost(db, message, machine_now=machine_now)
    message.state, message.failure = SET_ASIDE, reason
    message.ended_at, message.lease_until = machine_now, None


def _pass_over(db: Db, *, channel: str, is_urgent: bool, now: datetime, machine_now: datetime) -> None:
    """Let what is due wait for its carrier; of what is urgent others hear, and what waited for a day is given up."""
    due = stored.to_send(
        db.session,
        channel=channel,
        is_urgent=is_urgent,
        now=now,
        machine_now=machine_now,
        limit=PASSED_OVER_AT_ONCE,
        given_up_by=None if is_urgent else machine_now,
    )
    closed = {each.channel: each for each in circuits.shut(db)}
    if not due or channel not in closed:
        return
    reason = f"Not tried, because the carrier does not answer. {closed[channel].reason}"
    for message in _without_answered(db, due, now=now, machine_now=machine_now):
        _note_lost(db, message, machine_now=machine_now)
        message.failure, message.lease_until = reason, None
        if machine_now > message.give_up_at:
            message.state, message.ended_at = FAILED, machine_now
            undelivered.given_up(db, message, reason=reason, now=now)
            continue
        message.try_at = machine_now + delivery.wait_before_next_try(tries=1, is_urgent=True)
        undelivered.passed_over(
            db,
            message,
            waited=machine_now - (message.give_up_at - delivery.GIVE_UP_AFTER),
            shut=frozenset(closed),
            reason=closed[channel].reason,
            now=now,
        )


def _may_have_left(hold: SendingHold | None, laid_down_at: datetime) -> bool:
    """Say whether something was laid down before the last hold: the copy cannot know what was sent after it."""
    return hold is not None and laid_down_at < hold.began_at


def _mark_restored(db: Db, due: Sequence[Message]) -> None:
    hold = holds.latest(db.session)
    for message in due:
        message.possible_repeat = message.possible_repeat or _may_have_left(hold, message.created_at)


def _only_alert(group: NoticeGroup) -> UUID | None:
    alert_ids = {notice.alert.id if notice.alert else None for notice in group.notices}
    return alert_ids.pop() if len(alert_ids) == 1 else None


def _to_word(db: Db, *, is_urgent: bool, limit: int, now: datetime) -> list[UnwordedRow]:
    """Return what is to be put into words now; whoever is quiet, and what can wait, hold nobody else up."""
    while rows := stored.unworded(db.session, is_urgent=is_urgent, limit=limit, now=now):
        if going := quiet_hours.let_wait(db, rows, now=now):
            return going
        db.session.flush()
    return []


def _bundle(row: UnwordedRow) -> tuple[str, str, str, str]:
    notice = row.notice
    alone = notice.is_urgent or NoticeKind(notice.kind) in ALONE
    return notice.person_key, notice.channel, notice.address, str(notice.id) if alone else ""


def _group(rows: list[UnwordedRow], calls: Mapping[UUID, FirstCall], coming: Mapping[UUID, Coming]) -> NoticeGroup:
    first = rows[0].notice
    return NoticeGroup(
        channel=first.channel,
        is_urgent=first.is_urgent,
        person_id=first.person_id,
        name=first.name,
        address=first.address,
        notices=tuple(_view(row, calls, coming) for row in rows),
    )


def _view(row: UnwordedRow, calls: Mapping[UUID, FirstCall], coming: Mapping[UUID, Coming]) -> NoticeView:
    notice, register, alert = row.notice, row.register, row.alert
    about = register or alert
    # Whoever told a safeguarding concern, and from where, is read behind sign-in alone.
    provider = None if alert and alert.kind == AlertKind.SAFEGUARDING.value else row.provider
    session = about.session if about else None
    return NoticeView(
        id=notice.id,
        kind=NoticeKind(notice.kind),
        round=notice.round,
        role=notice.role,
        is_late=notice.is_late,
        detail=notice.detail,
        path=notice.path,
        created_at=notice.created_at,
        organisation_name=row.organisation.name,
        home_school_name=row.home_school.name if row.home_school else None,
        home_school_code=row.home_school.code if row.home_school else None,
        provider_name=provider.name if provider else None,
        provider_code=provider.code if provider else None,
        on=about.on if about else None,
        session=Session(session) if session else None,
        due_at=row.group.due_at if row.group else None,
        step_due_at=row.step.due_at if row.step else None,
        due_group=row.group.id if row.group else None,
        week_issue=notice.subject_id if _carries_document(row) else None,
        session_link=notice.subject_id if NoticeKind(notice.kind) in WITH_SESSION_LINK else None,
        alert=_alert_view(alert, calls.get(alert.id), coming.get(alert.id)) if alert else None,
    )


def _carries_document(row: UnwordedRow) -> bool:
    # A link behind sign-in is the rule; the document itself travels only where the school has asked for it.
    return row.notice.kind == NoticeKind.WEEK.value and row.organisation.week_attached


def _alert_view(alert: Alert, first_call: FirstCall | None, coming: Coming | None) -> AlertView:
    owner = f"{alert.owner_name}, {alert.owner_job_title}" if alert.owner_name else None
    return AlertView(
        id=alert.id,
        kind=AlertKind(alert.kind),
        summary=alert.summary,
        opened_at=alert.opened_at,
        owner=owner,
        taken_on_at=alert.taken_on_at,
        next_roles=coming.roles if coming else (),
        next_names=coming.names if coming else (),
        next_at=coming.due_at if coming else None,
        first_call=first_call,
    )


def _without_answered(db: Db, due: Sequence[Message], *, now: datetime, machine_now: datetime) -> list[Message]:
    """Cancel the messages whose alert has been taken on or closed since; return the others."""
    answered = stored.answered(db.session, [each.id for each in due])
    for message in due:
        if message.id in answered:
            _note_lost(db, message, machine_now=machine_now)
            # Whoever may have had it is told when the alert is closed, as everybody who had.
            if not message.possible_repeat:
                stored.cancel_riding(db.session, message.id, now=now)
            message.state, message.ended_at, message.lease_until = CANCELLED, machine_now, None
    db.session.flush()
    return [each for each in due if each.id not in answered]


def _is_withheld(
    db: Db, message: Message, addressed: Iterable[Addressed], *, now: datetime, machine_now: datetime
) -> bool:
    """Give a message up, if its addressee may not be told any more; what they still may be is put into words anew."""
    leaving = [each for each in addressed if not is_still_told(each.about, each.told_as, each.held, each.place)]
    if not leaving:
        return False
    reason = ROLE_GONE if all(each.works_there for each in leaving) else JOB_ENDED
    _note_lost(db, message, machine_now=machine_now)
    stored.word_again(db.session, message.id, but=[each.notice_id for each in leaving])
    message.state, message.failure = FAILED, reason
    message.ended_at, message.lease_until = machine_now, None
    undelivered.given_up(db, message, reason=reason, now=now)
    db.session.flush()
    return True


def _note_lost(db: Db, message: Message, *, machine_now: datetime) -> None:
    if message.lease_until is not None:
        message.possible_repeat = True
        lost = stored.attempts_under(db.session, {message.id: message.fence})[message.id]
        lost.outcome, lost.ended_at = UNKNOWN, machine_now


def _take(db: Db, message: Message, *, machine_now: datetime, lease_for: timedelta) -> Leased:
    _note_lost(db, message, machine_now=machine_now)
    message.fence += 1
    message.lease_until = machine_now + lease_for
    attempt = Attempt(id=new_id(), message_id=message.id, fence=message.fence, started_at=machine_now)
    stored.begin_attempt(db.session, attempt)
    return Leased(
        message_id=message.id,
        fence=message.fence,
        lease_until=message.lease_until,
        channel=message.channel,
        is_urgent=message.is_urgent,
        to_address=message.to_address,
        to_name=message.to_name,
        subject=message.subject,
        body=message.body,
        kinds=tuple(message.kinds.split(",")),
        alert_ref=message.alert_ref,
        attachment=message.attachment,
        header_id=message.header_id,
        created_at=message.created_at,
        possible_repeat=message.possible_repeat,
    )


def _in_hand(db: Db, leased: Sequence[Leased]) -> tuple[dict[UUID, Message], dict[UUID, Attempt]]:
    """Return the messages, locked, that no other worker has leased since, and the attempt of each that was leased.

    A worker that slept past its lease must not write over what another is doing; its attempt keeps what it says.
    """
    fences = {each.message_id: each.fence for each in leased}
    rows = stored.all_locked(db.session, fences)
    held = {each.id: each for each in rows if each.fence == fences[each.id] and each.ended_at is None}
    return held, stored.attempts_under(db.session, fences)


def _end(
    attempt: Attempt,
    *,
    outcome: str,
    machine_now: datetime,
    detail: str | None = None,
    reference: str | None = None,
) -> None:
    attempt.outcome, attempt.detail, attempt.ended_at = outcome, detail, machine_now
    attempt.carrier_reference = reference


def _has_failed_too_long(tried: Sequence[Attempt], *, machine_now: datetime) -> bool:
    began = tried[0].started_at
    before = [each.ended_at for each in tried[:-1] if each.ended_at is not None]
    return delivery.is_told_elsewhere_now(
        failing_for=machine_now - began, failing_for_before=max(before) - began if before else None
    )
