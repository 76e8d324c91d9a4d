"""Report a serious incident: one record per pupil, so that no school sees another school's child."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from attendance import alerts, receiving, registers
from attendance.alerts import AlertDraft, Opened
from attendance.directory import Directory
from attendance.receiving import Envelope, Received
from attendance.records import registers as stored
from attendance.records import walk_offs as stored_incidents
from attendance.records.base import new_id
from attendance.records.registers import HostedPlacement
from attendance.records.tables import Incident
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date
from attendance.rules.observing import CLOCKS_DIFFER_BY
from attendance.rules.words import AlertKind, IncidentCategory, Role, Severity
from attendance.scope import ProviderScope
from attendance.unit import Db
from attendance.walk_offs import hosted_one


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportIncident:
    """What happened, to whom, and what was done."""

    placements: tuple[str, ...]
    category: IncidentCategory
    severity: Severity
    happened_at: datetime
    account: str
    envelope: Envelope
    action_taken: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class IncidentReceipt:
    """What the provider gets. `told`: roles with a named person whose notice is stored; none means: telephone."""

    receipt: str
    report_id: UUID
    received_at: datetime
    told: tuple[Role, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the receipt as JSON can hold it."""
        return {
            "receipt": self.receipt,
            "incident": str(self.report_id),
            "received_at": self.received_at.isoformat(),
            "told": [role.value for role in self.told],
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "IncidentReceipt":
        """Return the receipt that was given the first time."""
        return cls(
            receipt=said["receipt"],
            report_id=UUID(said["incident"]),
            received_at=datetime.fromisoformat(said["received_at"]),
            told=tuple(Role(role) for role in said["told"]),
        )


def report(scope: ProviderScope, db: Db, command: ReportIncident, *, now: datetime) -> IncidentReceipt:
    """Store an incident, one part and one alert per pupil, and write the first notices in this transaction.

    Raises:
        Refusal: no pupil named, no account, or a time in the future.
        NotFound: a placement that is not this provider's, or not live that day.
        KeyReused: the key came before with another body.
    """
    earlier = receiving.seen_before(scope, db, command.envelope)
    if earlier is not None:
        return IncidentReceipt.from_json(earlier)
    _require_sense(command, now=now)
    hosted = [hosted_one(scope, db, ref, command.happened_at) for ref in dict.fromkeys(command.placements)]
    received = receiving.receive(scope, db, command.envelope, kind="incident", now=now)
    report_id, directory = new_id(), Directory(db, now)
    opened = [
        _keep(scope, db, each, command, received=received, report_id=report_id, directory=directory, now=now)
        for each in hosted
    ]
    receipt = IncidentReceipt(
        receipt=received.receipt,
        report_id=report_id,
        received_at=now,
        told=tuple(dict.fromkeys(role for each in opened for role in each.told)),
    )
    receiving.answer(db, received, receipt.to_json())
    body = {"report": str(report_id), "category": command.category.value, "severity": command.severity.value}
    schools = {each.school.id for each in hosted}
    db.tell({scope.provider_id, *schools}, "incident_reported", actor=scope.actor, at=now, body=body)
    registers.note_week(db, schools, london_date(command.happened_at), now=now)
    return receipt


def _require_sense(command: ReportIncident, *, now: datetime) -> None:
    if not command.placements:
        message = "Choose at least one pupil."
        raise Refusal(message, field="placements")
    if not command.account.strip():
        message = "Say what happened."
        raise Refusal(message, field="account")
    if command.happened_at > now + CLOCKS_DIFFER_BY:
        message = "The time of the incident is in the future. Enter the time it happened."
        raise Refusal(message, field="happened_at")


def _keep(
    scope: ProviderScope,
    db: Db,
    hosted: HostedPlacement,
    command: ReportIncident,
    *,
    received: Received,
    report_id: UUID,
    directory: Directory,
    now: datetime,
) -> Opened:
    incident_id = new_id()
    draft = AlertDraft(
        kind=AlertKind.INCIDENT,
        subject=str(incident_id),
        home_school_id=hosted.school.id,
        provider_id=scope.provider_id,
        placement_id=hosted.placement.id,
        pupil_id=hosted.pupil.id,
        on=london_date(command.happened_at),
        session=None,
        # What happened is for the safeguarding leads alone; everybody else sees that it exists.
        summary="Serious incident" if command.severity is Severity.SERIOUS else "Critical incident",
        flags=stored.flags_of(db.session, [hosted.pupil.id]).get(hosted.pupil.id, frozenset()),
    )
    opened = alerts.open_alert(db, draft, now=now, directory=directory)
    incident = Incident(
        id=incident_id,
        report_id=report_id,
        placement_id=hosted.placement.id,
        home_school_id=hosted.school.id,
        provider_id=scope.provider_id,
        pupil_id=hosted.pupil.id,
        submission_id=received.submission_id,
        alert_id=opened.alert_id,
        happened_at=command.happened_at,
        category=command.category.value,
        severity=command.severity.value,
        account=command.account,
        action_taken=command.action_taken,
        reported_at=now,
        reported_by=scope.actor.name,
        reported_by_job=scope.actor.job_title,
        channel=scope.actor.channel.value,
    )
    stored_incidents.add(db.session, incident)
    return opened
