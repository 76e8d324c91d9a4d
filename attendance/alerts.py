"""Open an alert, climb its ladder, take it on, log what was done, close it.

The people of a step are worked out when it falls due; their notices are written in the same transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance import notices
from attendance.climbing import LATE_AFTER, Climbing
from attendance.directory import Directory
from attendance.ladders import Ladders
from attendance.records import alerts as stored
from attendance.records.alerts import NewAlert
from attendance.records.sealed import SealedText
from attendance.records.tables import Alert
from attendance.rules import ladder as rules
from attendance.rules.words import SHORT_LADDER_FLAGS, AlertKind, NoticeKind, PupilFlag, Role, Session
from attendance.scope import JOB
from attendance.unit import Db

ALERTS_AT_ONCE = 100


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

    @property
    def about(self) -> stored.Subject:
        """Return what no other open alert is about."""
        return self.kind, self.subject


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """An alert that is open, and the roles whose named, reachable people have been written a notice."""

    alert_id: UUID
    told: tuple[Role, ...]
    is_new: bool


def open_alert(db: Db, draft: AlertDraft, *, now: datetime, directory: Directory | None = None) -> Opened:
    """Open an alert and take its first step; an open one about the same subject is left as it is."""
    return open_all(db, [draft], now=now, directory=directory)[0]


def open_all(
    db: Db, drafts: Sequence[AlertDraft], *, now: datetime, directory: Directory | None = None
) -> list[Opened]:
    """Open alerts and take the first step of each; return them in the order of their drafts.

    An open one about the same subject is left as it is. No two of the drafts may be about one subject.
    """
    about = {draft.about for draft in drafts}
    already = stored.open_among(db.session, about)
    numbers = stored.next_occurrences(db.session, about - already.keys())
    begun = {
        draft.about: _new_alert(draft, numbers[draft.about], now=now) for draft in drafts if draft.about in numbers
    }
    climbing = Climbing.of(db, now=now, directory=directory)
    climbing.begin(list(begun.values()))
    told = {key: climbing.climb(alert, at_once=True) for key, alert in begun.items()}
    climbing.store()
    return [
        Opened(alert_id=begun[key].id, told=told[key], is_new=True) if key in begun else _still_open(db, already[key])
        for key in (draft.about for draft in drafts)
    ]


def climb(
    db: Db, alert: Alert, *, now: datetime, directory: Directory, at_once: bool = False, is_new_round: bool = False
) -> tuple[Role, ...]:
    """Take every step of an alert that is due, as `Climbing.climb` and `Climbing.know` say; return the roles told."""
    climbing = Climbing.of(db, now=now, directory=directory)
    climbing.know([alert], is_new_round=is_new_round)
    told = climbing.climb(alert, at_once=at_once)
    climbing.store()
    return told


def climb_due(db: Db, *, now: datetime) -> int:
    """Climb the alerts whose next step is due, a bounded number at once; return how many."""
    due = stored.to_climb(db.session, now=now, limit=ALERTS_AT_ONCE)
    climbing = Climbing.of(db, now=now)
    climbing.know(due)
    for alert in due:
        climbing.climb(alert)
    climbing.store()
    _tell_chains(db, "alerts_climbed", due, now=now)
    return len(due)


def sweep_due(db: Db, *, now: datetime) -> int:
    """Put what is still open before the people at the top, at the end of a session or of the day."""
    due = stored.to_sweep(db.session, now=now, limit=ALERTS_AT_ONCE)
    climbing = Climbing.of(db, now=now)
    climbing.know(due)
    for alert in due:
        kind = AlertKind(alert.kind)
        due_at = alert.sweep_at or now
        alert.round += 1
        climbing.take(alert, rules.Step(roles=rules.sweep_roles(kind), due_at=due_at), climbs=False)
        alert.sweep_at = rules.next_sweep(kind, after=now, session_ends_at=alert.session_ends_at)
    climbing.store()
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


def _still_open(db: Db, alert: Alert) -> Opened:
    return Opened(alert_id=alert.id, told=stored.told_roles(db.session, [alert.id]), is_new=False)


def _new_alert(draft: AlertDraft, occurrence: int, *, now: datetime) -> NewAlert:
    fell_due_at = draft.fell_due_at or now
    return NewAlert(
        kind=draft.kind.value,
        subject=draft.subject,
        occurrence=occurrence,
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
        climb_at=now,
        sweep_at=rules.next_sweep(draft.kind, after=now, session_ends_at=draft.session_ends_at),
        session_ends_at=draft.session_ends_at,
    )


def _tell_chains(db: Db, kind: str, alerts: Iterable[Alert], *, now: datetime) -> None:
    """Write one event per organisation and tick, not one per alert."""
    by_school: dict[UUID, list[str]] = {}
    for alert in alerts:
        by_school.setdefault(alert.home_school_id, []).append(str(alert.id))
    for school, ids in by_school.items():
        db.tell([school], kind, actor=JOB, at=now, body={"alerts": ids})
