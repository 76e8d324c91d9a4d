"""Take in what providers and home schools agree: each row is a version that both then sign on the page, by themselves.

The cut-offs are no column: they are those that hold.
"""

from datetime import datetime

from attendance import agreements, written_agreements
from attendance.imports.cells import Cells
from attendance.imports.lookups import Organisations, SeenInFile
from attendance.imports.plan import Plan, Rows
from attendance.records.tables import AgreementVersion
from attendance.rules.words import FirstContact
from attendance.scope import OPERATOR
from attendance.unit import Db
from attendance.written_agreements import Said

NOBODY = "This provider has no pupils of this school, now or to come. Place them first."


def plan_agreements(db: Db, rows: Rows, plan: Plan, *, now: datetime) -> None:
    """Work out which versions a file of agreements adds."""
    known, seen = Organisations.load(db), SeenInFile()
    for row in plan.watch(rows):
        cells = Cells(row)
        _plan_row(db, cells, plan, known, seen, now=now)
        plan.take_problems(cells)


def _plan_row(db: Db, cells: Cells, plan: Plan, known: Organisations, seen: SeenInFile, *, now: datetime) -> None:
    provider, school = known.named(cells, "provider"), known.named(cells, "home_school")
    first, closures = cells.needed_choice("first_contact", FirstContact), cells.lines("closures") or ""
    if fault := written_agreements.fault_of(closures):
        cells.refuse("closures", fault)
    if provider is None or school is None or first is None:
        return
    pair = provider["id"], school["id"]
    seen.is_repeat(cells, "provider", pair)
    pupils = agreements.hosted_between(db, *pair, now=now)
    if not pupils:
        cells.refuse("provider", NOBODY)
    if not cells.is_good:
        return
    terms, newest = agreements.terms_between(db, *pair, pupils), written_agreements.newest_of(db, [pair]).get(pair)
    said = Said(first_contact=first, closures=closures)
    values = written_agreements.next_version(terms, said, newest, by=OPERATOR, now=now)
    if values is not None:
        plan.changes.add(AgreementVersion, values)
    plan.count("unchanged" if values is None else "created", pair)
