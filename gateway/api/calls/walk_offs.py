"""Report that a pupil left without permission, ask where it stands, and say what has been done since."""

from typing import Literal
from uuid import UUID

from attendance import alert_pages, receiving, responding, walk_offs
from attendance.alert_pages import LogLine, Telling, WalkOffPage
from attendance.responding import AddToLog
from attendance.rules.calendar import london_date
from attendance.rules.words import LogKind
from attendance.unit import Db
from attendance.walk_offs import ReportWalkOff
from gateway.api.operations import Answer, Call, Key, Operation
from gateway.api.shapes.values import instant
from gateway.api.shapes.walk_offs import (
    LogGiven,
    TakenOn,
    ToldGiven,
    UpdateReceipt,
    UpdateSaid,
    WalkOffGiven,
    WalkOffReceipt,
    WalkOffSaid,
    WalkOffState,
)


def post_walk_off(call: Call[WalkOffSaid]) -> Answer:
    """Report that a pupil left without permission; saved and told in one step."""
    receipt = call.store.command(lambda db: _report(call, db))
    given = WalkOffReceipt(receipt=receipt.receipt, walk_off=receipt.walk_off_id, told=list(receipt.told))
    return Answer(status=201, body=given, headers={"Location": f"/api/v1/walk-offs/{receipt.walk_off_id}"})


def get_walk_off(call: Call[None]) -> Answer:
    """Return where a walk-off stands: who was told when, who has it, what was done."""
    with call.store.reading() as db:
        page = alert_pages.walk_off_page(call.scope, db, call.path["walk_off"], now=call.now)
    return Answer(status=200, body=_page_given(page))


def post_walk_off_update(call: Call[UpdateSaid]) -> Answer:
    """Add to a walk-off's log; "returned" stops the reminders, and only the home school closes."""
    walk_off_id: UUID = call.path["walk_off"]
    receipt = call.store.command(lambda db: _update(call, db, walk_off_id))
    return Answer(status=201, body=UpdateReceipt(receipt=receipt, walk_off=walk_off_id))


OPERATIONS = (
    Operation(
        method="POST",
        rule="/walk-offs",
        run=post_walk_off,
        answers={201: WalkOffReceipt},
        body=WalkOffSaid,
        key=Key.REQUIRED,
        refuses=(404,),
        locates=True,
    ),
    Operation(
        method="GET",
        rule="/walk-offs/<uuid:walk_off>",
        run=get_walk_off,
        answers={200: WalkOffGiven},
        refuses=(404,),
    ),
    Operation(
        method="POST",
        rule="/walk-offs/<uuid:walk_off>/updates",
        run=post_walk_off_update,
        answers={201: UpdateReceipt},
        body=UpdateSaid,
        key=Key.REQUIRED,
        refuses=(404, 409),
    ),
)


def _report(call: Call[WalkOffSaid], db: Db) -> walk_offs.WalkOffReceipt:
    said = call.body
    reference = said.police_called if isinstance(said.police_called, str) else None
    command = ReportWalkOff(
        placement=said.placement,
        left_at=instant(said.left_at, london_date(call.now)),
        envelope=call.envelope,
        last_seen=said.last_seen or None,
        direction=said.direction or None,
        clothing=said.clothing or None,
        police_reference=reference,
        note=said.note or None,
    )
    is_repeat = receiving.seen_before(call.scope, db, call.envelope) is not None
    receipt = walk_offs.report(call.scope, db, command, now=call.now)
    if said.police_called and not is_repeat:
        entry = AddToLog(kind=LogKind.POLICE_CALLED, at=call.now, reference=reference)
        responding.log_for_provider(call.scope, db, receipt.walk_off_id, entry, now=call.now)
    return receipt


def _update(call: Call[UpdateSaid], db: Db, walk_off_id: UUID) -> str:
    earlier = receiving.seen_before(call.scope, db, call.envelope)
    if earlier is not None:
        return str(earlier["receipt"])
    said = call.body
    entry = AddToLog(
        kind=LogKind(said.kind),
        at=instant(said.at, london_date(call.now)),
        note=said.note or None,
        reference=said.reference or None,
    )
    responding.log_for_provider(call.scope, db, walk_off_id, entry, now=call.now)
    received = receiving.receive(call.scope, db, call.envelope, kind="walk_off_update", now=call.now)
    receiving.answer(db, received, {"receipt": received.receipt, "walk_off": str(walk_off_id)})
    return received.receipt


def _page_given(page: WalkOffPage) -> WalkOffGiven:
    owner = page.owner
    return WalkOffGiven(
        walk_off=page.facts.id,
        placement=page.facts.placement,
        left_at=page.facts.left_at,
        state=_state(page),
        taken_on=TakenOn(name=owner.name, job_title=owner.job_title, at=owner.since) if owner else None,
        told=[_told_given(each) for each in page.tellings],
        log=[_log_given(each) for each in page.log],
        returned_at=page.facts.returned_at,
        closed_at=page.closed_at,
    )


def _state(page: WalkOffPage) -> WalkOffState:
    if page.closed_at is not None:
        return WalkOffState.CLOSED
    if page.facts.returned_at is not None:
        return WalkOffState.RETURNED
    return WalkOffState.TAKEN_ON if page.owner else WalkOffState.OPEN


def _told_given(telling: Telling) -> ToldGiven:
    channel: Literal["email", "text"] = "text" if telling.channel == "text" else "email"
    return ToldGiven(
        name=telling.name if telling.is_person else None,
        role=telling.role_key,
        channel=channel,
        at=telling.at,
        state=telling.state,
    )


def _log_given(line: LogLine) -> LogGiven:
    return LogGiven(
        kind=line.kind,
        at=line.at,
        by=line.by_name,
        job_title=line.by_job_title,
        note=line.note,
        reference=line.reference,
    )
