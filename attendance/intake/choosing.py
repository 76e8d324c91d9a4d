"""Choose once which columns of a sheet are which, where its headings are not known; remembered for those headings."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance.intake import sheets
from attendance.intake.weekly.headings import CHOICES, Headings, fault_of_choices, find_headings
from attendance.records.base import new_id
from attendance.records.tables import SheetColumns
from attendance.refusals import Conflict, NotAllowed, Refusal
from attendance.rows import LONGEST_SHOWN, Grid
from attendance.rules.intake import IntakeState
from attendance.scope import ProviderScope
from attendance.unit import Db

NOTHING_TO_CHOOSE = "The columns of this sheet are known, or it was answered for."
NOT_A_CHOICE = "Choose one of the columns shown."
NOBODY = "Only somebody who is signed in by name chooses columns."


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A column to choose: its place, its heading, and what it is known to be."""

    place: int
    heading: str
    known: str


def page(scope: ProviderScope, db: Db, intake_id: UUID, grid: Grid, *, now: datetime) -> tuple[Heading, ...]:
    """Return the columns of a sheet, to be chosen.

    Raises:
        NotFound: no such sheet of this provider.
        Conflict: there is nothing to choose.
    """
    headings = _headings(scope, db, intake_id, grid, now=now)
    return tuple(
        Heading(place=place, heading=cell[:LONGEST_SHOWN], known=headings.known.get(place, ""))
        for place, cell in enumerate(headings.cells)
        if cell
    )


def choose(
    scope: ProviderScope, db: Db, intake_id: UUID, grid: Grid, choices: Mapping[int, str], *, now: datetime
) -> None:
    """Remember which columns are which under these headings, and read the sheet by it.

    Raises:
        NotFound: no such sheet of this provider.
        NotAllowed: the actor is no person.
        Conflict: there is nothing to choose.
        Refusal: what was chosen cannot be.
    """
    if scope.actor.person_id is None:
        raise NotAllowed(NOBODY)
    headings = _headings(scope, db, intake_id, grid, now=now)
    if any(each not in CHOICES for each in choices.values()):
        raise Refusal(NOT_A_CHOICE, field="columns")
    fault = fault_of_choices(headings.cells, choices)
    if fault:
        raise Refusal(fault, field="columns")
    row = SheetColumns(
        id=new_id(),
        provider_id=scope.provider_id,
        headings_digest=headings.digest,
        chosen=json.dumps({str(place): choice for place, choice in choices.items()}),
        chosen_by_id=scope.actor.person_id,
        chosen_by=scope.actor.name,
        chosen_by_job=scope.actor.job_title,
        chosen_at=now,
    )
    db.session.add(row)
    db.session.flush()
    db.tell([scope.provider_id], "sheet_columns_chosen", actor=scope.actor, at=now, body={"columns": len(choices)})
    sheets.take_in(scope, db, intake_id, grid, now=now)


def _headings(scope: ProviderScope, db: Db, intake_id: UUID, grid: Grid, *, now: datetime) -> Headings:
    intake = sheets.get(scope, db, intake_id, now=now)
    found = find_headings(grid.lines) if not grid.refused else None
    if intake.state != IntakeState.STORED.value or intake.refused is None or found is None:
        raise Conflict(NOTHING_TO_CHOOSE)
    return found
