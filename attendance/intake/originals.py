"""Give a provider the very bytes of a sheet it sent; that somebody asked for them is written down first.

A sheet in which somebody stands whose placement has ended is given no more: the pupil is the provider's no more.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance import finishing
from attendance.intake import sheets
from attendance.intake.pages import SheetLine, line_of, pupils
from attendance.records import intakes as stored
from attendance.refusals import NotAllowed
from attendance.scope import ProviderScope
from attendance.unit import Db, Store

ENDED = (
    "Somebody may stand in this sheet whose placement has ended, so it is opened no more. It is kept as it came, "
    "ninety days from when it was sent, and then deleted."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Original:
    """A sheet as it came: `digest` is the SHA-256 of its bytes."""

    line: SheetLine
    raw: bytes
    digest: str
    kind: str


def open_original(scope: ProviderScope, store: Store, intake_id: UUID, *, request: str, now: datetime) -> Original:
    """Write down that somebody opens a sheet as it came, then return it.

    Raises:
        NotFound: no such sheet of this provider in the last four weeks.
        NotAllowed: a pupil who may stand in it is the provider's no more.
    """
    with store.reading() as db:
        if not is_given(scope, db, intake_id, now=now):
            raise NotAllowed(ENDED)
    store.command(lambda db: _note(scope, db, intake_id, request=request, now=now))
    with store.reading() as db:
        intake = sheets.get(scope, db, intake_id, now=now)
        return Original(
            line=line_of(intake, {}),
            raw=base64.b64decode(intake.raw.reveal()),
            digest=intake.raw_digest.removesuffix(sheets.UNPROVEN),
            kind=intake.kind or "",
        )


def is_given(scope: ProviderScope, db: Db, intake_id: UUID, *, now: datetime) -> bool:
    """Say whether a sheet can be opened as it came: everybody who may stand in it is still the provider's.

    Raises:
        NotFound: no such sheet of this provider in the last four weeks.
    """
    intake = sheets.get(scope, db, intake_id, now=now)
    reader = sheets.reader_of(scope, db, intake, now=now)
    read = [reader(row.number, sheets.cells_of(row)) for row in stored.rows_of(db.session, intake.id)]
    if any(row.is_gone for row in read):
        return False
    named = {row.placement for row in read}
    known = stored.refs_known(db.session, scope.provider_id, named)
    here = {each.ref for each in pupils(scope, db, now=now)}
    is_sure = bool(named) and named == known
    return known <= here and (is_sure or not finishing.has_anybody_left(scope, db, since=intake.received_at, now=now))


def _note(scope: ProviderScope, db: Db, intake_id: UUID, *, request: str, now: datetime) -> None:
    body = {"sheet": str(intake_id), "what": "original", "request": request}
    db.tell([scope.provider_id], "looked", actor=scope.actor, at=now, body=body)
