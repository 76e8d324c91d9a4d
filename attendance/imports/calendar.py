"""Take in calendars. A file replaces the future rows of the organisations it names; what is past stays as it was.

A file that would leave an organisation without the terms it has to come is refused: nobody would be expected.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from attendance.imports.cells import Cells
from attendance.imports.columns import COLUMNS, Kind
from attendance.imports.lookups import Organisations, SeenInFile
from attendance.imports.plan import Plan, Rows
from attendance.records import imports as stored
from attendance.records.base import new_id
from attendance.records.imports import Stored
from attendance.records.tables import CalendarRow
from attendance.rows import RowProblem, problem
from attendance.rules.calendar import london_date
from attendance.rules.words import CalendarKind, Session
from attendance.unit import Db

# A school year and a little: a row that is longer has a mistyped year.
LONGEST = timedelta(days=400)
LAST_TERM = "This is the last term to come: without one nobody is expected, and nobody missed. Add the next one first."
COMPARED = ("organisation_id", "from_on", "to_on", "session", "kind", "label")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Change:
    """What becomes of the calendars: rows the file adds, and rows on file that do not stay as they are."""

    today: date
    wanted: dict[tuple[Any, ...], dict[str, Any]]
    on_file: dict[tuple[Any, ...], Stored]


def plan_calendar(db: Db, rows: Rows, plan: Plan, *, now: datetime) -> None:
    """Work out what a file of calendars changes."""
    read, named = _read_all(rows, Organisations.load(db), plan)
    if plan.problems:
        return
    change = _change(db, named, read, now=now)
    if lost := _without_terms(change):
        plan.problems += [
            _would_lose_terms(cells) for organisation_id, cells in named.items() if organisation_id in lost
        ]
        return
    _store(plan, change)


def plan_whole(db: Db, organisation_id: UUID, rows: Rows, *, now: datetime) -> Plan:
    """Return what changes where these rows are all that one organisation's calendar has from today on; writes nothing.

    No rows: nothing is to come. What is over stays.
    """
    plan = Plan(header=COLUMNS[Kind.CALENDAR].all)
    read, _named = _read_all(rows, Organisations.load(db), plan)
    if plan.problems:
        return plan
    change = _change(db, [organisation_id], read, now=now)
    if _without_terms(change):
        plan.problems.append(problem(1, "kind", CalendarKind.TERM.value, LAST_TERM))
        return plan
    _store(plan, change)
    return plan


def _read_all(rows: Rows, known: Organisations, plan: Plan) -> tuple[list[dict[str, Any]], dict[UUID, Cells]]:
    """Return the rows that are good, and by organisation the first that names it."""
    seen = SeenInFile()
    read: list[dict[str, Any]] = []
    named: dict[UUID, Cells] = {}
    for row in plan.watch(rows):
        cells = Cells(row)
        values = _read(cells, known, seen)
        if plan.take_problems(cells):
            read.append(values)
            named.setdefault(values["organisation_id"], cells)
    return read, named


def _change(db: Db, organisation_ids: Iterable[UUID], read: list[dict[str, Any]], *, now: datetime) -> _Change:
    return _Change(
        today=london_date(now),
        wanted={_key(values): values for values in read},
        on_file={_key(row): row for row in stored.find(db.session, CalendarRow.organisation_id, organisation_ids)},
    )


def _without_terms(change: _Change) -> set[UUID]:
    """Return the organisations that have a term to come, and of which the file names none."""
    had, named = (
        {row["organisation_id"] for row in rows if row["kind"] == CalendarKind.TERM and row["to_on"] >= change.today}
        for rows in (change.on_file.values(), change.wanted.values())
    )
    return had - named


def _would_lose_terms(cells: Cells) -> RowProblem:
    """Outside its terms a home school expects nobody, so that nobody would be missed."""
    return cells.note(
        "organisation",
        "A file replaces everything to come of the organisations it names, and this one names no term to come. "
        "Put the terms into the file too.",
    )


def _read(cells: Cells, known: Organisations, seen: SeenInFile) -> dict[str, Any]:
    organisation = known.named(cells, "organisation")
    first, last = cells.needed_on("from"), cells.needed_on("to")
    session = cells.choice("session", Session, blank=Session.AM) if cells.shown("session") else None
    kind = cells.needed_choice("kind", CalendarKind)
    if first and last and first > last:
        cells.refuse("to", f"This is before the first day, {first:%d/%m/%Y}. Swap or correct the two.")
    elif first and last and last - first > LONGEST:
        cells.refuse("to", "This is more than a year after the first day. Check the years.")
    values = {
        "organisation_id": organisation["id"] if organisation else None,
        "from_on": first,
        "to_on": last,
        "session": session.value if session else None,
        "kind": kind.value if kind else None,
        "label": cells.text("label") or "",
    }
    if cells.is_good:
        seen.is_repeat(cells, "from", tuple(values[name] for name in COMPARED if name != "label"))
    return values


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in COMPARED)


def _store(plan: Plan, change: _Change) -> None:
    touched: set[UUID] = set()
    for key, row in change.on_file.items():
        # What is over is history: it stays, whatever the file says.
        if key in change.wanted or row["to_on"] < change.today:
            continue
        _give_way(plan, row, today=change.today)
        touched.add(row["organisation_id"])
    for key, values in change.wanted.items():
        if key in change.on_file:
            plan.count("unchanged", [])
            continue
        plan.changes.add(CalendarRow, {"id": new_id(), **values})
        plan.count("created", [values["organisation_id"]])
        touched.add(values["organisation_id"])
    plan.schools |= touched
    plan.providers |= touched


def _give_way(plan: Plan, row: Stored, *, today: date) -> None:
    """Remove a row that is to come; let one under way end yesterday."""
    if row["from_on"] >= today:
        plan.changes.remove(CalendarRow, {"id": row["id"]})
        plan.count("removed", [row["organisation_id"]])
    else:
        plan.changes.change(CalendarRow, {"id": row["id"]}, {"to_on": today - timedelta(days=1)})
        plan.count("updated", [row["organisation_id"]])
