"""Open an alert, climb its ladder, take it on, log what was done, close it.

The people of a step are worked out when it falls due; their notices are written in the same transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance import notices, tasks
from attendance.directory import NEEDED_ROLES, Directory, Recipient
from attendance.ladders import Ladders
from attendance.records import alerts as stored
from attendance.records.base import new_id
from attendance.records.sealed import SealedText
from attendance.records.tables import Alert
from attendance.records.tables import Step as StepRow
from attendance.rules import ladder as rules
from attendance.rules.words import SHORT_LADDER_FLAGS, AlertKind, NoticeKind, PupilFlag, Role, Session
from attendance.scope import JOB
from attendance.unit import Db

LATE_AFTER = timedelta(minutes=2)
ALERTS_AT_ONCE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertDraft:
    """What an alert is about. `subject` is unique among the open alerts of its kind; `summary` names no pupil."""

    kind: AlertKind
    subject: str
    home_school_id: UUID
    provider_id: UUID
    on: date
    session: Session | None
    summary: str
    placement_id: UUID | None = None
    pupil_id: UUID | None = None
    due_group_id: UUID | None = None
    session_ends_at: datetime | None = None
    flags: frozenset[PupilFlag] = frozenset()
    # When the ladder's clock starts; None is now. An absence told for another day waits for that day.
    since: datetime | None = None
    fell_due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """An alert that is open, and the roles whose named, reachable people have been written a notice."""

    alert_id: UUID
    told: tuple[Role, ...]
    is_new: bool


def open_alert(db: Db, draft: AlertDraft, *, now: datetime, directory: Directory | None = None) -> Opened:
    """Open an alert and take its first step; an open one about the same subject is left as it is."""
    already = stored.open_one(db.session, draft.kind, draft.subject)
    if already is not None:
        return Opened(alert_id=already.id, told=stored.told_roles(db.session, [already.id]), is_new=False)
    alert = _new_alert(db, draft, now=now)
    told = climb(db, alert, now=now, directory=directory or Directory(db, now), at_once=True, is_new_round=True)
    return Opened(alert_id=alert.id, told=told, is_new=True)


def climb(
    db: Db,
    alert: Alert,
    *,
    now: datetime,
    directory: Directory,
    ladders: Ladders | None = None,
    at_once: bool = False,
    is_new_round: bool = False,
) -> tuple[Role, ...]:
    """Take every step that is due, each person once; return the roles told.

    A rung with nobody new on it costs no time: the next different person is told at once. `at_once` takes the next
    step whatever its time: a first notice never waits. Of a round that is new nothing can have been withheld; the web,
    which cannot ask that, climbs no other.
    """
    told: list[Role] = []
    must_tell = at_once
    ladders = ladders or Ladders(db)
    while True:
        ladders.follow(alert)
        step = ladders.upcoming(alert)
        if step is None:
            alert.climb_at = None
            break
        if step.due_at > now and not must_tell:
            alert.climb_at = step.due_at
            break
        if must_tell and step.begins_round:
            alert.climb_at = step.due_at
            break
        step = _skip_missed_repeats(ladders, alert, step, now=now)
        reached = _take(db, alert, step, now=now, directory=directory, is_new_round=is_new_round)
        told.extend(reached)
        must_tell = not reached
    if must_tell and not told:
        _tell_anybody(db, alert, now=now, directory=directory)
    return tuple(dict.fromkeys(told))


def climb_due(db: Db, *, now: datetime) -> int:
    """Climb the alerts whose next step is due, a bounded number at once; return how many."""
    directory, ladders = Directory(db, now), Ladders(db)
    due = stored.to_climb(db.session, now=now, limit=ALERTS_AT_ONCE)
    ladders.load(alert.home_school_id for alert in due)
    for alert in due:
        climb(db, alert, now=now, directory=directory, ladders=ladders)
    _tell_chains(db, "alerts_climbed", due, now=now)
    return len(due)


def sweep_due(db: Db, *, now: datetime) -> int:
    """Put what is still open before the people at the top, at the end of a session or of the day."""
    directory = Directory(db, now)
    due = stored.to_sweep(db.session, now=now, limit=ALERTS_AT_ONCE)
    for alert in due:
        kind = AlertKind(alert.kind)
        due_at = alert.sweep_at or now
        alert.round += 1
        step = rules.Step(roles=rules.sweep_roles(kind), due_at=due_at)
        _take(db, alert, step, now=now, directory=directory, climbs=False)
        alert.sweep_at = rules.next_sweep(kind, after=now, session_ends_at=alert.session_ends_at)
    _tell_chains(db, "alerts_swept", due, now=now)
    return len(due)


def close(db: Db, alert: Alert, *, reason: str, by: str, now: datetime, quotes: bool = False) -> None:
    """Close an alert and say so to those who were told of it, and to nobody else.

    `quotes`: the reason has somebody's words in it, so they are told that it is closed, and read why behind sign-in.
    """
    told = stored.told_people(db.session, alert.id)
    stored.cancel_unsent(db.session, alert.id, now=now)
    told = [notice for notice in told if notice.cancelled_at is None]
    alert.closed_at, alert.closed_reason, alert.closed_by = now, SealedText(plain=reason), by
    alert.climb_at = alert.sweep_at = None
    topic = notices.about_alert(alert, kind=NoticeKind.CLOSED, detail="" if quotes else reason)
    for notice in told:
        notices.write_again(db, notice, topic, now=now, alert=alert)


def restart(db: Db, alert: Alert, *, now: datetime) -> None:
    """Begin the present ladder anew from now: something was heard, so silence counts from here."""
    alert.since = now
    if alert.owner_id is not None:
        alert.round += 1
        alert.climbed = 0
    step = Ladders(db).upcoming(alert)
    alert.climb_at = step.due_at if step else None


def _new_alert(db: Db, draft: AlertDraft, *, now: datetime) -> Alert:
    fell_due_at = draft.fell_due_at or now
    alert = Alert(
        id=new_id(),
        kind=draft.kind.value,
        subject=draft.subject,
        occurrence=stored.next_occurrence(db.session, draft.kind, draft.subject),
        home_school_id=draft.home_school_id,
        provider_id=draft.provider_id,
        placement_id=draft.placement_id,
        pupil_id=draft.pupil_id,
        due_group_id=draft.due_group_id,
        on=draft.on,
        session=draft.session.value if draft.session else None,
        summary=draft.summary,
        short_ladder=bool(draft.flags & SHORT_LADDER_FLAGS),
        opened_at=now,
        opened_late=now - fell_due_at > LATE_AFTER,
        since=draft.since or fell_due_at,
        climbed=0,
        ladder_version=0,
        round=1,
        steps=0,
        climb_at=now,
        sweep_at=rules.next_sweep(draft.kind, after=now, session_ends_at=draft.session_ends_at),
        session_ends_at=draft.session_ends_at,
    )
    db.session.add(alert)
    db.session.flush()
    return alert


def _skip_missed_repeats(ladders: Ladders, alert: Alert, step: rules.Step, *, now: datetime) -> rules.Step:
    # After a stop of hours everybody is told once, not once for each repeat that was missed.
    while step.begins_round:
        later = ladders.upcoming(alert, skipping=1)
        if later is None or later.due_at > now:
            break
        alert.climbed += 1
        step = later
    return step


def _take(
    db: Db,
    alert: Alert,
    step: rules.Step,
    *,
    now: datetime,
    directory: Directory,
    climbs: bool = True,
    is_new_round: bool = False,
) -> list[Role]:
    if step.begins_round:
        alert.round += 1
    alert.climbed += 1 if climbs else 0
    alert.steps += 1
    is_late = now - step.due_at > LATE_AFTER
    recipients = list(_recipients(db, alert, step, now=now, directory=directory))
    row = StepRow(
        id=new_id(),
        alert_id=alert.id,
        number=alert.steps,
        round=alert.round,
        roles=",".join(dict.fromkeys((*step.roles, *(role for role, _ in recipients)))),
        due_at=step.due_at,
        taken_at=now,
        was_late=is_late,
    )
    stored.add_step(db.session, row)
    # Whoever was not told because their role had ended may be told in another one.
    withheld = [] if is_new_round else stored.withheld_in_round(db.session, alert)
    already = stored.told_in_round(db.session, alert) - {each.person_key for each in withheld}
    topic = notices.about_alert(alert, is_late=is_late, ways=step.ways)
    reached: list[Role] = []
    told_now: set[str] = set()
    for role, recipient in recipients:
        is_new = recipient.key not in already | told_now
        if is_new and not notices.write(db, recipient, topic, now=now, alert=alert, step_id=row.id, withheld=withheld):
            continue
        if is_new:
            told_now.add(recipient.key)
        if recipient.key in told_now:
            reached.append(role)
    return reached


def _recipients(
    db: Db, alert: Alert, step: rules.Step, *, now: datetime, directory: Directory
) -> Iterable[tuple[Role, Recipient]]:
    if step.asks_owner and alert.owner_id is not None:
        yield from _owner(alert, directory)
    for role in step.roles:
        found = directory.holders(alert.home_school_id, role)
        if not found and role in NEEDED_ROLES:
            tasks.role_gap(db, directory, alert.home_school_id, role, now=now)
        for recipient in found:
            yield role, recipient
    for recipient in _named(alert, step, directory=directory):
        yield Role(recipient.role), recipient


def _named(alert: Alert, step: rules.Step, *, directory: Directory) -> list[Recipient]:
    kind = AlertKind(alert.kind)
    return [each for job in step.people for each in directory.named(alert.home_school_id, job, kind)]


def _owner(alert: Alert, directory: Directory) -> Iterable[tuple[Role, Recipient]]:
    for role in Role:
        for recipient in directory.holders(alert.home_school_id, role):
            if recipient.person_id == alert.owner_id:
                yield role, recipient
                return


def _tell_anybody(db: Db, alert: Alert, *, now: datetime, directory: Directory) -> None:
    """Tell whoever is left when no rung has anybody: administrators, headteacher, office, installation."""
    already = stored.told_in_round(db.session, alert)
    topic = notices.about_alert(alert)
    for recipient in directory.last_resort(alert.home_school_id, without=already):
        notices.write(db, recipient, topic, now=now, alert=alert)


def _tell_chains(db: Db, kind: str, alerts: Iterable[Alert], *, now: datetime) -> None:
    """Write one event per organisation and tick, not one per alert."""
    by_school: dict[UUID, list[str]] = {}
    for alert in alerts:
        by_school.setdefault(alert.home_school_id, []).append(str(alert.id))
    for school, ids in by_school.items():
        db.tell([school], kind, actor=JOB, at=now, body={"alerts": ids})
