"""Decide where a pupil is in sessions to come: not expected today, at another place, a day moved, leave agreed.

Decided by a named person of the home school and shown to the provider; taken back, never changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance import alerts, bank_holidays, days, hidden_places, registers, tasks
from attendance.directory import Directory
from attendance.pupils import pupil_in
from attendance.records import alerts as stored_alerts
from attendance.records import calendars
from attendance.records import decisions as stored
from attendance.records import registers as stored_registers
from attendance.records.sealed import SealedText, reveal
from attendance.records.tables import Pupil, SessionDecision
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.calendar import Openness, london_date
from attendance.rules.decisions import DAYS_BEFORE_PROVISION, MAY_SUSPEND, DecisionKind, provision_due_on
from attendance.rules.words import HIDDEN_PLACE, AlertKind, Role, Session
from attendance.scope import SchoolScope
from attendance.unit import Db

LONGEST = timedelta(days=200)
LONGEST_NOTE = 1_000
NEEDS_NOTE = frozenset({DecisionKind.OTHER_PLACE, DecisionKind.AGREED_LEAVE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Decide:
    """Where a pupil is, from one session to another. `decision_id`: the same sent twice is one decision.

    `placement_id` and `moved_to` belong to a day moved: which placement, and when instead.
    """

    decision_id: UUID
    pupil_id: UUID
    kind: DecisionKind
    from_on: date
    from_session: Session
    to_on: date
    to_session: Session
    only: Session | None = None
    placement_id: UUID | None = None
    moved_to: tuple[date, Session] | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionLine:
    """A decision as the home school sees it."""

    id: UUID
    pupil_id: UUID
    given_name: str
    family_name: str
    kind: DecisionKind
    from_on: date
    from_session: Session
    to_on: date
    to_session: Session
    only: Session | None
    moved_to: tuple[date, Session] | None
    note: str
    decided_at: datetime
    decided_by: str
    decided_by_job: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacementChoice:
    """A placement of a pupil, for choosing which one a day is moved for."""

    id: UUID
    provider_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilChoice:
    """A pupil whose week may be decided about."""

    id: UUID
    given_name: str
    family_name: str
    year_group: str | None
    placements: tuple[PlacementChoice, ...]


def decide(scope: SchoolScope, db: Db, command: Decide, *, now: datetime) -> None:
    """Keep a decision: `decide_all` with one."""
    decide_all(scope, db, [command], now=now)


def decide_all(scope: SchoolScope, db: Db, commands: Sequence[Decide], *, now: datetime) -> None:
    """Keep decisions, all of them or none; today's lists, gaps and alerts follow at once.

    Raises:
        NotFound: no such pupil of these schools, or no such placement of the pupil.
        NotAllowed: a suspension by anybody but the headteacher.
        Refusal: sessions that are over, too long or upside down; nothing said where the pupil is.
    """
    kept = [row for command in commands if (row := _keep(scope, db, command, now=now)) is not None]
    if not kept:
        return
    _follow(scope, db, kept, now=now)
    for row in kept:
        if row.kind == DecisionKind.SUSPENDED.value:
            _note_provision(db, row, now=now)
        _tell(scope, db, row, "session_decided", now=now)


def _keep(scope: SchoolScope, db: Db, command: Decide, *, now: datetime) -> SessionDecision | None:
    """Store a decision; None where it has come before."""
    pupil = pupil_in(scope, db, command.pupil_id)
    if stored.one(db.session, scope.school_ids, command.decision_id) is not None:
        return None
    _require_role(scope, command.kind)
    _require_sense(db, pupil, command, now=now)
    row = SessionDecision(
        id=command.decision_id,
        home_school_id=pupil.home_school_id,
        pupil_id=pupil.id,
        placement_id=command.placement_id,
        provider_id=_provider(db, pupil, command),
        kind=command.kind.value,
        from_on=command.from_on,
        from_session=command.from_session.value,
        to_on=command.to_on,
        to_session=command.to_session.value,
        only_session=command.only.value if command.only else None,
        moved_to_on=command.moved_to[0] if command.moved_to else None,
        moved_to_session=command.moved_to[1].value if command.moved_to else None,
        note=SealedText(plain=command.note.strip()) if command.note.strip() else None,
        decided_at=now,
        decided_by=scope.actor.name,
        decided_by_job=scope.actor.job_title,
    )
    db.session.add(row)
    db.session.flush()
    return row


def take_back(scope: SchoolScope, db: Db, decision_id: UUID, *, now: datetime) -> None:
    """Take a decision back: from now on it never held; one that is taken back already stays so.

    Raises:
        NotFound: no such decision of these schools.
        NotAllowed: a suspension, and the actor is not the headteacher.
    """
    row = stored.one(db.session, scope.school_ids, decision_id)
    if row is None:
        raise NotFound("There is no such decision.")
    _require_role(scope, DecisionKind(row.kind))
    if row.taken_back_at is not None:
        return
    row.taken_back_at, row.taken_back_by = now, f"{scope.actor.name}, {scope.actor.job_title}"
    db.session.flush()
    days.refresh(db, [row.home_school_id], now=now)
    _tell(scope, db, row, "session_decision_taken_back", now=now)


def standing(scope: SchoolScope, db: Db, *, now: datetime) -> tuple[DecisionLine, ...]:
    """Return the decisions of the schools in scope that stand and are not over, the soonest first."""
    found = stored.standing(db.session, scope.school_ids, since=london_date(now))
    hidden = hidden_places.hidden_from(scope, db, (pupil.id for _row, pupil in found))
    return tuple(_line(row, pupil, is_hidden=pupil.id in hidden) for row, pupil in found)


def on(scope: SchoolScope, db: Db, day: date) -> tuple[DecisionLine, ...]:
    """Return the decisions of the schools in scope that speak of a day, by name."""
    found = [
        (row, pupil) for row, pupil in stored.standing(db.session, scope.school_ids, since=day) if row.from_on <= day
    ]
    hidden = hidden_places.hidden_from(scope, db, (pupil.id for _row, pupil in found))
    lines = [
        _line(row, pupil, is_hidden=pupil.id in hidden)
        for row, pupil in found
        if any(stored.decision_of(row).covers(day, session) for session in Session)
    ]
    return tuple(sorted(lines, key=lambda each: (each.family_name, each.given_name, each.from_session)))


def pupils(scope: SchoolScope, db: Db, *, now: datetime) -> tuple[PupilChoice, ...]:
    """Return the pupils whose placements are not over, by name, for choosing one."""
    found = stored.pupils_placed(db.session, scope.school_ids, on=london_date(now))
    hosts = {each.provider_id for _pupil, placements in found for each in placements if each.provider_id}
    names = calendars.organisations(db.session, hosts)
    hidden = hidden_places.hidden_from(scope, db, (pupil.id for pupil, _placements in found))
    return tuple(
        PupilChoice(
            id=pupil.id,
            given_name=pupil.given_name,
            family_name=pupil.family_name,
            year_group=pupil.year_group,
            placements=tuple(
                PlacementChoice(
                    id=each.id,
                    provider_name=HIDDEN_PLACE if pupil.id in hidden else names[each.provider_id].name,
                )
                for each in placements
                if each.provider_id
            ),
        )
        for pupil, placements in found
    )


def may_suspend(scope: SchoolScope) -> bool:
    """Say whether the actor may record a suspension."""
    return bool(scope.actor.roles & MAY_SUSPEND)


def _require_role(scope: SchoolScope, kind: DecisionKind) -> None:
    if kind is DecisionKind.SUSPENDED and not may_suspend(scope):
        raise NotAllowed("Only the headteacher suspends a pupil, and records or takes back a suspension.")


def _require_sense(db: Db, pupil: Pupil, command: Decide, *, now: datetime) -> None:
    today = london_date(now)
    first, last = (command.from_on, command.from_session), (command.to_on, command.to_session)
    if command.from_on < today:
        raise Refusal("This day is over. What happened is in its register.", field="from_on")
    if last < first:
        raise Refusal("The last session is before the first one.", field="to_on")
    if command.to_on - command.from_on > LONGEST:
        raise Refusal("This is too long for one decision. Check the dates.", field="to_on")
    if len(command.note) > LONGEST_NOTE:
        raise Refusal(f"Use at most {LONGEST_NOTE} characters.", field="note")
    if command.kind in NEEDS_NOTE and not command.note.strip():
        raise Refusal("Say where the pupil will be, and who agreed to it.", field="note")
    if command.kind is DecisionKind.MOVED_DAY:
        _require_move(db, pupil, command, today=today)
    elif command.moved_to is not None:
        raise Refusal("Only a day that is moved has another session instead.", field="moved_to_on")


def _require_move(db: Db, pupil: Pupil, command: Decide, *, today: date) -> None:
    if _sessions_in(command) != 1:
        raise Refusal("Move one session at a time: choose its day and half day.", field="to_on")
    if command.placement_id is None or command.moved_to is None:
        raise Refusal("Choose the placement, and the session in which the pupil comes instead.", field="moved_to_on")
    on, session = command.moved_to
    if on < today or (on, session) == (command.from_on, command.from_session):
        raise Refusal("Choose another session, today or later.", field="moved_to_on")
    placement = stored.placement(db.session, pupil.id, command.placement_id)
    if placement is None or placement.provider_id is None:
        raise NotFound("There is no such placement of this pupil.", field="placement")
    holidays = bank_holidays.england_and_wales()
    hosts = calendars.calendars_of(db.session, [placement.provider_id], bank_holidays=holidays, needs_terms=False)
    homes = calendars.calendars_of(db.session, [pupil.home_school_id], bank_holidays=holidays, needs_terms=True)
    is_over = placement.ends_on is not None and on > placement.ends_on
    both_open = {hosts[placement.provider_id].openness(on, session), homes[pupil.home_school_id].openness(on, session)}
    if is_over or on < placement.starts_on or both_open != {Openness.OPEN}:
        raise Refusal("The school or the provider is shut then, or the placement does not run.", field="moved_to_on")


def _sessions_in(command: Decide) -> int:
    """Return how many sessions lie between the first and the last, both included; 1 is one session."""
    halves = list(Session)
    days_apart = (command.to_on - command.from_on).days
    return days_apart * len(halves) + halves.index(command.to_session) - halves.index(command.from_session) + 1


def _provider(db: Db, pupil: Pupil, command: Decide) -> UUID | None:
    if command.placement_id is None:
        return None
    placement = stored.placement(db.session, pupil.id, command.placement_id)
    if placement is None:
        raise NotFound("There is no such placement of this pupil.", field="placement")
    return placement.provider_id


def _follow(scope: SchoolScope, db: Db, rows: Sequence[SessionDecision], *, now: datetime) -> None:
    """Bring the lists into line, and close what was open about sessions now decided."""
    schools = {row.home_school_id for row in rows}
    days.refresh(db, schools, now=now)
    by = f"{scope.actor.name}, {scope.actor.job_title}"
    for row in rows:
        _close_gaps(db, row, by=by, now=now)
    for school_id in sorted(schools, key=str):
        _close_answered(db, school_id, by=by, now=now)
    registers.note_week(db, schools, london_date(now), now=now)


def _close_gaps(db: Db, row: SessionDecision, *, by: str, now: datetime) -> None:
    """Close the alerts about sessions in which nobody expected the pupil and that are decided now."""
    decision = stored.decision_of(row)
    for alert in stored_alerts.open_about_pupils(db.session, [AlertKind.WHEREABOUTS], [row.pupil_id]):
        is_gap = alert.subject.startswith("gap/")
        if is_gap and alert.session and decision.covers(alert.on, Session(alert.session)):
            alerts.close(db, alert, reason=f"Decided: {decision.kind.label.lower()}", by=by, now=now)


def _close_answered(db: Db, school_id: UUID, *, by: str, now: datetime) -> None:
    """Close the alerts about registers that miss nobody any more."""
    for alert in stored_alerts.open_of_schools(db.session, [school_id]):
        if alert.due_group_id is None or stored_registers.not_reported(db.session, due_group_id=alert.due_group_id):
            continue
        alerts.close(db, alert, reason="The home school has said where the pupils are", by=by, now=now)


def _note_provision(db: Db, row: SessionDecision, *, now: datetime) -> None:
    """Raise the duty that begins with the sixth school day of a suspension."""
    holidays = bank_holidays.england_and_wales()
    home = calendars.calendars_of(db.session, [row.home_school_id], bank_holidays=holidays, needs_terms=True)
    due_on = provision_due_on(home[row.home_school_id], row.from_on, row.to_on)
    if due_on is None:
        return
    words = (
        f"A pupil is suspended for more than {DAYS_BEFORE_PROVISION} school days. From {due_on:%A %-d %B %Y}, the "
        "sixth, the school must arrange suitable full-time education."
    )
    directory = Directory(db, now)
    tasks.raise_once(
        db,
        directory,
        row.home_school_id,
        kind="sixth_day",
        subject=str(row.id),
        words=words,
        now=now,
        recipients=directory.together(row.home_school_id, (Role.ATTENDANCE_OFFICER, Role.HEADTEACHER)),
    )


def _line(row: SessionDecision, pupil: Pupil, *, is_hidden: bool) -> DecisionLine:
    decision = stored.decision_of(row)
    return DecisionLine(
        id=row.id,
        pupil_id=pupil.id,
        given_name=pupil.given_name,
        family_name=pupil.family_name,
        kind=decision.kind,
        from_on=row.from_on,
        from_session=decision.from_session,
        to_on=row.to_on,
        to_session=decision.to_session,
        only=decision.only,
        moved_to=decision.moved_to,
        note=HIDDEN_PLACE if is_hidden and row.note else reveal(row.note) or "",
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decided_by_job=row.decided_by_job,
    )


def _tell(scope: SchoolScope, db: Db, row: SessionDecision, kind: str, *, now: datetime) -> None:
    body = {
        "decision": str(row.id),
        "pupil": str(row.pupil_id),
        "kind": row.kind,
        "from": f"{row.from_on} {row.from_session}",
        "to": f"{row.to_on} {row.to_session}",
    }
    db.tell([row.home_school_id], kind, actor=scope.actor, at=now, body=body)
