"""Take in whom a school may call about a pupil, by pupil, name and kind."""

import re
from typing import Any
from uuid import UUID

from attendance.imports.cells import Cells
from attendance.imports.lookups import Organisations, Pupils, SeenInFile
from attendance.imports.plan import Plan, Rows, outcome
from attendance.records import imports as stored
from attendance.records.tables import Contact
from attendance.rules.words import ContactKind
from attendance.unit import Db

_ORDER = re.compile(r"[1-9][0-9]?")


def plan_contacts(db: Db, rows: Rows, plan: Plan) -> None:
    """Work out what a file of contacts changes."""
    pupils = Pupils.load(db, Organisations.load(db), [row.cells.get("pupil", "") for row in rows])
    seen = SeenInFile()
    read: list[dict[str, Any]] = []
    for row in plan.watch(rows):
        cells = Cells(row)
        values = _read(cells, plan, pupils, seen)
        if plan.take_problems(cells):
            read.append(values)
    if plan.problems:
        return
    on_file = {
        (row["pupil_id"], row["name"], row["kind"]): row
        for row in stored.find(db.session, Contact.pupil_id, [values["pupil_id"] for values in read])
    }
    for values in read:
        found = on_file.get((values["pupil_id"], values["name"], values["kind"]))
        _id, has_changed = plan.upsert(Contact, found, values)
        plan.count(outcome(found, has_changed=has_changed), [values["home_school_id"]])


def _read(cells: Cells, plan: Plan, pupils: Pupils, seen: SeenInFile) -> dict[str, Any]:
    pupil = pupils.named(cells, "pupil")
    person = read_person(cells)
    if pupil and person["name"]:
        seen.is_repeat(cells, "name", (pupil["id"], person["name"], person["kind"]))
    if cells.is_good and person["phone"] is None and person["email"] is None:
        plan.warn(cells, "phone", "Nobody can reach this contact: there is neither a telephone number nor an e-mail.")
    ids: dict[str, UUID | None] = {
        "pupil_id": pupil["id"] if pupil else None,
        "home_school_id": pupil["home_school_id"] if pupil else None,
    }
    return {**ids, **person}


def read_person(cells: Cells) -> dict[str, Any]:
    """Return what a row says of somebody to call, whoever the pupil is."""
    return {
        "name": cells.needed("name"),
        "relation": cells.text("relation"),
        "kind": cells.choice("kind", ContactKind, blank=ContactKind.PARENT_CARER).value,
        "phone": cells.phone("phone"),
        "email": cells.email("email"),
        "position": _position(cells),
    }


def _position(cells: Cells) -> int:
    written = cells.shown("order")
    if not written:
        return 1
    if _ORDER.fullmatch(written) is None:
        cells.refuse("order", "Write whom to call first as 1, then 2, and so on.")
        return 1
    return int(written)
