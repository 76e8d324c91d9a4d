"""Write down that a parent says the tutor never came: the pupil is looked for until somebody knows where they are.

A parent's word is no observation of the provider's: it marks nobody, counts nobody as present, and answers for no
register. Nor does the provider's word lower it afterwards: where the two differ, a person compares them.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance import alerts, phoned, registers
from attendance.alerts import AlertDraft
from attendance.directory import Directory
from attendance.phoned import PhonedRegister
from attendance.records import alerts as stored_alerts
from attendance.records import registers as stored
from attendance.records.registers import HostedPlacement
from attendance.records.sealed import SealedText
from attendance.records.tables import Expected, LogEntry
from attendance.refusals import NotFound, Refusal
from attendance.rules.calendar import london_date
from attendance.rules.observing import CLOCKS_DIFFER_BY
from attendance.rules.subjects import parents_word
from attendance.rules.words import AlertKind, LogKind
from attendance.scope import SchoolScope
from attendance.unit import Db

SUMMARY = "A parent or carer says that the tutor never came"


@dataclass(frozen=True, kw_only=True, slots=True)
class ParentSaid:
    """What a parent says on the telephone. `relation` such as “mother”; `entry_id` makes two clicks one entry."""

    placement: str
    name: str
    relation: str
    number: str | None
    called_at: datetime
    note: str | None
    entry_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Awaited:
    """A pupil whom the session expects."""

    placement: str
    name: str


def expected(phoned_in: PhonedRegister, db: Db, *, now: datetime) -> tuple[Awaited, ...]:
    """Return whom the session expects, in order of name."""
    return tuple(
        Awaited(placement=each.placement.public_ref, name=f"{each.pupil.given_name} {each.pupil.family_name}")
        for each, _row in _hosted(phoned_in, db, now=now)
    )


def report(scope: SchoolScope, db: Db, register_id: UUID, said: ParentSaid, *, now: datetime) -> UUID:
    """Keep what the parent says and open the alert that looks for the pupil; return the alert.

    Raises:
        NotFound: no such register of these schools, or a pupil whom it does not expect.
        Refusal: nobody is named, the time is to come, or the session has not begun.
    """
    phoned_in = phoned.register(scope, db, register_id)
    registers.require_date(phoned_in.on, now=now)
    _require_named(said, now=now)
    found = {each.placement.public_ref: (each, row) for each, row in _hosted(phoned_in, db, now=now)}
    if said.placement not in found:
        raise NotFound("There is no such pupil in this session.", field="placement")
    alert_id = _open(phoned_in, db, *found[said.placement], now=now)
    if not stored_alerts.has_log_entry(db.session, alert_id, said.entry_id):
        stored_alerts.add_log(db.session, _entry(scope, phoned_in, alert_id, said, now=now))
        body = {"alert": str(alert_id), "called_at": said.called_at.isoformat()}
        db.tell([phoned_in.home_school_id], "parent_called", actor=scope.actor, at=now, body=body)
    return alert_id


def _require_named(said: ParentSaid, *, now: datetime) -> None:
    if not said.name.strip():
        raise Refusal("Enter who is on the telephone.", field="caller")
    if not said.relation.strip():
        raise Refusal("Enter who they are to the pupil.", field="relation")
    if said.called_at > now + CLOCKS_DIFFER_BY:
        raise Refusal("The time of the call is in the future. Enter when they called.", field="called_at")


def _hosted(phoned_in: PhonedRegister, db: Db, *, now: datetime) -> list[tuple[HostedPlacement, Expected]]:
    """Return each placement the session expects, with its row in the session."""
    scope = phoned_in.scope
    rows = stored.expected_of(db.session, scope.provider_id, phoned_in.on, phoned_in.session, part=scope.part)
    awaited = {row.placement_id: row for row in rows}
    live = stored.hosted(db.session, scope.provider_id, on=phoned_in.on, today=london_date(now), part=scope.part)
    return [(each, awaited[each.placement.id]) for each in live if each.placement.id in awaited]


def _open(phoned_in: PhonedRegister, db: Db, about: HostedPlacement, row: Expected, *, now: datetime) -> UUID:
    scope, placement_id = phoned_in.scope, about.placement.id
    if row.starts_at > now:
        raise Refusal("The session has not begun.", field="placement")
    draft = AlertDraft(
        kind=AlertKind.WHEREABOUTS,
        subject=parents_word(placement_id, phoned_in.on, phoned_in.session),
        home_school_id=phoned_in.home_school_id,
        provider_id=scope.provider_id,
        placement_id=placement_id,
        pupil_id=about.pupil.id,
        on=phoned_in.on,
        session=phoned_in.session,
        summary=SUMMARY,
        session_ends_at=row.ends_at,
        flags=stored.flags_of(db.session, [about.pupil.id]).get(about.pupil.id, frozenset()),
    )
    return alerts.open_alert(db, draft, now=now, directory=Directory(db, now)).alert_id


def _entry(
    scope: SchoolScope, phoned_in: PhonedRegister, alert_id: UUID, said: ParentSaid, *, now: datetime
) -> LogEntry:
    number = f" Called from {said.number}." if said.number else ""
    note = f" {said.note}" if said.note else ""
    return LogEntry(
        id=said.entry_id,
        alert_id=alert_id,
        home_school_id=phoned_in.home_school_id,
        kind=LogKind.PARENT_CALLED.value,
        at=min(said.called_at, now),
        recorded_at=now,
        who_called=SealedText(plain=f"{said.name}, {said.relation}"),
        note=SealedText(plain=f"Says that the tutor never came.{note}{number}"),
        by_name=scope.actor.name,
        by_job_title=scope.actor.job_title,
        by_organisation_id=scope.organisation_id,
        # A parent's number and words are the school's.
        is_shared=False,
    )
