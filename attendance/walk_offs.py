"""Report that a pupil left without permission: saved and told in one step, and nothing waits for it.

Refused only for a time in the future. A provider's "returned" stops the repeats; only the home school closes.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from attendance import alerts, days, receiving, registers
from attendance.alerts import AlertDraft
from attendance.directory import Directory
from attendance.receiving import Envelope
from attendance.records import registers as stored
from attendance.records import walk_offs as stored_walk_offs
from attendance.records.base import new_id
from attendance.records.registers import HostedPlacement
from attendance.records.tables import Expected, WalkOff
from attendance.refusals import NotFound, Refusal
from attendance.rules.calendar import london_date
from attendance.rules.observing import CLOCKS_DIFFER_BY
from attendance.rules.words import AlertKind, Role, Session
from attendance.scope import ProviderScope
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportWalkOff:
    """A pupil left the premises without the home school's permission."""

    placement: str
    left_at: datetime
    envelope: Envelope
    last_seen: str | None = None
    direction: str | None = None
    clothing: str | None = None
    police_reference: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WalkOffReceipt:
    """What the provider gets. `told`: roles with a named person whose notice is stored; none means: telephone."""

    receipt: str
    walk_off_id: UUID
    alert_id: UUID
    received_at: datetime
    told: tuple[Role, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the receipt as JSON can hold it."""
        return {
            "receipt": self.receipt,
            "walk_off": str(self.walk_off_id),
            "alert": str(self.alert_id),
            "received_at": self.received_at.isoformat(),
            "told": [role.value for role in self.told],
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "WalkOffReceipt":
        """Return the receipt that was given the first time."""
        return cls(
            receipt=said["receipt"],
            walk_off_id=UUID(said["walk_off"]),
            alert_id=UUID(said["alert"]),
            received_at=datetime.fromisoformat(said["received_at"]),
            told=tuple(Role(role) for role in said["told"]),
        )


def report(scope: ProviderScope, db: Db, command: ReportWalkOff, *, now: datetime) -> WalkOffReceipt:
    """Store a walk-off, open its alert and write the first notices, all in this transaction.

    Each walk-off is an alert of its own: a second one the same day alerts again.

    Raises:
        Refusal: the time is in the future.
        NotFound: a placement that is not this provider's, or not live that day.
        KeyReused: the key came before with another body.
    """
    earlier = receiving.seen_before(scope, db, command.envelope)
    if earlier is not None:
        return WalkOffReceipt.from_json(earlier)
    if command.left_at > now + CLOCKS_DIFFER_BY:
        message = "The time the pupil left is in the future. Enter the time it happened."
        raise Refusal(message, field="left_at")
    on = london_date(command.left_at)
    hosted = hosted_one(scope, db, command.placement, command.left_at)
    days.ensure_open(db, [hosted.school.id], on, now=now)
    session, row = _session_of(scope, db, hosted, command.left_at)
    received = receiving.receive(scope, db, command.envelope, kind="walk_off", now=now)
    walk_off_id = new_id()
    draft = _draft(scope, db, command, hosted=hosted, row=row, walk_off_id=walk_off_id, session=session)
    opened = alerts.open_alert(db, draft, now=now, directory=Directory(db, now))
    walk_off = WalkOff(
        id=walk_off_id,
        placement_id=hosted.placement.id,
        home_school_id=hosted.school.id,
        provider_id=scope.provider_id,
        pupil_id=hosted.pupil.id,
        submission_id=received.submission_id,
        alert_id=opened.alert_id,
        on=on,
        session=session.value,
        left_at=command.left_at,
        last_seen=command.last_seen,
        direction=command.direction,
        clothing=command.clothing,
        police_reference=command.police_reference,
        note=command.note,
        reported_at=now,
        reported_by=scope.actor.name,
        reported_by_job=scope.actor.job_title,
        channel=scope.actor.channel.value,
    )
    stored_walk_offs.add(db.session, walk_off)
    # The pupil is somebody's alert now, so a register that waited for nobody else is complete.
    locked = stored.lock_registers(db.session, scope.provider_id, on, None, part=scope.part)
    registers.settle(db, locked.values(), by=f"{scope.actor.name}, {scope.actor.job_title}", now=now)
    registers.note_week(db, [hosted.school.id], on, now=now)
    receipt = WalkOffReceipt(
        receipt=received.receipt,
        walk_off_id=walk_off_id,
        alert_id=opened.alert_id,
        received_at=now,
        told=opened.told,
    )
    receiving.answer(db, received, receipt.to_json())
    body = {"walk_off": str(walk_off_id), "alert": str(opened.alert_id), "left_at": command.left_at.isoformat()}
    db.tell({scope.provider_id, hosted.school.id}, "walk_off_reported", actor=scope.actor, at=now, body=body)
    return receipt


def hosted_one(scope: ProviderScope, db: Db, ref: str, at: datetime) -> HostedPlacement:
    """Return a live placement of this provider by its reference.

    Raises:
        NotFound: foreign, unknown or not live on that date.
    """
    on = london_date(at)
    # Whoever saw something on a pupil's last day may say so the day after: it is read by nobody but the home school.
    found = stored.hosted(db.session, scope.provider_id, on=on, today=on, refs=[ref], part=scope.part)
    if not found:
        message = f"There is no placement {ref} with you on {on:%-d %B %Y}."
        raise NotFound(message, field="placement")
    return found[0]


def _session_of(
    scope: ProviderScope, db: Db, hosted: HostedPlacement, left_at: datetime
) -> tuple[Session, Expected | None]:
    """Return the last session of the pupil begun when they left; before the first one, that first one."""
    rows = stored.expected_of(db.session, scope.provider_id, london_date(left_at), part=scope.part)
    own = [row for row in rows if row.placement_id == hosted.placement.id]
    begun = [row for row in own if row.starts_at <= left_at] or own[:1]
    if begun:
        return Session(begun[-1].session), begun[-1]
    times = [row for row in rows if row.session == Session.PM.value and row.starts_at <= left_at]
    return (Session.PM if times else Session.AM), None


def _draft(
    scope: ProviderScope,
    db: Db,
    command: ReportWalkOff,
    *,
    hosted: HostedPlacement,
    row: Expected | None,
    walk_off_id: UUID,
    session: Session,
) -> AlertDraft:
    return AlertDraft(
        kind=AlertKind.WALK_OFF,
        subject=str(walk_off_id),
        home_school_id=hosted.school.id,
        provider_id=scope.provider_id,
        placement_id=hosted.placement.id,
        pupil_id=hosted.pupil.id,
        on=london_date(command.left_at),
        session=session,
        summary="Left without permission",
        session_ends_at=row.ends_at if row else None,
        flags=stored.flags_of(db.session, [hosted.pupil.id]).get(hosted.pupil.id, frozenset()),
    )
