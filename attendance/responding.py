"""Answer an alert: take it on, log what was done, confirm where the pupil is, close it.

Taking an alert on is a deed of a named person; it buys time and starts a clock of its own. Only the home school
closes; a provider adds to the log and may say that the pupil is back.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance import alert_readers, alerts, notices, registers
from attendance.directory import Directory
from attendance.records import alerts as stored
from attendance.records import walk_offs as stored_walk_offs
from attendance.records.base import new_id
from attendance.records.sealed import reveal
from attendance.records.tables import Alert, LogEntry, Whereabouts
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.calendar import london_date, to_london
from attendance.rules.observing import CLOCKS_DIFFER_BY
from attendance.rules.words import AlertKind, LogKind, Session
from attendance.scope import ProviderScope, SchoolScope
from attendance.unit import Db

PROVIDER_LOG = frozenset({LogKind.SEEN, LogKind.PARENT_CALLED, LogKind.POLICE_CALLED, LogKind.RETURNED, LogKind.NOTE})


@dataclass(frozen=True, kw_only=True, slots=True)
class AddToLog:
    """One thing done or seen. `who_called` and `outcome` belong to a contact; `reference` to the police.

    `entry_id` is given by whoever sends it, so that the same entry sent twice is one line.
    """

    kind: LogKind
    at: datetime
    note: str | None = None
    who_called: str | None = None
    outcome: str | None = None
    reference: str | None = None
    is_shared: bool = True
    entry_id: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeOn:
    """Said before a page: since when that page named somebody who had the alert; None where it named nobody.

    `how` is said in the log where it was not by a sign-in.
    """

    instead_of: datetime | None
    how: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmWhereabouts:
    """A named person says where the pupil is, and how they know; for the alert's session or the whole day."""

    where: str
    how: str
    confirmed_by: str
    confirmed_at: datetime
    whole_day: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseAlert:
    """The end of an alert: what it came to, and who confirmed it. A walk-off ends only with the pupil safe."""

    outcome: str
    confirmed_by: str
    is_safe: bool = False


def take_on(scope: SchoolScope, db: Db, alert_id: UUID, command: TakeOn | None = None, *, now: datetime) -> None:
    """Say "I have this": the steps it answers stop, and a clock of its own starts.

    A second person who takes an alert on takes it over; both stand in the log. Who gives a command takes over only
    from the person their page named.

    Raises:
        NotFound: no such alert of these schools.
        NotAllowed: the actor may not read what it says: who may not read it cannot have it.
        Conflict: it is closed already, or somebody else took it on meanwhile.
    """
    alert = _of_school(scope, db, alert_id)
    if alert.owner_id is not None and alert.owner_id == scope.actor.person_id:
        return
    if command is not None and alert.taken_on_at != command.instead_of:
        message = f"{alert.owner_name}, {alert.owner_job_title}, took this on meanwhile."
        raise Conflict(message)
    stored.cancel_unsent(db.session, alert.id, now=now)
    alert.owner_id = scope.actor.person_id
    alert.owner_name, alert.owner_job_title = scope.actor.name, scope.actor.job_title
    alert.taken_on_at = now
    alerts.restart(db, alert, now=now)
    how = command.how if command is not None else None
    _log(scope, db, alert, AddToLog(kind=LogKind.TAKEN_ON, at=now, note=how), now=now)
    _tell(scope, db, alert, "alert_taken_on", how=how, now=now)


def let_go(scope: SchoolScope, db: Db, person_id: UUID, kinds: Collection[AlertKind], *, now: datetime) -> None:
    """Take the open alerts of these kinds from somebody who can no longer have them; each begins anew at once.

    Nobody else was told since they took it on, and they will not answer.
    """
    directory = Directory(db, now)
    for alert in stored.owned_by(db.session, person_id, scope.school_ids):
        if AlertKind(alert.kind) not in kinds:
            continue
        note = f"{alert.owner_name}, {alert.owner_job_title}, can no longer have this. It is told anew."
        _log(scope, db, alert, AddToLog(kind=LogKind.NOTE, at=now, note=note), now=now)
        alert.owner_id = alert.owner_name = alert.owner_job_title = alert.taken_on_at = None
        alert.since, alert.climbed = now, 0
        alert.round += 1
        # Once the pupil is said to be back the ladder rests; the sweep asks whoever is there to confirm it.
        if alert.returned_at is None:
            alerts.climb(db, alert, now=now, directory=directory, at_once=True, is_new_round=True)
        _tell(scope, db, alert, "alert_let_go", now=now)


def log_for_school(scope: SchoolScope, db: Db, alert_id: UUID, command: AddToLog, *, now: datetime) -> None:
    """Add to an alert's log from the home school's side; the alert's clock starts again from now.

    Raises:
        NotFound: no such alert of these schools.
        NotAllowed: the actor may not read what it says.
        Conflict: it is closed already.
        Refusal: the time is in the future.
    """
    if _is_repeat(db, alert_id, command):
        return
    alert = _of_school(scope, db, alert_id)
    _add(scope, db, alert, command, now=now)
    if alert.owner_id is not None or alert.kind == AlertKind.WHEREABOUTS.value:
        alerts.restart(db, alert, now=now)


def log_for_provider(scope: ProviderScope, db: Db, walk_off_id: UUID, command: AddToLog, *, now: datetime) -> None:
    """Add to a walk-off's log from the provider's side. "Returned" stops the repeats; the school still closes.

    Raises:
        NotFound: no such walk-off of this provider, or the placement has ended.
        Conflict: it is closed already.
        Refusal: a kind of entry that is not the provider's, a time in the future, or back before they left.
    """
    walk_off = stored_walk_offs.of_provider(db.session, scope.provider_id, walk_off_id, today=london_date(now))
    alert = stored.locked(db.session, walk_off.alert_id) if walk_off else None
    if walk_off is None or alert is None:
        message = "There is no such report."
        raise NotFound(message)
    if _is_repeat(db, alert.id, command):
        return
    _require_open(alert)
    if command.kind not in PROVIDER_LOG:
        message = "Choose what happened: seen, parent called, police called, returned, or a note."
        raise Refusal(message, field="kind")
    if command.kind is LogKind.RETURNED and command.at < walk_off.left_at:
        # Said of an earlier leaving, or by a clock that is wrong: it must not silence this one.
        message = (
            f"The pupil left at {to_london(walk_off.left_at):%H:%M}, after that. Check the time, and which report."
        )
        raise Refusal(message, field="at")
    _add(scope, db, alert, command, now=now)
    if command.kind is LogKind.RETURNED:
        walk_off.returned_at = alert.returned_at = command.at
        alert.climb_at = None
        _say_returned(db, alert, now=now)
    elif alert.owner_id is not None:
        alerts.restart(db, alert, now=now)


def confirm_whereabouts(
    scope: SchoolScope, db: Db, alert_id: UUID, command: ConfirmWhereabouts, *, now: datetime
) -> None:
    """Write down where a pupil is, on whose word and how, and close what was open about it.

    Raises:
        NotFound: no such alert of these schools.
        NotAllowed: the actor may not read what it says.
        Conflict: it is closed already.
        Refusal: it does not say where, how or on whose word, or the time is in the future.
    """
    alert = _of_school(scope, db, alert_id)
    _require_whereabouts(alert, command, now=now)
    sessions = list(Session) if command.whole_day else [Session(alert.session or Session.AM)]
    for session in sessions:
        db.session.add(_whereabouts(scope, alert, session, command, now=now))
    reason = f"Whereabouts confirmed by {command.confirmed_by}"
    entry = AddToLog(
        kind=LogKind.CONFIRMED,
        at=command.confirmed_at,
        note=command.where,
        who_called=command.confirmed_by,
        outcome=command.how,
    )
    for each in _same_pupil(db, alert, sessions):
        _log(scope, db, each, entry, now=now)
        alerts.close(db, each, reason=reason, quotes=True, by=f"{scope.actor.name}, {scope.actor.job_title}", now=now)
    registers.note_week(db, [alert.home_school_id], alert.on, now=now)
    _tell(scope, db, alert, "whereabouts_confirmed", now=now)


def close(scope: SchoolScope, db: Db, alert_id: UUID, command: CloseAlert, *, now: datetime) -> None:
    """Close an alert with what it came to and who confirmed it.

    Raises:
        NotFound: no such alert of these schools.
        Conflict: it is closed already.
        NotAllowed: the actor may not read what it says.
        Refusal: it does not say what it came to, or a walk-off whose pupil is not confirmed returned and safe.
    """
    alert = _of_school(scope, db, alert_id)
    kind = AlertKind(alert.kind)
    if kind is AlertKind.WHEREABOUTS:
        message = "This closes when somebody confirms where the pupil is, or when the pupil arrives."
        raise Refusal(message)
    if kind is AlertKind.WALK_OFF and not command.is_safe:
        message = "This closes only when the pupil is confirmed returned and safe. Tick it, or add to the log."
        raise Refusal(message, field="is_safe")
    for text, field in ((command.outcome, "outcome"), (command.confirmed_by, "confirmed_by")):
        if not text.strip():
            message = "Say what it came to and who confirmed it."
            raise Refusal(message, field=field)
    entry = AddToLog(kind=LogKind.CLOSED, at=now, note=command.outcome, who_called=command.confirmed_by)
    _log(scope, db, alert, entry, now=now)
    safe = "Returned, safe; " if kind is AlertKind.WALK_OFF else ""
    reason = f"{safe}confirmed by {command.confirmed_by}"
    alerts.close(db, alert, reason=reason, quotes=True, by=f"{scope.actor.name}, {scope.actor.job_title}", now=now)
    registers.note_week(db, [alert.home_school_id], alert.on, now=now)
    _tell(scope, db, alert, "alert_closed", now=now)


def _of_school(scope: SchoolScope, db: Db, alert_id: UUID) -> Alert:
    alert = stored.locked(db.session, alert_id)
    if alert is None or alert.home_school_id not in scope.school_ids:
        message = "There is no such alert."
        raise NotFound(message)
    if scope.actor.person_id is None:
        message = "Only a person who has signed in can do this."
        raise NotAllowed(message)
    # Before anything is said of it: how it was closed is for its readers as well.
    alert_readers.require(scope, db, alert)
    _require_open(alert)
    return alert


def _is_repeat(db: Db, alert_id: UUID, command: AddToLog) -> bool:
    return command.entry_id is not None and stored.has_log_entry(db.session, alert_id, command.entry_id)


def _require_open(alert: Alert) -> None:
    if alert.closed_at is not None:
        message = f"This alert is closed already: {reveal(alert.closed_reason)}."
        raise Conflict(message)


def _add(scope: SchoolScope | ProviderScope, db: Db, alert: Alert, command: AddToLog, *, now: datetime) -> None:
    if command.at > now + CLOCKS_DIFFER_BY:
        message = "The time is in the future. Enter the time it happened."
        raise Refusal(message, field="at")
    if command.kind is LogKind.CONTACT and not (command.who_called or "").strip():
        message = "Say who was called."
        raise Refusal(message, field="who_called")
    if command.kind is LogKind.NOTE and not (command.note or "").strip():
        message = "Write the note."
        raise Refusal(message, field="note")
    _log(scope, db, alert, command, now=now)
    _tell(scope, db, alert, "alert_log_added", now=now)


def _log(scope: SchoolScope | ProviderScope, db: Db, alert: Alert, command: AddToLog, *, now: datetime) -> None:
    entry = LogEntry(
        id=command.entry_id or new_id(),
        alert_id=alert.id,
        home_school_id=alert.home_school_id,
        kind=command.kind.value,
        at=min(command.at, now),
        recorded_at=now,
        who_called=command.who_called,
        outcome=command.outcome,
        reference=command.reference,
        note=command.note,
        by_name=scope.actor.name,
        by_job_title=scope.actor.job_title,
        by_organisation_id=_organisation(scope),
        is_shared=command.is_shared,
    )
    stored.add_log(db.session, entry)


def _organisation(scope: SchoolScope | ProviderScope) -> UUID:
    return scope.provider_id if isinstance(scope, ProviderScope) else scope.organisation_id


def _say_returned(db: Db, alert: Alert, *, now: datetime) -> None:
    """Tell everybody who was told that the provider says the pupil is back: somebody must still confirm it."""
    told = stored.told_people(db.session, alert.id)
    alert.round += 1
    topic = notices.about_alert(alert, detail=notices.RETURNED)
    for notice in told:
        notices.write_again(db, notice, topic, now=now, alert=alert)


def _require_whereabouts(alert: Alert, command: ConfirmWhereabouts, *, now: datetime) -> None:
    if alert.kind != AlertKind.WHEREABOUTS.value:
        # A walk-off ends only with the pupil back and safe.
        message = "Whereabouts are confirmed on an absence. Use this alert's own log and close it there."
        raise Refusal(message)
    wanted = (
        (command.where, "where", "Say where the pupil is."),
        (command.how, "how", "Say how it is known: a call, a visit, seen by a member of staff."),
        (command.confirmed_by, "confirmed_by", "Say who confirmed it."),
    )
    for text, field, sentence in wanted:
        if not text.strip():
            raise Refusal(sentence, field=field)
    if command.confirmed_at > now + CLOCKS_DIFFER_BY:
        message = "The time is in the future. Enter the time it was confirmed."
        raise Refusal(message, field="confirmed_at")


def _whereabouts(
    scope: SchoolScope, alert: Alert, session: Session, command: ConfirmWhereabouts, *, now: datetime
) -> Whereabouts:
    return Whereabouts(
        id=new_id(),
        home_school_id=alert.home_school_id,
        pupil_id=alert.pupil_id,
        on=alert.on,
        session=session.value,
        where=command.where,
        how=command.how,
        confirmed_by=command.confirmed_by,
        confirmed_by_job=scope.actor.job_title,
        confirmed_at=min(command.confirmed_at, now),
        recorded_at=now,
    )


def _same_pupil(db: Db, alert: Alert, sessions: list[Session]) -> list[Alert]:
    """Return the alert and the open ones about the same pupil's whereabouts in the sessions confirmed."""
    wanted = {session.value for session in sessions}
    if alert.pupil_id is None:
        return [alert]
    about = stored.open_about_pupils(db.session, [AlertKind.WHEREABOUTS], [alert.pupil_id])
    same = [each for each in about if each.on == alert.on and each.session in wanted and each.id != alert.id]
    return [alert, *same]


def _tell(
    scope: SchoolScope | ProviderScope, db: Db, alert: Alert, kind: str, *, now: datetime, how: str | None = None
) -> None:
    # Of a safeguarding concern the provider hears nothing, not even that it exists.
    is_concern = alert.kind == AlertKind.SAFEGUARDING.value
    concerned = {alert.home_school_id} if is_concern else {alert.home_school_id, alert.provider_id}
    body = {"alert": str(alert.id), **({"how": how} if how else {})}
    db.tell(concerned, kind, actor=scope.actor, at=now, body=body)
