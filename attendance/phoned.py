"""Write down what somebody of a provider says on the telephone: the same register, said by them, recorded by us.

A home school does it for its own pupils alone. It takes the provider's own way through `registers`, in a scope that
holds that school's part of the provider, so nothing here decides what a register is or what follows from it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from attendance import hidden_places, receiving, registers, walk_offs
from attendance.records import calendars, phone_calls, submissions
from attendance.records import registers as stored
from attendance.records.base import new_id
from attendance.records.sealed import reveal
from attendance.records.tables import PhoneCall
from attendance.refusals import NotFound, Refusal
from attendance.registers import Receipt, SubmitRegister
from attendance.rules.parts import Part
from attendance.rules.typed import LONGEST
from attendance.rules.words import Channel, Session
from attendance.scope import ProviderScope, SchoolScope
from attendance.unit import Db
from attendance.walk_offs import ReportWalkOff, WalkOffReceipt

WALK_OFF = "walk_off"


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Who said it, as they say. `number` None: it was not shown, and they did not give it."""

    name: str
    job_title: str
    number: str | None
    called_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CallLine:
    """One call that was written down, as the home school sees it. `is_right` None: the provider has not answered."""

    said_by: str
    said_by_job: str
    number: str | None
    called_at: datetime
    recorded_at: datetime
    recorded_by: str
    recorded_by_job: str
    receipt: str
    is_walk_off: bool
    is_right: bool | None
    answered_at: datetime | None
    answered_by: str | None
    difference: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PhonedRegister:
    """A register that somebody may phone in: the school's part of the provider, and who called about it before."""

    register_id: UUID
    home_school_id: UUID
    scope: ProviderScope
    on: date
    session: Session
    provider_name: str
    provider_phone: str | None
    calls: tuple[CallLine, ...]


def register(scope: SchoolScope, db: Db, register_id: UUID) -> PhonedRegister:
    """Return a register of the school's own pupils, for writing down what its provider says.

    Whoever may not know where a pupil is does not find that pupil in it.

    Raises:
        NotFound: no such register of these schools, or nobody stands in it whom the actor may place.
    """
    row = stored.find_register(db.session, register_id)
    if row is None or row.home_school_id not in scope.school_ids:
        raise _not_there()
    whole = Part(home_school_id=row.home_school_id)
    placed = stored.hosted(db.session, row.provider_id, on=row.on, today=row.on, part=whole)
    part = replace(whole, without=hidden_places.hidden_from(scope, db, [each.pupil.id for each in placed]))
    session = Session(row.session)
    if not stored.expected_of(db.session, row.provider_id, row.on, session, part=part):
        raise _not_there()
    provider = calendars.organisations(db.session, [row.provider_id])[row.provider_id]
    calls = phone_calls.of_session(db.session, row.home_school_id, row.provider_id, row.on, session)
    return PhonedRegister(
        register_id=row.id,
        home_school_id=row.home_school_id,
        scope=ProviderScope(provider_id=row.provider_id, actor=replace(scope.actor, channel=Channel.PHONE), part=part),
        on=row.on,
        session=session,
        provider_name=provider.name,
        provider_phone=provider.phone,
        calls=tuple(_line(call, receipt, kind) for call, receipt, kind in calls),
    )


def submit(
    scope: SchoolScope, db: Db, register_id: UUID, command: SubmitRegister, caller: Caller, *, now: datetime
) -> Receipt:
    """Store a register that was said on the telephone, and who said it.

    Raises:
        NotFound: no such register of these schools, or a pupil who is not in it.
        Refusal, EntriesRefused, EntriesConflict, KeyReused: as for the provider's own register.
    """
    phoned = register(scope, db, register_id)
    _require_named(caller)
    earlier = receiving.seen_before(phoned.scope, db, command.envelope)
    if earlier is not None:
        return Receipt.from_json(earlier)
    said = replace(command, taken_at=caller.called_at, said_by=caller.name, said_by_job=caller.job_title)
    receipt = registers.submit(phoned.scope, db, said, now=now)
    _keep(db, phoned, caller, receipt.receipt, now=now)
    return receipt


def report_walk_off(
    scope: SchoolScope, db: Db, register_id: UUID, command: ReportWalkOff, caller: Caller, *, now: datetime
) -> WalkOffReceipt:
    """Store that a pupil left without permission, as it was said on the telephone; its alert opens as any other's.

    Raises:
        NotFound: no such register of these schools, or a pupil whom the provider has not, or whose place is hidden.
        Refusal, KeyReused: as for the provider's own report.
    """
    phoned = register(scope, db, register_id)
    _require_named(caller)
    earlier = receiving.seen_before(phoned.scope, db, command.envelope)
    if earlier is not None:
        return WalkOffReceipt.from_json(earlier)
    receipt = walk_offs.report(phoned.scope, db, command, now=now)
    _keep(db, phoned, caller, receipt.receipt, now=now)
    return receipt


def _require_named(caller: Caller) -> None:
    for field, words in (("caller", caller.name), ("job_title", caller.job_title), ("number", caller.number or "")):
        if len(words) > LONGEST:
            raise Refusal("That is too long. Give a name, a job and a number.", field=field)
    if not caller.name.strip():
        raise Refusal("Enter who is on the telephone.", field="caller")
    if not caller.job_title.strip():
        raise Refusal("Enter their job at the provider.", field="job_title")


def _keep(db: Db, phoned: PhonedRegister, caller: Caller, receipt: str, *, now: datetime) -> None:
    submission = submissions.by_receipt(db.session, phoned.scope.provider_id, receipt)
    if submission is None:
        message = "what was just received is on record"
        raise LookupError(message)
    actor = phoned.scope.actor
    call = PhoneCall(
        id=new_id(),
        home_school_id=phoned.home_school_id,
        provider_id=phoned.scope.provider_id,
        submission_id=submission.id,
        on=phoned.on,
        session=phoned.session.value,
        said_by=caller.name,
        said_by_job=caller.job_title,
        said_by_number=caller.number,
        called_at=min(caller.called_at, now),
        recorded_at=now,
        recorded_by=actor.name,
        recorded_by_job=actor.job_title,
    )
    phone_calls.add(db.session, call)


def _line(call: PhoneCall, receipt: str, kind: str) -> CallLine:
    return CallLine(
        said_by=call.said_by,
        said_by_job=call.said_by_job,
        number=reveal(call.said_by_number),
        called_at=call.called_at,
        recorded_at=call.recorded_at,
        recorded_by=call.recorded_by,
        recorded_by_job=call.recorded_by_job,
        receipt=receipt,
        is_walk_off=kind == WALK_OFF,
        is_right=call.is_right,
        answered_at=call.answered_at,
        answered_by=f"{call.answered_by}, {call.answered_by_job}" if call.answered_by else None,
        difference=reveal(call.difference),
    )


def _not_there() -> NotFound:
    return NotFound("There is no such register.")
