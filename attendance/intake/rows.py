"""Answer for a held row: record what a person says it means, or set it aside with a reason. The row itself stays."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance import registers
from attendance.intake import sheets, waiting
from attendance.intake.weighing import as_sheet
from attendance.observing import EntryCommand
from attendance.receiving import Envelope
from attendance.records import intakes as stored
from attendance.records import submissions
from attendance.records.sealed import SealedText
from attendance.records.tables import Intake, IntakeRow
from attendance.refusals import Conflict, NotFound, Refusal
from attendance.registers import Receipt, SubmitRegister
from attendance.rules.intake import IntakeState, RowState
from attendance.rules.words import Session
from attendance.scope import ProviderScope
from attendance.unit import Db

NOT_HERE = "There is no such row."
ANSWERED = "Somebody has answered for this row already."
NOT_OPEN = "Say first whether the rest of the sheet is to be recorded."


@dataclass(frozen=True, kw_only=True, slots=True)
class Meant:
    """What a person says a held row means."""

    on: date
    session: Session
    entry: EntryCommand
    envelope: Envelope


def record(scope: ProviderScope, db: Db, intake_id: UUID, number: int, meant: Meant, *, now: datetime) -> Receipt:
    """Record what a held row means, as the register would; what stands in the row is kept beside it.

    Raises:
        NotFound: no such row of this provider, or nobody placed here by that reference.
        Conflict: somebody has answered for it already, or the sheet is not open for it.
        Refusal: as `registers.submit`.
    """
    intake, row = _held(scope, db, intake_id, number, now=now)
    command = SubmitRegister(on=meant.on, session=meant.session, entries=(meant.entry,), envelope=meant.envelope)
    receipt = registers.submit(as_sheet(scope), db, command, now=now)
    sent = submissions.by_receipt(db.session, scope.provider_id, receipt.receipt)
    sheets.decide(scope, row, RowState.RECORDED, now=now)
    row.submission_id = sent.id if sent else None
    db.session.flush()
    waiting.settle(scope, db, intake.id, now=now)
    return receipt


def set_aside(scope: ProviderScope, db: Db, intake_id: UUID, number: int, reason: str, *, now: datetime) -> None:
    """Note that nothing of a held row is to be recorded, and why.

    Raises:
        NotFound: no such row of this provider.
        Conflict: somebody has answered for it already, or the sheet is not open for it.
        Refusal: no reason.
    """
    if not reason.strip():
        raise Refusal("Say why nothing of it is recorded.", field="why_aside")
    intake, row = _held(scope, db, intake_id, number, now=now)
    row.reason = SealedText(plain=reason.strip())
    sheets.decide(scope, row, RowState.SET_ASIDE, now=now)
    db.session.flush()
    waiting.settle(scope, db, intake.id, now=now)
    body = {"sheet": str(intake.id), "row": number}
    db.tell([scope.provider_id], "sheet_row_set_aside", actor=as_sheet(scope).actor, at=now, body=body)


def _held(scope: ProviderScope, db: Db, intake_id: UUID, number: int, *, now: datetime) -> tuple[Intake, IntakeRow]:
    """Return a row that waits for an answer, its sheet locked."""
    intake = sheets.locked(scope, db, intake_id, now=now)
    row = stored.row_of(db.session, scope.provider_id, intake.id, number)
    if row is None:
        raise NotFound(NOT_HERE)
    if intake.state != IntakeState.RECORDED.value:
        raise Conflict(NOT_OPEN)
    if row.state != RowState.HELD.value:
        raise Conflict(ANSWERED)
    return intake, row
