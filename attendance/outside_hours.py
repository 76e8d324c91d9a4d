"""Record a session outside hours, and take one back: seen by the home school, counted by nobody.

No register is opened or closed by it, no alert about a register is raised, and no figure reads it. That there was no
adult at home is told the home school at once, as something for a person to look at.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from attendance import bank_holidays, days, finishing, outside_told, receiving, registers
from attendance.receiving import Envelope, Received
from attendance.records import calendars, opening
from attendance.records import outside_hours as stored
from attendance.records import registers as stored_registers
from attendance.records.base import new_id
from attendance.records.outside_hours import Recorded
from attendance.records.registers import HostedPlacement
from attendance.records.tables import OutsideSession, OutsideSessionTakenBack
from attendance.refusals import Conflict, NotFound, Refusal
from attendance.rules.calendar import Openness, at_london, london_date
from attendance.rules.outside_hours import Fault, RegisterHalf, Span, day_fault, fault_of, words_of
from attendance.rules.words import Pathway, Role, SeenOutside, Session
from attendance.scope import ProviderScope
from attendance.unit import Db

KIND = "outside_hours"
NOT_HERE = "There is no such session outside hours."


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordOutside:
    """What a provider says of one session outside hours; times are wall times in London."""

    placement: str
    on: date
    starts: time
    ends: time
    seen: SeenOutside
    envelope: Envelope
    note: str | None = None

    @property
    def span(self) -> Span:
        """Return when it was."""
        return Span(starts_at=at_london(self.on, self.starts), ends_at=at_london(self.on, self.ends))


@dataclass(frozen=True, kw_only=True, slots=True)
class OutsideReceipt:
    """What the provider gets. `told` are roles told at once, empty where there was nothing to tell at once."""

    receipt: str
    placement: str
    starts_at: datetime
    ends_at: datetime
    seen: SeenOutside
    told: tuple[Role, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the receipt as JSON can hold it."""
        return {
            "receipt": self.receipt,
            "placement": self.placement,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "seen": self.seen.value,
            "told": [role.value for role in self.told],
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "OutsideReceipt":
        """Return the receipt that was given the first time."""
        return cls(
            receipt=said["receipt"],
            placement=said["placement"],
            starts_at=datetime.fromisoformat(said["starts_at"]),
            ends_at=datetime.fromisoformat(said["ends_at"]),
            seen=SeenOutside(said["seen"]),
            told=tuple(Role(role) for role in said["told"]),
        )


def record(scope: ProviderScope, db: Db, command: RecordOutside, *, now: datetime) -> OutsideReceipt:
    """Store a session outside hours; tell the home school at once where there was no adult at home.

    Raises:
        NotFound: a placement that is not this provider's, not live on that date, or that ended too long ago.
        Refusal: it lies within a register, in the future or too far back, or cannot be right otherwise.
        KeyReused: the key came before with another body.
    """
    earlier = receiving.seen_before(scope, db, command.envelope)
    if earlier is not None:
        return OutsideReceipt.from_json(earlier)
    _refuse(day_fault(command.on, today=london_date(now)))
    hosted = _hosted(scope, db, command, now=now)
    days.ensure_open(db, [hosted.school.id], command.on, now=now)
    _require_sense(scope, db, hosted, command, now=now)
    received = receiving.receive(scope, db, command.envelope, kind=KIND, now=now)
    row = _row(scope, hosted, command, received, now=now)
    stored.add(db.session, row)
    told = outside_told.tell(db, row, now=now)
    registers.note_week(db, [hosted.school.id], command.on, now=now)
    receipt = OutsideReceipt(
        receipt=received.receipt,
        placement=command.placement,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        seen=command.seen,
        told=told,
    )
    receiving.answer(db, received, receipt.to_json())
    _tell_chains(scope, db, row, "outside_session_recorded", now=now)
    return receipt


def take_back(scope: ProviderScope, db: Db, outside_id: UUID, reason: str, *, now: datetime) -> None:
    """Note that a session outside hours was put down wrongly, and why. What was put down stays beside it.

    Raises:
        NotFound: no such session of this provider, or its placement ended too long ago.
        Refusal: no reason.
        Conflict: somebody has taken it back already.
    """
    found = find(scope, db, outside_id, now=now)
    if not reason.strip():
        raise Refusal("Say what was wrong.", field="reason")
    if found.taken_back is not None:
        raise Conflict(f"{found.taken_back.taken_back_by} has taken this back already.", field="reason")
    row = OutsideSessionTakenBack(
        id=new_id(),
        outside_session_id=found.row.id,
        home_school_id=found.row.home_school_id,
        provider_id=found.row.provider_id,
        reason=reason.strip(),
        taken_back_at=now,
        taken_back_by=scope.actor.name,
        taken_back_by_job=scope.actor.job_title,
    )
    stored.add(db.session, row)
    registers.note_week(db, [found.row.home_school_id], found.row.on, now=now)
    _tell_chains(scope, db, found.row, "outside_session_taken_back", now=now)


def find(scope: ProviderScope, db: Db, outside_id: UUID, *, now: datetime) -> Recorded:
    """Return a session outside hours of a placement that is still this provider's to speak of.

    Raises:
        NotFound: there is none.
    """
    recorded = stored.of_provider(db.session, scope.provider_id, outside_id)
    if recorded is None:
        raise NotFound(NOT_HERE)
    refs = [stored_registers.placement_ref(db.session, recorded.row.placement_id)]
    if not finishing.hosted(scope, db, recorded.row.on, now=now, refs=refs):
        raise NotFound(NOT_HERE)
    return recorded


def _hosted(scope: ProviderScope, db: Db, command: RecordOutside, *, now: datetime) -> HostedPlacement:
    found = finishing.hosted(scope, db, command.on, now=now, refs=[command.placement])
    if not found:
        raise NotFound(f"There is no placement {command.placement} with you on {command.on:%-d %B %Y}.", field="on")
    return found[0]


def _require_sense(
    scope: ProviderScope, db: Db, hosted: HostedPlacement, command: RecordOutside, *, now: datetime
) -> None:
    if command.seen not in words_of(Pathway(hosted.placement.pathway)):
        raise Refusal("Choose one of the answers shown.", field="seen")
    registers_met, recorded = _registers(scope, db, hosted, command.on), _recorded(db, hosted, command.on)
    _refuse(fault_of(command.span, command.seen, registers=registers_met, recorded=recorded, now=now))


def _refuse(fault: Fault | None) -> None:
    if fault is not None:
        raise Refusal(fault.sentence, field=fault.field)


def _registers(scope: ProviderScope, db: Db, hosted: HostedPlacement, on: date) -> list[RegisterHalf]:
    """Return the half days at the placement that belong to a register."""
    home = calendars.calendars_of(
        db.session, [hosted.school.id], bank_holidays=bank_holidays.england_and_wales(), needs_terms=True
    )[hosted.school.id]
    expected = {
        Session(row.session): Span(starts_at=row.starts_at, ends_at=row.ends_at)
        for row in stored_registers.expected_of(db.session, scope.provider_id, on, part=scope.part)
        if row.placement_id == hosted.placement.id
    }
    seen = {session for _placement, session in stored_registers.current_of(db.session, [hosted.placement.id], on)}
    known = opening.facts_of(hosted.placement, hosted.site, ())
    halves = []
    for session in Session:
        if session in {*expected, *seen} or home.openness(on, session) is Openness.OPEN:
            usual = Span(starts_at=at_london(on, known.starts[session]), ends_at=at_london(on, known.ends[session]))
            halves.append(RegisterHalf(session=session, span=expected.get(session, usual)))
    return halves


def _recorded(db: Db, hosted: HostedPlacement, on: date) -> list[Span]:
    return [
        Span(starts_at=each.row.starts_at, ends_at=each.row.ends_at)
        for each in stored.of_placements(db.session, [hosted.placement.id], since=on)
        if each.taken_back is None
    ]


def _row(
    scope: ProviderScope, hosted: HostedPlacement, command: RecordOutside, received: Received, *, now: datetime
) -> OutsideSession:
    placement, span = hosted.placement, command.span
    return OutsideSession(
        id=new_id(),
        placement_id=placement.id,
        home_school_id=placement.home_school_id,
        provider_id=scope.provider_id,
        pupil_id=placement.pupil_id,
        submission_id=received.submission_id,
        on=command.on,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        seen=command.seen.value,
        mode=command.seen.mode.value if command.seen.mode else placement.mode,
        note=command.note,
        recorded_at=now,
        recorded_by=scope.actor.name,
        recorded_by_job=scope.actor.job_title,
        channel=scope.actor.channel.value,
    )


def _tell_chains(scope: ProviderScope, db: Db, row: OutsideSession, kind: str, *, now: datetime) -> None:
    body = {"outside_session": str(row.id), "placement": str(row.placement_id), "on": row.on.isoformat()}
    db.tell({row.provider_id, row.home_school_id}, kind, actor=scope.actor, at=now, body=body)
