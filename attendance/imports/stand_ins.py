"""Take in who is told in place of whom, by organisation, address, role and first day; a file leaves nobody out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attendance.imports.cells import Cells
from attendance.imports.lookups import Organisations, SeenInFile
from attendance.imports.plan import Plan, Rows, outcome
from attendance.records import imports as stored
from attendance.records import staff
from attendance.records.imports import Stored
from attendance.records.tables import StandIn
from attendance.rules.calendar import london_date
from attendance.rules.staffing import Place
from attendance.rules.standing_in import StandingIn, why_not
from attendance.rules.words import Role
from attendance.scope import OPERATOR
from attendance.unit import Db

# What speaks against it, by the column that says it.
COLUMN = {"first_on": "from", "last_on": "to"}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    """A row that names two people who work there, a role and the days."""

    cells: Cells
    organisation_id: UUID
    wanted: StandingIn

    @property
    def key(self) -> tuple[UUID, str, date]:
        """Return what makes it one with a row on file."""
        return self.wanted.away, self.wanted.role.value, self.wanted.first_on


class _Works:
    """The people of one organisation, by address, with what is on file of their being away."""

    def __init__(self, db: Db, organisation: Stored) -> None:
        """Load them."""
        people = staff.colleagues(db.session, organisation["id"])
        self.place = Place.of(organisation["kind"], is_school=organisation["is_school"])
        self.jobs = {each.person.email.lower(): each.membership.id for each in people}
        self.roles = {each.membership.id: each.roles for each in people}
        rows = stored.find(db.session, StandIn.organisation_id, [organisation["id"]])
        self.on_file = {(row["membership_id"], row["role"], row["first_on"]): row for row in rows}

    def others(self, read: _Read, all_read: Iterable[_Read]) -> list[StandingIn]:
        """Return all others of the file and those on file; said anew of a first day it is one."""
        others = [each for each in all_read if each is not read]
        in_file = {each.key for each in all_read}
        on_file = [row for key, row in self.on_file.items() if key not in in_file and row["ended_at"] is None]
        return [*(each.wanted for each in others), *map(_as_rule, on_file)]

    def knows(self, read: _Read) -> bool:
        """Say whether exactly this is on file: what was said once is not judged again when its days are over."""
        row = self.on_file.get(read.key)
        return row is not None and _as_rule(row) == read.wanted


def plan_stand_ins(db: Db, rows: Rows, plan: Plan, *, now: datetime) -> None:
    """Work out what a file of stand-ins changes."""
    known, seen = Organisations.load(db), SeenInFile()
    works: dict[UUID, _Works] = {}
    read: list[_Read] = []
    for row in plan.watch(rows):
        cells = Cells(row)
        organisation = known.named(cells, "organisation")
        if organisation is not None and organisation["id"] not in works:
            works[organisation["id"]] = _Works(db, organisation)
        found = _read(cells, organisation["id"], works[organisation["id"]], seen) if organisation else None
        if plan.take_problems(cells) and found:
            read.append(found)
    for each in read:
        _judge(plan, each, works[each.organisation_id], read, today=london_date(now))
    if not plan.problems:
        for each in read:
            _store(plan, each, works[each.organisation_id], now=now)


def _read(cells: Cells, organisation_id: UUID, there: _Works, seen: SeenInFile) -> _Read | None:
    away, stand_in = _job(cells, "away", there), _job(cells, "stand_in", there)
    role, first_on, last_on = cells.needed_choice("role", Role), cells.needed_on("from"), cells.needed_on("to")
    if away is None or stand_in is None or role is None or first_on is None or last_on is None:
        return None
    seen.is_repeat(cells, "from", (away, role, first_on))
    wanted = StandingIn(away=away, stand_in=stand_in, role=role, first_on=first_on, last_on=last_on)
    return _Read(cells=cells, organisation_id=organisation_id, wanted=wanted)


def _job(cells: Cells, column: str, there: _Works) -> UUID | None:
    email = cells.email(column) if cells.needed(column) else None
    if email is not None and email not in there.jobs:
        cells.refuse(column, "Nobody with this address works here.")
    return there.jobs.get(email or "")


def _judge(plan: Plan, read: _Read, there: _Works, all_read: list[_Read], *, today: date) -> None:
    if there.knows(read):
        return
    others = there.others(read, all_read)
    against = why_not(read.wanted, place=there.place, roles=there.roles, others=others, today=today)
    if against is not None:
        column = COLUMN.get(against[0], against[0])
        plan.problems.append(read.cells.note(column, against[1]))


def _store(plan: Plan, read: _Read, there: _Works, *, now: datetime) -> None:
    row, wanted = there.on_file.get(read.key), read.wanted
    if there.knows(read):
        plan.count("unchanged", [read.organisation_id])
        return
    values: dict[str, Any] = {
        "organisation_id": read.organisation_id,
        "membership_id": wanted.away,
        "role": wanted.role.value,
        "first_on": wanted.first_on,
        "stand_in_id": wanted.stand_in,
        "last_on": wanted.last_on,
        "said_at": now,
        "said_by": OPERATOR.name,
        "ended_at": None,
    }
    _id, has_changed = plan.upsert(StandIn, row, values)
    plan.count(outcome(row, has_changed=has_changed), [read.organisation_id])


def _as_rule(row: Stored) -> StandingIn:
    return StandingIn(
        away=row["membership_id"],
        stand_in=row["stand_in_id"],
        role=Role(row["role"]),
        first_on=row["first_on"],
        last_on=row["last_on"],
    )
