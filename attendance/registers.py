"""Submit a register: what a provider saw in one session, for every home school at once.

Part of it may come first and the rest later. A register has been received for a home school when nobody that school
expects is left not reported; that, not the first tap, closes the alert.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from attendance import alerts, days, finishing, observing, receiving
from attendance.directory import Directory
from attendance.observing import EntryCommand, Judged, Taking
from attendance.receiving import Envelope
from attendance.records import alerts as stored_alerts
from attendance.records import registers as stored
from attendance.records.registers import HostedPlacement
from attendance.records.tables import Register
from attendance.refusals import NotFound, Outdated, Refusal
from attendance.rules.calendar import london_date, monday_of, to_london
from attendance.rules.finishing import OLDEST
from attendance.rules.observing import CLOCKS_DIFFER_BY, Change
from attendance.rules.words import Role, Session
from attendance.scope import ProviderScope
from attendance.unit import Db

KIND = "register"
VERSION_FIGURES = 32
# Staff begin to tick while the first pupils come in.
BEFORE_START = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class SubmitRegister:
    """One provider's register of one session, whole or in part. No entries is the nil return.

    `taken_at` None is now. `said_by` and `said_by_job` None are the actor's own. `builds_on`, where given, are the
    versions of the session (`version_of`) one of which must still stand.
    """

    on: date
    session: Session
    entries: tuple[EntryCommand, ...]
    envelope: Envelope
    taken_at: datetime | None = None
    said_by: str | None = None
    said_by_job: str | None = None
    builds_on: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What the provider gets for a submission. The lists hold placement references."""

    receipt: str
    on: date
    session: Session
    received_at: datetime
    accepted: int
    unchanged: int
    changed: int
    superseded: int
    unexpected: tuple[str, ...]
    not_reported: tuple[str, ...]
    told: tuple[Role, ...]
    is_first: bool

    def to_json(self) -> dict[str, Any]:
        """Return the receipt as JSON can hold it."""
        return {
            "receipt": self.receipt,
            "on": self.on.isoformat(),
            "session": self.session.value,
            "received_at": self.received_at.isoformat(),
            "accepted": self.accepted,
            "unchanged": self.unchanged,
            "changed": self.changed,
            "superseded": self.superseded,
            "unexpected": list(self.unexpected),
            "not_reported": list(self.not_reported),
            "told": [role.value for role in self.told],
            "is_first": self.is_first,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Receipt":
        """Return the receipt that was given for the first of several equal submissions."""
        return cls(
            receipt=said["receipt"],
            on=date.fromisoformat(said["on"]),
            session=Session(said["session"]),
            received_at=datetime.fromisoformat(said["received_at"]),
            accepted=said["accepted"],
            unchanged=said["unchanged"],
            changed=said["changed"],
            superseded=said["superseded"],
            unexpected=tuple(said["unexpected"]),
            not_reported=tuple(said["not_reported"]),
            told=tuple(Role(role) for role in said["told"]),
            is_first=said["is_first"],
        )


def submit(scope: ProviderScope, db: Db, command: SubmitRegister, *, now: datetime) -> Receipt:
    """Store a register, or part of one, and everything that follows from it; all of it or nothing.

    Raises:
        Refusal: wrong date, session not begun, closed day, or a nil return while somebody is expected.
        NotFound: a placement that is not this provider's, or not live on that date.
        EntriesRefused: entries that cannot be right.
        EntriesConflict: entries that contradict what is on record without a reason.
        Outdated: what it builds on does not stand any more.
        KeyReused: the key came before with another body.
    """
    earlier = receiving.seen_before(scope, db, command.envelope)
    if earlier is not None:
        return Receipt.from_json(earlier)
    weighed = _weigh(scope, db, command, now=now)
    judged, taking, registers = weighed.judged, weighed.taking, weighed.registers
    had_any = _has_observations(scope, db, command, now=now)
    received = receiving.receive(scope, db, command.envelope, kind=KIND, now=now)
    outcome = observing.keep(scope, db, judged, taking, received, directory=Directory(db, now))
    settle(db, registers.values(), by=_by(scope, taking), now=now)
    schools = {each.hosted.school.id for each in judged}
    note_week(db, schools, command.on, now=now)
    receipt = Receipt(
        receipt=received.receipt,
        on=command.on,
        session=command.session,
        received_at=received.received_at,
        accepted=outcome.count(Change.FIRST, Change.NEW_FACT, Change.CORRECTION),
        unchanged=outcome.count(Change.UNCHANGED, Change.STILL_MISSED),
        changed=outcome.count(Change.CORRECTION),
        superseded=outcome.count(Change.OLDER),
        unexpected=tuple(outcome.unexpected),
        not_reported=not_reported_refs(scope, db, command.on, registers.values(), now=now),
        told=tuple(observing.told_roles(outcome.opened)),
        is_first=not had_any,
    )
    receiving.answer(db, received, receipt.to_json())
    _tell(scope, db, command, receipt, schools, now=now)
    return receipt


def version_of(scope: ProviderScope, db: Db, on: date, session: Session, *, now: datetime) -> str:
    """Return what a session's register is known by as it stands: another once anybody says or expects another thing."""
    placement_ids = [row.placement.id for row in finishing.hosted(scope, db, on, now=now)]
    said = stored.current_of(db.session, placement_ids, on, session).values()
    expected = stored.expected_of(db.session, scope.provider_id, on, session, part=scope.part)
    standing = sorted([f"said {each.id}" for each in said] + [f"expected {each.placement_id}" for each in expected])
    return hashlib.sha256("\n".join([f"{on} {session.value}", *standing]).encode()).hexdigest()[:VERSION_FIGURES]


def weigh(scope: ProviderScope, db: Db, command: SubmitRegister, *, now: datetime) -> list[Judged]:
    """Judge a register as it would be if it were sent now; keep nothing of it.

    It may open the day, and locks what it asks about: its transaction is to be given up, or to go on to send it.

    Raises:
        Refusal: as `submit`.
    """
    return _weigh(scope, db, command, now=now).judged


def hosted_entries(
    scope: ProviderScope, db: Db, entries: Iterable[EntryCommand], on: date, *, now: datetime
) -> list[tuple[EntryCommand, HostedPlacement]]:
    """Return each entry with its placement.

    Raises:
        NotFound: a reference that is foreign, unknown, not live on that date, or ended too long ago; all look the same.
        Refusal: one placement named twice.
    """
    wanted = list(entries)
    refs = [entry.placement for entry in wanted]
    if len(set(refs)) != len(refs):
        message = "The same pupil is in this submission twice. Send each pupil once."
        raise Refusal(message, field="entries")
    hosted = finishing.hosted(scope, db, on, now=now, refs=refs)
    found = {each.placement.public_ref: each for each in hosted}
    missing = [ref for ref in refs if ref not in found]
    if missing:
        raise NotFound(f"There is no placement {missing[0]} with you on {on:%-d %B %Y}.", field="placement")
    return [(entry, found[entry.placement]) for entry in wanted]


def require_date(on: date, *, now: datetime) -> None:
    """Refuse a date in the future, or one so old that only the home school can still enter it.

    Raises:
        Refusal: with what to do instead.
    """
    today = london_date(now)
    if on > today:
        message = "This date is in the future. A register is taken on the day; tell a known absence as an absence."
        raise Refusal(message, field="date")
    if on < today - OLDEST:
        message = "This date is more than four weeks ago. Ask the home school to enter it."
        raise Refusal(message, field="date")


def settle(db: Db, registers: Iterable[Register], *, by: str, now: datetime) -> None:
    """Mark registers that are complete as received, and close the alerts of due groups with nobody missing."""
    for register in registers:
        missing = stored.not_reported(db.session, register_id=register.id)
        if not missing and register.received_at is None:
            register.received_at = now
        missing_groups = {row.due_group_id for row in missing}
        for alert in stored_alerts.open_of_register(db.session, register.id):
            if alert.due_group_id not in missing_groups:
                reason = f"Register arrived {to_london(now):%H:%M}, alert closed"
                alerts.close(db, alert, reason=reason, by=by, now=now)


def not_reported_refs(
    scope: ProviderScope, db: Db, on: date, registers: Iterable[Register], *, now: datetime
) -> tuple[str, ...]:
    """Return the references of the pupils these registers expect and nobody has reported."""
    rows = [row for register in registers for row in stored.not_reported(db.session, register_id=register.id)]
    missing = {row.placement_id for row in rows}
    hosted = finishing.hosted(scope, db, on, now=now)
    return tuple(each.placement.public_ref for each in hosted if each.placement.id in missing)


def note_week(db: Db, school_ids: Iterable[UUID], on: date, *, now: datetime) -> None:
    """Note that the week of these schools may differ from what was issued."""
    stored.mark_week_changed(db.session, school_ids, monday_of(on), now=now)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Weighed:
    """A register that may be sent: how each entry stands to the record, and the registers it is about."""

    judged: list[Judged]
    taking: Taking
    registers: dict[tuple[UUID, Session], Register]


def _weigh(scope: ProviderScope, db: Db, command: SubmitRegister, *, now: datetime) -> _Weighed:
    require_date(command.on, now=now)
    schools_here = stored.schools_hosted(db.session, scope.provider_id, on=command.on, part=scope.part)
    days.ensure_open(db, schools_here, command.on, now=now)
    taking = _taking(scope, command, now=now)
    entries = hosted_entries(scope, db, command.entries, command.on, now=now)
    registers = stored.lock_registers(db.session, scope.provider_id, command.on, command.session, part=scope.part)
    stored.lock_pupils(db.session, [hosted.pupil.id for _entry, hosted in entries])
    _require_current(scope, db, command, now=now)
    _require_begun(scope, db, command, now=now)
    if not entries:
        _require_nobody_expected(scope, db, command)
    judged = observing.judge(scope, db, entries, taking)
    return _Weighed(judged=judged, taking=taking, registers=registers)


def _taking(scope: ProviderScope, command: SubmitRegister, *, now: datetime) -> Taking:
    taken_at = command.taken_at or now
    if taken_at > now + CLOCKS_DIFFER_BY:
        message = "The time the register was taken is in the future. Check the clock of the device."
        raise Refusal(message, field="taken_at")
    if london_date(taken_at) < command.on:
        message = "The register cannot have been taken before the day itself."
        raise Refusal(message, field="taken_at")
    return Taking(
        on=command.on,
        session=command.session,
        taken_at=min(taken_at, now),
        now=now,
        said_by=command.said_by or scope.actor.name,
        said_by_job=command.said_by_job or scope.actor.job_title,
    )


def _by(scope: ProviderScope, taking: Taking) -> str:
    """Return whose register it is; of what came by telephone or on paper, who said it and who wrote it down."""
    actor = f"{scope.actor.name}, {scope.actor.job_title}"
    how = scope.actor.channel.recorded
    return f"{taking.said_by}, {taking.said_by_job}, {how} by {actor}" if how else actor


def _require_current(scope: ProviderScope, db: Db, command: SubmitRegister, *, now: datetime) -> None:
    if command.builds_on is None:
        return
    # Its registers are locked: what stands now stands until this is stored.
    if version_of(scope, db, command.on, command.session, now=now) not in command.builds_on:
        raise Outdated("This register has changed since you asked for it. Ask for it again, then send what differs.")


def _require_begun(scope: ProviderScope, db: Db, command: SubmitRegister, *, now: datetime) -> None:
    rows = stored.expected_of(db.session, scope.provider_id, command.on, command.session, part=scope.part)
    first = min((row.starts_at for row in rows), default=None)
    if first is not None and now < first - BEFORE_START:
        message = (
            f"The {command.session.label.lower()} session has not begun: it starts at {to_london(first):%H:%M}. "
            "Tell a known absence as an absence."
        )
        raise Refusal(message, field="session")


def _require_nobody_expected(scope: ProviderScope, db: Db, command: SubmitRegister) -> None:
    if stored.expected_of(db.session, scope.provider_id, command.on, command.session, part=scope.part):
        message = "Pupils are expected in this session, so it cannot be sent as “No pupils expected”. Mark each pupil."
        raise Refusal(message, field="entries")


def _has_observations(scope: ProviderScope, db: Db, command: SubmitRegister, *, now: datetime) -> bool:
    rows = finishing.hosted(scope, db, command.on, now=now)
    placement_ids = [row.placement.id for row in rows]
    return bool(stored.current_of(db.session, placement_ids, command.on, command.session))


def _tell(
    scope: ProviderScope, db: Db, command: SubmitRegister, receipt: Receipt, schools: set[UUID], *, now: datetime
) -> None:
    body = {
        "on": command.on.isoformat(),
        "session": command.session.value,
        "receipt": receipt.receipt,
        "channel": scope.actor.channel.value,
    }
    counts = {"accepted": receipt.accepted, "changed": receipt.changed, "unchanged": receipt.unchanged}
    db.tell([scope.provider_id], "register_submitted", actor=scope.actor, at=now, body={**body, **counts})
    # Each school's chain holds that school's part only.
    provider = {"provider": str(scope.provider_id)}
    db.tell(schools - {scope.provider_id}, "register_submitted", actor=scope.actor, at=now, body={**body, **provider})
