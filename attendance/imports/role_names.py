"""Take in what roles are called, by organisation and role; a role that a file does not name keeps its name."""

from uuid import UUID

from attendance.imports.cells import Cells
from attendance.imports.lookups import Organisations, SeenInFile
from attendance.imports.plan import Plan, Rows, outcome
from attendance.records import imports as stored
from attendance.records.tables import RoleName
from attendance.rules.role_names import LONGEST, NAMED, fault_of, may_name
from attendance.rules.staffing import Place
from attendance.rules.words import Role
from attendance.unit import Db

Named = tuple[Cells, UUID, Role, str]


def plan_role_names(db: Db, rows: Rows, plan: Plan) -> None:
    """Work out what a file of names changes."""
    known, seen = Organisations.load(db), SeenInFile()
    read: list[Named] = []
    for row in plan.watch(rows):
        cells = Cells(row)
        found = _read(cells, known, seen)
        if plan.take_problems(cells) and found:
            read.append(found)
    rows_on_file = stored.find(db.session, RoleName.organisation_id, {each[1] for each in read})
    on_file = {(row["organisation_id"], Role(row["role"])): row["name"] for row in rows_on_file}
    _judge(plan, read, on_file)
    if not plan.problems:
        for _cells, organisation_id, role, name in read:
            _store(plan, organisation_id, role, name, on_file.get((organisation_id, role)))


def _read(cells: Cells, known: Organisations, seen: SeenInFile) -> Named | None:
    organisation = known.named(cells, "organisation")
    role, name = cells.needed_choice("role", Role), cells.needed("name", longest=LONGEST)
    if organisation is None or role is None:
        return None
    place = Place.of(organisation["kind"], is_school=organisation["is_school"])
    if not may_name(place, has_parent=organisation["parent_id"] is not None):
        cells.refuse("organisation", "Its trust says what the roles are called.")
    if role not in NAMED:
        cells.refuse("role", "This role keeps its name.")
    seen.is_repeat(cells, "role", (organisation["id"], role))
    return cells, organisation["id"], role, name


def _judge(plan: Plan, read: list[Named], on_file: dict[tuple[UUID, Role], str]) -> None:
    names = on_file | {(organisation_id, role): name for _cells, organisation_id, role, name in read}
    for cells, organisation_id, role, _name in read:
        fault = fault_of({each: name for (whose, each), name in names.items() if whose == organisation_id})
        if fault is not None and fault[0] is role:
            plan.problems.append(cells.note("name", fault[1]))


def _store(plan: Plan, organisation_id: UUID, role: Role, name: str, before: str | None) -> None:
    key = {"organisation_id": organisation_id, "role": role.value}
    if before is None:
        plan.changes.add(RoleName, {**key, "name": name})
    elif before != name:
        plan.changes.change(RoleName, key, {"name": name})
    plan.count(outcome(before, has_changed=before != name), [organisation_id])
