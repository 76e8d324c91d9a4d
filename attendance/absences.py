"""Tell an absence early, before the register: it is an observation like any other, and the school is told at once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from attendance import days, observing, receiving, registers
from attendance.directory import Directory
from attendance.observing import EntryCommand, Taking
from attendance.receiving import Envelope
from attendance.records import alerts as stored_alerts
from attendance.records import registers as stored
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date
from attendance.rules.words import AlertKind, Reason, Role, Session, Status
from attendance.scope import ProviderScope
from attendance.unit import Db

FURTHEST_AHEAD = timedelta(days=28)


@dataclass(frozen=True, kw_only=True, slots=True)
class TellAbsence:
    """A pupil will not be there, in the sessions named."""

    placement: str
    on: date
    sessions: tuple[Session, ...]
    envelope: Envelope
    reason: Reason = Reason.NOT_KNOWN
    contact_made: bool = False
    note: str | None = None
    change_reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AbsenceReceipt:
    """What the provider gets. `told` are roles with a named person whose notice is stored; none means: telephone.

    `due_at` is when the first of the registers concerned is due.
    """

    receipt: str
    placement: str
    on: date
    sessions: tuple[Session, ...]
    due_at: datetime
    received_at: datetime
    told: tuple[Role, ...]
    was_before_due: bool

    def to_json(self) -> dict[str, Any]:
        """Return the receipt as JSON can hold it."""
        return {
            "receipt": self.receipt,
            "placement": self.placement,
            "on": self.on.isoformat(),
            "sessions": [session.value for session in self.sessions],
            "due_at": self.due_at.isoformat(),
            "received_at": self.received_at.isoformat(),
            "told": [role.value for role in self.told],
            "was_before_due": self.was_before_due,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "AbsenceReceipt":
        """Return the receipt that was given the first time."""
        return cls(
            receipt=said["receipt"],
            placement=said["placement"],
            on=date.fromisoformat(said["on"]),
            sessions=tuple(Session(session) for session in said["sessions"]),
            due_at=datetime.fromisoformat(said["due_at"]),
            received_at=datetime.fromisoformat(said["received_at"]),
            told=tuple(Role(role) for role in said["told"]),
            was_before_due=said["was_before_due"],
        )


def tell(scope: ProviderScope, db: Db, command: TellAbsence, *, now: datetime) -> AbsenceReceipt:
    """Store an absence told early for one session or both, and tell the home school.

    Raises:
        Refusal: a date that is past, too far ahead or closed; a session the pupil is not expected in.
        NotFound: a placement that is not this provider's, or not live on that date.
        EntriesConflict: the pupil has been reported otherwise already and no reason for the change is given.
        KeyReused: the key came before with another body.
    """
    earlier = receiving.seen_before(scope, db, command.envelope)
    if earlier is not None:
        return AbsenceReceipt.from_json(earlier)
    _require_date(command, now=now)
    entry = EntryCommand(
        placement=command.placement,
        status=Status.ABSENT,
        reason=command.reason,
        note=command.note,
        contact_made=command.contact_made,
        change_reason=command.change_reason,
    )
    entries = registers.hosted_entries(scope, db, [entry], command.on, now=now)
    hosted = entries[0][1]
    days.ensure_open(db, [hosted.school.id], command.on, now=now)
    locked = stored.lock_registers(db.session, scope.provider_id, command.on, None)
    due = [_expected_due(scope, db, command, session, hosted.placement.id) for session in command.sessions]
    takings = [_taking(scope, command, session, now=now) for session in command.sessions]
    judged = [observing.judge(scope, db, entries, taking) for taking in takings]
    received = receiving.receive(scope, db, command.envelope, kind="absence", now=now)
    directory = Directory(db)
    opened = []
    for taking, each in zip(takings, judged, strict=True):
        opened += observing.keep(scope, db, each, taking, received, directory=directory).opened
    with db.acting_for([hosted.school.id]):
        about = stored_alerts.open_about_pupils(db.session, [AlertKind.WHEREABOUTS], [hosted.pupil.id])
        told = [*observing.told_roles(opened), *stored_alerts.told_roles(db.session, [alert.id for alert in about])]
    registers.settle(db, locked.values(), by=f"{scope.actor.name}, {scope.actor.job_title}", now=now)
    registers.note_week(db, [hosted.school.id], command.on, now=now)
    receipt = AbsenceReceipt(
        receipt=received.receipt,
        placement=command.placement,
        on=command.on,
        sessions=command.sessions,
        due_at=min(due),
        received_at=now,
        told=tuple(dict.fromkeys(told)),
        was_before_due=all(now <= each for each in due),
    )
    receiving.answer(db, received, receipt.to_json())
    body = {
        "on": command.on.isoformat(),
        "sessions": [session.value for session in command.sessions],
        "placement": str(hosted.placement.id),
        "receipt": receipt.receipt,
    }
    db.tell({scope.provider_id, hosted.school.id}, "absence_told", actor=scope.actor, at=now, body=body)
    return receipt


def _require_date(command: TellAbsence, *, now: datetime) -> None:
    today = london_date(now)
    if not command.sessions:
        message = "Choose morning, afternoon or both."
        raise Refusal(message, field="sessions")
    if command.on < today:
        message = "This date is past. Use the register of that day."
        raise Refusal(message, field="date")
    if command.on > today + FURTHEST_AHEAD:
        message = "This date is more than four weeks ahead. Tell the home school."
        raise Refusal(message, field="date")


def _expected_due(scope: ProviderScope, db: Db, command: TellAbsence, session: Session, placement_id: UUID) -> datetime:
    for row in stored.expected_of(db.session, scope.provider_id, command.on, session, part=scope.part):
        if row.placement_id == placement_id:
            return row.due_at
    message = (
        f"This pupil is not expected in the {session.label.lower()} of {command.on:%-d %B %Y}, so there is no "
        "absence to tell. Check the date and the session."
    )
    raise Refusal(message, field="sessions")


def _taking(scope: ProviderScope, command: TellAbsence, session: Session, *, now: datetime) -> Taking:
    return Taking(
        on=command.on,
        session=session,
        taken_at=now,
        now=now,
        said_by=scope.actor.name,
        said_by_job=scope.actor.job_title,
    )
