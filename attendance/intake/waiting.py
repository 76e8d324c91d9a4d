"""Keep whose pupil a held row names, for the home school: since when its provider is asked, and what came of it.

A row whose reference is of nobody placed here that day, or of another pupil than the one it names, is told to nobody.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from attendance.intake.columns import Column
from attendance.intake.reading import ReadRow
from attendance.records import intakes as stored
from attendance.records import registers
from attendance.records.base import new_id
from attendance.records.registers import HostedPlacement
from attendance.records.tables import IntakeRow, RowWaiting
from attendance.rules.calendar import london_date
from attendance.rules.intake import RowState
from attendance.rules.same_name import is_same_name
from attendance.scope import ProviderScope
from attendance.unit import Db

Rows = Sequence[tuple[IntakeRow, ReadRow]]


def ask(scope: ProviderScope, db: Db, rows: Rows, *, asked_at: datetime, now: datetime) -> None:
    """Put on record for their home schools which of an intake's rows are held, by what they say; each once.

    The rows themselves are on record already.
    """
    asked = {row.id for row, _read in rows if row.state == RowState.HELD.value}
    asked -= {waiting.intake_row_id for waiting in stored.waiting_on(db.session, scope.provider_id, asked)}
    today = london_date(now)
    days: dict[date, list[tuple[IntakeRow, ReadRow]]] = {}
    for row, read in rows:
        if row.id in asked and read.placement:
            days.setdefault(read.on or today, []).append((row, read))
    for on, there in days.items():
        refs = {read.placement for _row, read in there}
        hosted = registers.hosted(db.session, scope.provider_id, on=on, today=today, refs=refs, part=scope.part)
        by_ref = {each.placement.public_ref: each for each in hosted}
        for row, read in there:
            found = by_ref.get(read.placement)
            if found is not None and _is_meant(found, read):
                db.session.add(_waiting(row, found, read, asked_at=asked_at))
    db.session.flush()


def settle(scope: ProviderScope, db: Db, intake_id: UUID, *, now: datetime) -> None:
    """Note for their home schools what came of an intake's rows that are held no more, and who answered."""
    for waiting, row in stored.waiting_in(db.session, scope.provider_id, intake_id):
        if row.state != RowState.HELD.value:
            _answer(scope, waiting, RowState(row.state), now=now)
    db.session.flush()


def set_aside(scope: ProviderScope, db: Db, intake_id: UUID, *, now: datetime) -> None:
    """Note for their home schools that nothing of an intake was recorded, and who said so."""
    for waiting, _row in stored.waiting_in(db.session, scope.provider_id, intake_id):
        _answer(scope, waiting, RowState.SET_ASIDE, now=now)
    db.session.flush()


def _answer(scope: ProviderScope, waiting: RowWaiting, came_of: RowState, *, now: datetime) -> None:
    waiting.answered_at, waiting.came_of = now, came_of.value
    waiting.answered_by, waiting.answered_by_job = scope.actor.name, scope.actor.job_title


def _is_meant(found: HostedPlacement, read: ReadRow) -> bool:
    named, pupil = read.cells.get(Column.PUPIL, ""), found.pupil
    return not named or is_same_name(named, given_name=pupil.given_name, family_name=pupil.family_name)


def _waiting(row: IntakeRow, found: HostedPlacement, read: ReadRow, *, asked_at: datetime) -> RowWaiting:
    placement = found.placement
    return RowWaiting(
        id=new_id(),
        placement_id=placement.id,
        home_school_id=placement.home_school_id,
        provider_id=row.provider_id,
        pupil_id=placement.pupil_id,
        intake_row_id=row.id,
        on=read.on,
        session=read.session.value if read.session else None,
        asked_at=asked_at,
    )
