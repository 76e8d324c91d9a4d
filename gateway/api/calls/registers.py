"""Ask for a session's registers, and send them."""

from datetime import timedelta

from attendance import provider_day, registers
from attendance.observing import EntryCommand
from attendance.provider_day import PupilEntry, SchoolRegister
from attendance.registers import Receipt, SubmitRegister
from attendance.rules.calendar import london_date
from gateway.api.operations import Answer, Call, Key, Operation
from gateway.api.shapes.registers import (
    EntryGiven,
    EntrySaid,
    RegisterReceipt,
    RegisterSaid,
    SchoolRegisterGiven,
    SessionGiven,
)
from gateway.api.shapes.values import instant, path_date, path_session

# A past day is never opened by a question: its registers would fall due at once and raise alarms about history.
OPENED_AHEAD = timedelta(days=28)


def get_registers(call: Call[None]) -> Answer:
    """Return one session's registers, one per home school, with what has been said so far."""
    on, session = path_date(call.path["date"]), path_session(call.path["session"])
    today = london_date(call.now)
    if today <= on <= today + OPENED_AHEAD:
        provider_day.open_days(call.scope, call.store, on, now=call.now)
    with call.store.reading() as db:
        found = provider_day.session_register(call.scope, db, on, session, now=call.now)
        version = registers.version_of(call.scope, db, on, session, now=call.now)
    given = SessionGiven(on=on, session=session, registers=[_school_given(each) for each in found.registers])
    return Answer(status=200, body=given, headers={"ETag": f'"{version}"'})


def put_register(call: Call[RegisterSaid]) -> Answer:
    """Send one session's register, whole or in part; what is missing stays not reported."""
    on, session = path_date(call.path["date"]), path_session(call.path["session"])
    said = call.body
    command = SubmitRegister(
        on=on,
        session=session,
        entries=tuple(_entry(each, call) for each in said.entries),
        envelope=call.envelope,
        taken_at=instant(said.taken_at, on) if said.taken_at is not None else None,
        builds_on=call.builds_on,
    )
    receipt = call.store.command(lambda db: registers.submit(call.scope, db, command, now=call.now))
    return Answer(status=201 if receipt.is_first else 200, body=_receipt_given(receipt))


OPERATIONS = (
    Operation(
        method="GET",
        rule="/registers/<date>/<session>",
        run=get_registers,
        answers={200: SessionGiven},
        refuses=(422,),
        is_versioned=True,
    ),
    Operation(
        method="PUT",
        rule="/registers/<date>/<session>",
        run=put_register,
        answers={201: RegisterReceipt, 200: RegisterReceipt},
        body=RegisterSaid,
        key=Key.OPTIONAL,
        refuses=(404, 409, 412),
        is_versioned=True,
    ),
)


def _entry(said: EntrySaid, call: Call[RegisterSaid]) -> EntryCommand:
    on = path_date(call.path["date"])
    return EntryCommand(
        placement=said.placement,
        status=said.status,
        site=said.site,
        site_until=instant(said.site_until, on) if said.site_until is not None else None,
        arrived_at=instant(said.arrived_at, on) if said.arrived_at is not None else None,
        left_at=instant(said.left_at, on) if said.left_at is not None else None,
        agreed_with=said.agreed_with,
        agreed_name=said.agreed_name or None,
        handover=said.handover,
        handed_to=said.handed_to or None,
        mode=said.mode,
        reason=said.reason,
        note=said.note or None,
        change_reason=said.change_reason or None,
    )


def _receipt_given(receipt: Receipt) -> RegisterReceipt:
    return RegisterReceipt(
        receipt=receipt.receipt,
        received_at=receipt.received_at,
        accepted=receipt.accepted,
        unchanged=receipt.unchanged,
        changed=receipt.changed,
        superseded=receipt.superseded,
        unexpected=list(receipt.unexpected),
        not_reported=list(receipt.not_reported),
    )


def _school_given(register: SchoolRegister) -> SchoolRegisterGiven:
    return SchoolRegisterGiven(
        home_school=register.home_school_code,
        home_school_name=register.home_school_name,
        due_at=register.due_at,
        state=register.state,
        entries=[_entry_given(each) for each in register.entries],
    )


def _entry_given(entry: PupilEntry) -> EntryGiven:
    return EntryGiven(
        placement=entry.placement,
        given_name=entry.given_name,
        family_name=entry.family_name,
        site=entry.site_code,
        starts_at=entry.starts_at,
        due_at=entry.due_at,
        status=entry.status,
        observed_at=entry.taken_at,
    )
