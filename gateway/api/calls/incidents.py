"""Report a serious incident."""

from attendance import incidents
from attendance.incidents import ReportIncident
from attendance.rules.calendar import london_date
from gateway.api.operations import Answer, Call, Key, Operation
from gateway.api.shapes.incidents import IncidentReceipt, IncidentSaid
from gateway.api.shapes.values import instant


def post_incident(call: Call[IncidentSaid]) -> Answer:
    """Report a serious incident; each home school is told of its own pupils only."""
    said = call.body
    command = ReportIncident(
        placements=said.placements,
        category=said.category,
        severity=said.severity,
        happened_at=instant(said.happened_at, london_date(call.now)),
        account=said.account,
        envelope=call.envelope,
        action_taken=said.action_taken or None,
    )
    receipt = call.store.command(lambda db: incidents.report(call.scope, db, command, now=call.now))
    given = IncidentReceipt(receipt=receipt.receipt, incident=receipt.report_id, told=list(receipt.told))
    return Answer(status=201, body=given)


OPERATIONS = (
    Operation(
        method="POST",
        rule="/incidents",
        run=post_incident,
        answers={201: IncidentReceipt},
        body=IncidentSaid,
        key=Key.REQUIRED,
        refuses=(404,),
    ),
)
