"""Take in organisations, by code. A parent may come later in the same file."""

from dataclasses import dataclass
from typing import Any

from attendance.imports.cells import Cells, in_order
from attendance.imports.lookups import Organisations, SeenInFile, no_such_organisation
from attendance.imports.plan import Plan, Rows, outcome
from attendance.records.tables import Organisation
from attendance.rules.identifiers import find_laestab, is_estab, is_la_code, is_ukprn, is_urn
from attendance.rules.words import OrganisationKind
from attendance.unit import Db

SCHOOLS = frozenset({OrganisationKind.HOME_SCHOOL, OrganisationKind.PARTNER_SCHOOL})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    """A good row: its values, but for the parent, which may come later."""

    cells: Cells
    code: str
    parent: str | None
    values: dict[str, Any]


def plan_organisations(db: Db, rows: Rows, plan: Plan) -> None:
    """Work out what a file of organisations changes."""
    known = Organisations.load(db)
    seen = SeenInFile()
    by_small = {code.casefold(): code for code in known.by_code}
    read = [_read(Cells(row), plan, seen, by_small) for row in plan.watch(rows)]
    parents = {code: _code_of(known, row["parent_id"]) for code, row in known.by_code.items()}
    parents |= {each.code: each.parent for each in read}
    for each in read:
        _check_parent(each, parents)
        plan.take_problems(each.cells)
    if not plan.problems:
        _store(plan, known, read)


def _read(cells: Cells, plan: Plan, seen: SeenInFile, by_small: dict[str, str]) -> _Read:
    code = cells.needed_code("code")
    if code and not seen.is_repeat(cells, "code", code.casefold()):
        written_so_far = by_small.get(code.casefold(), code)
        if written_so_far != code:
            cells.refuse("code", f"This organisation is on file as “{written_so_far}”. Write its code that way.")
    kind = cells.needed_choice("kind", OrganisationKind)
    dues = {"am_due": cells.at("am_due"), "pm_due": cells.at("pm_due")}
    in_order(cells, dues, dues.values())
    values = {
        "code": code,
        "name": cells.needed("name"),
        "kind": kind.value if kind else "",
        "is_school": cells.yes_no("is_school", blank=kind in SCHOOLS),
        **_numbers(cells),
        "phone": cells.phone("phone"),
        "email": cells.email("email"),
        **dues,
    }
    if kind in SCHOOLS and not values["is_school"]:
        plan.warn(cells, "is_school", f"A {kind.value} is usually a school. Check that “no” is meant.")
    return _Read(cells=cells, code=code, parent=cells.code("parent"), values=values)


def _numbers(cells: Cells) -> dict[str, str | None]:
    numbers = {column: cells.code(column) for column in ("urn", "ukprn", "la_code", "estab")}
    checks = {
        "urn": (is_urn, "A URN has six digits."),
        "ukprn": (is_ukprn, "A UKPRN has eight digits."),
        "la_code": (is_la_code, "A local authority’s number has three digits."),
        "estab": (is_estab, "An establishment’s number has four digits."),
    }
    for column, (is_right, sentence) in checks.items():
        number = numbers[column]
        if number is not None and not is_right(number):
            cells.refuse(column, sentence + _two_in_one(column, number))
    return numbers


def _two_in_one(column: str, number: str) -> str:
    both = find_laestab(number) if column in {"la_code", "estab"} else None
    return f" Write {both.la_code} under la_code and {both.estab} under estab." if both else " Correct it."


def _code_of(known: Organisations, organisation_id: Any) -> str | None:
    return known.by_id[organisation_id]["code"] if organisation_id else None


def _check_parent(each: _Read, parents: dict[str, str | None]) -> None:
    if each.parent is None:
        return
    if each.parent not in parents:
        each.cells.refuse("parent", no_such_organisation(each.parent, tuple(parents)))
        return
    passed = {each.code}
    above: str | None = each.parent
    while above is not None:
        if above in passed:
            each.cells.refuse("parent", "An organisation cannot be its own parent, nor its parent’s. Correct one.")
            return
        passed.add(above)
        above = parents.get(above)


def _store(plan: Plan, known: Organisations, read: list[_Read]) -> None:
    ids = {code: row["id"] for code, row in known.by_code.items()}
    changed: dict[str, bool] = {}
    for each in read:
        row = known.by_code.get(each.code)
        values = each.values if row else {**each.values, "parent_id": None, "week_attached": False}
        ids[each.code], changed[each.code] = plan.upsert(Organisation, row, values)
        if row and any(row[due] != each.values[due] for due in ("am_due", "pm_due")):
            plan.schools.add(row["id"])
    for each in read:
        row = known.by_code.get(each.code)
        parent_id = ids[each.parent] if each.parent else None
        # After the rows themselves: a parent may stand further down the file.
        if parent_id != (row["parent_id"] if row else None):
            plan.changes.change(Organisation, {"id": ids[each.code]}, {"parent_id": parent_id})
            changed[each.code] = True
        plan.count(outcome(row, has_changed=changed[each.code]), [ids[each.code]])
