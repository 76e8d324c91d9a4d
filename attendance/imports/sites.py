"""Take in sites, by organisation and code."""

from datetime import time
from typing import Any
from uuid import UUID

from attendance.imports.cells import Cells, in_order
from attendance.imports.lookups import Organisations, SeenInFile
from attendance.imports.plan import Plan, Rows, outcome
from attendance.records import imports as stored
from attendance.records.imports import Stored
from attendance.records.tables import Site
from attendance.rules.words import SiteKind
from attendance.unit import Db

USUAL_TIMES = {"am_starts": time(9, 0), "am_ends": time(12, 0), "pm_starts": time(13, 0), "pm_ends": time(15, 0)}


def plan_sites(db: Db, rows: Rows, plan: Plan) -> None:
    """Work out what a file of sites changes."""
    known = Organisations.load(db)
    seen = SeenInFile()
    read: list[dict[str, Any]] = []
    for row in plan.watch(rows):
        cells = Cells(row)
        values = _read(cells, plan, known, seen)
        if plan.take_problems(cells):
            read.append(values)
    if not plan.problems:
        _store(plan, read, _sites(db, {values["organisation_id"] for values in read}))


def _read(cells: Cells, plan: Plan, known: Organisations, seen: SeenInFile) -> dict[str, Any]:
    organisation = known.named(cells, "organisation")
    code = cells.needed_code("code")
    if organisation and code:
        seen.is_repeat(cells, "code", (organisation["id"], code))
    kind = cells.choice("kind", SiteKind, blank=SiteKind.MAIN)
    run_by = cells.text("run_by")
    if kind is SiteKind.SUBCONTRACTED and run_by is None:
        plan.warn(cells, "run_by", "Somebody else runs this site. Say who, so that the home school knows.")
    times = {column: cells.at(column) or usual for column, usual in USUAL_TIMES.items()}
    in_order(cells, times, times.values())
    return {
        "organisation_id": organisation["id"] if organisation else None,
        "code": code,
        "name": cells.needed("name"),
        "kind": kind.value,
        "address": cells.lines("address"),
        "postcode": _postcode(cells),
        "run_by": run_by,
        **times,
    }


def _postcode(cells: Cells) -> str | None:
    postcode = cells.text("postcode", longest=12)
    return " ".join(postcode.upper().split()) if postcode else None


def _sites(db: Db, organisation_ids: set[UUID]) -> dict[tuple[UUID, str], Stored]:
    rows = stored.find(db.session, Site.organisation_id, organisation_ids)
    return {(row["organisation_id"], row["code"]): row for row in rows}


def _store(plan: Plan, read: list[dict[str, Any]], sites: dict[tuple[UUID, str], Stored]) -> None:
    for values in read:
        row = sites.get((values["organisation_id"], values["code"]))
        _id, has_changed = plan.upsert(Site, row, values)
        if row and has_changed:
            plan.providers.add(values["organisation_id"])
        plan.count(outcome(row, has_changed=has_changed), [values["organisation_id"]])
