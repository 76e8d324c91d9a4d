"""Tell an absence before the register."""

from attendance import absences
from attendance.absences import TellAbsence
from gateway.api.operations import Answer, Call, Key, Operation
from gateway.api.shapes.absences import AbsenceReceipt, AbsenceSaid


def post_absence(call: Call[AbsenceSaid]) -> Answer:
    """Tell that a pupil will not be there; the home school is told at once."""
    said = call.body
    command = TellAbsence(
        placement=said.placement,
        on=said.on,
        sessions=said.sessions,
        envelope=call.envelope,
        reason=said.reason,
        contact_made=said.contact_made,
        note=said.note or None,
        change_reason=said.change_reason or None,
    )
    receipt = call.store.command(lambda db: absences.tell(call.scope, db, command, now=call.now))
    return Answer(status=201, body=AbsenceReceipt(receipt=receipt.receipt, told=list(receipt.told)))


OPERATIONS = (
    Operation(
        method="POST",
        rule="/absences",
        run=post_absence,
        answers={201: AbsenceReceipt},
        body=AbsenceSaid,
        key=Key.REQUIRED,
        refuses=(404, 409),
    ),
)
