"""Take in pupils, by home school and reference, with their flags."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attendance.imports.cells import Cells
from attendance.imports.lookups import Organisations, SeenInFile
from attendance.imports.plan import Plan, Rows, outcome
from attendance.records import imports as stored
from attendance.records.imports import Stored
from attendance.records.tables import Pupil, PupilFlagged
from attendance.rules.calendar import london_date
from attendance.rules.identifiers import is_upn, looks_like_upn, upn_check_letter
from attendance.rules.words import OrganisationKind, PupilFlag
from attendance.unit import Db

YOUNGEST, OLDEST = 3, 20
DAYS_IN_YEAR = 365.25


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    """A good row."""

    cells: Cells
    values: dict[str, Any]
    flags: frozenset[str]

    @property
    def key(self) -> tuple[UUID, str]:
        return self.values["home_school_id"], self.values["ref"]


def plan_pupils(db: Db, rows: Rows, plan: Plan, *, now: datetime) -> None:
    """Work out what a file of pupils changes."""
    # A page names its own school, which needs no thousands of others to be read.
    known = Organisations.load(db, codes=_codes(rows) if plan.by_hand else None)
    seen, seen_upns = SeenInFile(), SeenInFile()
    read: list[_Read] = []
    for row in plan.watch(rows):
        cells = Cells(row)
        found = _read(cells, plan, known, seen, today=london_date(now))
        if found.values["upn"]:
            seen_upns.is_repeat(cells, "upn", (found.values["home_school_id"], found.values["upn"]))
        if plan.take_problems(cells):
            read.append(found)
    pupils = {
        (row["home_school_id"], row["ref"]): row
        for row in stored.find(db.session, Pupil.ref, [each.values["ref"] for each in read])
    }
    _check_upns(db, read, plan)
    if not plan.problems:
        _store(plan, read, pupils, _flags(db, pupils.values()))


def _read(cells: Cells, plan: Plan, known: Organisations, seen: SeenInFile, *, today: date) -> _Read:
    school = home_school(cells, known)
    ref = cells.needed_code("ref")
    if school and ref:
        seen.is_repeat(cells, "ref", (school["id"], ref))
    values = {
        "home_school_id": school["id"] if school else None,
        "ref": ref,
        "upn": _upn(cells),
        "family_name": cells.needed("family_name"),
        "given_name": cells.needed("given_name"),
        "date_of_birth": _date_of_birth(cells, plan, today),
        "year_group": cells.text("year_group"),
        "reg_group": cells.text("reg_group"),
    }
    flags = frozenset(flag.value for flag in cells.several("flags", PupilFlag))
    return _Read(cells=cells, values=values, flags=flags)


def _codes(rows: Rows) -> set[str]:
    return {row.cells.get("home_school", "") for row in rows}


def home_school(cells: Cells, known: Organisations) -> Stored | None:
    """Return the school a cell names; None where that was a problem."""
    school = known.named(cells, "home_school")
    if school and not school["is_school"] and school["kind"] != OrganisationKind.HOME_SCHOOL.value:
        cells.refuse("home_school", f"{school['name']} is no school, so no pupil can be on its roll. Name the school.")
        return None
    return school


def _upn(cells: Cells) -> str | None:
    written = cells.code("upn")
    if written is None:
        return None
    upn = written.upper()
    if not looks_like_upn(upn):
        cells.refuse("upn", "A UPN is a letter and 12 more characters. Correct it, or leave it blank.")
    elif not is_upn(upn):
        cells.refuse(
            "upn",
            f"The first letter does not fit the rest: it would be {upn_check_letter(upn[1:])}. Something is mistyped; "
            "compare it with your records system.",
        )
    return upn


def _date_of_birth(cells: Cells, plan: Plan, today: date) -> date | None:
    born = cells.on("date_of_birth")
    if born is None:
        return None
    if born > today:
        cells.refuse("date_of_birth", "This date of birth is in the future. Correct it.")
    elif not YOUNGEST <= (today - born).days / DAYS_IN_YEAR < OLDEST:
        plan.warn(cells, "date_of_birth", "This pupil would be younger than 3 or older than 19. Check the date.")
    return born


def _check_upns(db: Db, read: list[_Read], plan: Plan) -> None:
    """Refuse a UPN that another pupil of the same school has."""
    by_upn = {(each.values["home_school_id"], each.values["upn"]): each for each in read if each.values["upn"]}
    keys = {each.key for each in read}
    for row in stored.find(db.session, Pupil.upn, [upn for _school, upn in by_upn]):
        each = by_upn.get((row["home_school_id"], row["upn"]))
        # A pupil of this same file gets the number the file gives them.
        if each and (row["home_school_id"], row["ref"]) not in keys:
            plan.problems.append(each.cells.note("upn", f"The pupil “{row['ref']}” has this UPN. Correct one of them."))


def _flags(db: Db, pupils: Iterable[Stored]) -> dict[UUID, set[str]]:
    found: dict[UUID, set[str]] = {}
    for row in stored.find(db.session, PupilFlagged.pupil_id, [pupil["id"] for pupil in pupils]):
        found.setdefault(row["pupil_id"], set()).add(row["flag"])
    return found


def _store(plan: Plan, read: list[_Read], pupils: dict[tuple[UUID, str], Stored], flags: dict[UUID, set[str]]) -> None:
    for each in read:
        row = pupils.get(each.key)
        school_id = each.values["home_school_id"]
        pupil_id, has_changed = plan.upsert(Pupil, row, each.values)
        raised = flags.get(pupil_id, set())
        if row is not None and raised != each.flags:
            plan.altered.add("flags")
        for flag in sorted(raised - each.flags):
            plan.changes.remove(PupilFlagged, {"pupil_id": pupil_id, "flag": flag})
        for flag in sorted(each.flags - raised):
            plan.changes.add(PupilFlagged, {"pupil_id": pupil_id, "flag": flag, "home_school_id": school_id})
        plan.count(outcome(row, has_changed=has_changed or raised != each.flags), [school_id])
