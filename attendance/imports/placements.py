"""Take in placements, by home school and reference, with the weekly pattern that holds from a date."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attendance.imports.cells import Cells
from attendance.imports.placement_cells import PlacementContext, PlacementRead, read_placement
from attendance.imports.placement_oddities import double_bookings, oddities, stay_of
from attendance.imports.placement_patterns import DAYS, Week, changed_patterns, first_pattern
from attendance.imports.plan import Plan, Rows, outcome
from attendance.records import imports as stored
from attendance.records.imports import Stored
from attendance.records.tables import Organisation, Placement, PlacementPattern, PupilBase
from attendance.rules.calendar import london_date
from attendance.rules.double_booking import Stay
from attendance.rules.words import Base, Pathway
from attendance.unit import Db

Patterns = dict[UUID, dict[date, Week]]


@dataclass(frozen=True, kw_only=True, slots=True)
class _OnFile:
    """What is on record of the placements in a file and of their pupils."""

    placements: dict[tuple[UUID, str], Stored]
    of_pupils: dict[UUID, list[Stored]]
    patterns: Patterns
    with_history: set[UUID]
    bases: dict[UUID, dict[date, str]]
    public_refs: set[tuple[UUID, str]]

    @classmethod
    def load(cls, db: Db, read: list[PlacementRead]) -> "_OnFile":
        pupil_ids = {each.values["pupil_id"] for each in read} - {None}
        same_ref = stored.find(db.session, Placement.ref, [each.values["ref"] for each in read])
        of_pupils: dict[UUID, list[Stored]] = {}
        for row in stored.find(db.session, Placement.pupil_id, pupil_ids):
            of_pupils.setdefault(row["pupil_id"], []).append(row)
        ids = {row["id"] for row in same_ref} | {row["id"] for rows in of_pupils.values() for row in rows}
        bases: dict[UUID, dict[date, str]] = {}
        for row in stored.find(db.session, PupilBase.pupil_id, pupil_ids):
            bases.setdefault(row["pupil_id"], {})[row["from_on"]] = row["base"]
        shown = stored.find(db.session, Placement.public_ref, [each.values["ref"] for each in read])
        return cls(
            placements={(row["home_school_id"], row["ref"]): row for row in same_ref},
            of_pupils=of_pupils,
            patterns=_patterns(db, ids),
            with_history=stored.placements_with_history(db.session, [row["id"] for row in same_ref]),
            bases=bases,
            public_refs={(row["provider_id"], row["public_ref"]) for row in shown if row["provider_id"]},
        )


def plan_placements(db: Db, rows: Rows, plan: Plan, *, now: datetime) -> None:
    """Work out what a file of placements changes."""
    context = PlacementContext.load(db, rows, is_one_row=plan.by_hand is not None)
    read = [read_placement(Cells(row), context) for row in plan.watch(rows)]
    for each in read:
        each.values.update(plan.by_hand.kept if plan.by_hand else {})
    on_file = _OnFile.load(db, read)
    today = london_date(now)
    planned = [(each, _planned_patterns(each, on_file, today=today)) for each in read]
    for each in read:
        _check_move(each, on_file)
        plan.take_problems(each.cells)
    stays = _stays(db, planned, on_file)
    for each, _patterns_then in planned:
        if each.cells.is_good:
            mine = stays.get(each.values["pupil_id"], {})
            plan.warnings += oddities(each, today=today)
            doubles = double_bookings(each, mine, since=today)
            plan.is_double = plan.is_double or bool(doubles)
            plan.warnings += doubles
    if not plan.problems:
        # In a steady order, so that which of two equal references is shown as it is does not hang on the file.
        planned.sort(key=lambda pair: _steady(pair[0]))
        for each, patterns in planned:
            _store(plan, each, patterns, on_file)


def _steady(read: PlacementRead) -> tuple[date, str, str]:
    return read.values["starts_on"], read.school["code"] if read.school else "", read.values["ref"]


def _patterns(db: Db, placement_ids: set[UUID]) -> Patterns:
    found: Patterns = {}
    for row in stored.find(db.session, PlacementPattern.placement_id, placement_ids):
        found.setdefault(row["placement_id"], {})[row["from_on"]] = tuple(row[day] for day in DAYS)
    return found


def _planned_patterns(read: PlacementRead, on_file: _OnFile, *, today: date) -> dict[date, Week]:
    row = on_file.placements.get(read.key)
    if row is None:
        return first_pattern(read.wish)
    before = on_file.patterns.get(row["id"], {})
    after = changed_patterns(before, read.wish, began_on=row["starts_on"], today=today)
    if after != before and read.wish.pattern_from and read.wish.pattern_from < today:
        read.cells.refuse(
            "pattern_from",
            "A pattern change leaves past registers as they were, so it cannot hold from a day that is over. Name "
            "today or a later day, or leave it blank for tomorrow.",
        )
    return after


def _check_move(read: PlacementRead, on_file: _OnFile) -> None:
    row = on_file.placements.get(read.key)
    if row is None or not read.cells.is_good or row["id"] not in on_file.with_history:
        return
    for column, what in (("pupil", "pupil"), ("provider", "provider")):
        if row[f"{column}_id"] != read.values[f"{column}_id"]:
            read.cells.refuse(
                column, f"This placement has registers with another {what}. End it, and start a new one with a new ref."
            )


def _stays(
    db: Db, planned: list[tuple[PlacementRead, dict[date, Week]]], on_file: _OnFile
) -> dict[UUID, dict[str, Stay]]:
    """Return each pupil's stays at providers by reference: the file's, and those that it does not speak of."""
    in_file = {each.key for each, _patterns_then in planned}
    found: dict[UUID, dict[str, Stay]] = {}
    for each, patterns in planned:
        if each.cells.is_good and each.provider and not each.pathway.names_sessions_off:
            stay = stay_of(each.values, patterns, at=each.provider["name"])
            found.setdefault(each.values["pupil_id"], {})[each.values["ref"]] = stay
    others = [
        row
        for rows in on_file.of_pupils.values()
        for row in rows
        if row["provider_id"] and not Pathway(row["pathway"]).names_sessions_off
    ]
    hosts = stored.find(db.session, Organisation.id, {row["provider_id"] for row in others})
    names = {row["id"]: row["name"] for row in hosts}
    for row in others:
        if (row["home_school_id"], row["ref"]) not in in_file:
            stay = stay_of(row, on_file.patterns.get(row["id"], {}), at=names[row["provider_id"]])
            found.setdefault(row["pupil_id"], {})[row["ref"]] = stay
    return found


def _store(plan: Plan, read: PlacementRead, patterns: dict[date, Week], on_file: _OnFile) -> None:
    row = on_file.placements.get(read.key)
    values = dict(read.values)
    if row is None or row["provider_id"] != values["provider_id"]:
        values["public_ref"] = _public_ref(values, on_file.public_refs, sees_all=plan.by_hand is None)
    placement_id, has_changed = plan.upsert(Placement, row, values)
    before = on_file.patterns.get(placement_id, {}) if row else {}
    if row is not None and before != patterns:
        plan.altered.add("week")
    _store_patterns(plan, read, placement_id, before=before, after=patterns)
    has_base = _store_base(plan, read, on_file.bases)
    is_altered = has_changed or before != patterns or has_base
    plan.count(outcome(row, has_changed=is_altered), [values["home_school_id"], values["provider_id"]])
    if is_altered:
        plan.schools.add(values["home_school_id"])


def _public_ref(values: dict[str, Any], taken: set[tuple[UUID, str]], *, sees_all: bool) -> str:
    """Return what the provider sees: the home school's reference where no other placement there has it.

    Whoever does not see other schools' placements cannot know that, so there it never is the reference alone.
    """
    provider_id, ref = values["provider_id"], str(values["ref"])
    if provider_id is None:
        return ref
    shown = ref if sees_all else f"{ref}-{secrets.token_hex(3)}"
    while (provider_id, shown) in taken:
        shown = f"{ref}-{secrets.token_hex(3)}"
    taken.add((provider_id, shown))
    return shown


def _store_patterns(
    plan: Plan, read: PlacementRead, placement_id: UUID, *, before: dict[date, Week], after: dict[date, Week]
) -> None:
    for from_on in sorted(before):
        if after.get(from_on) != before[from_on]:
            plan.changes.remove(PlacementPattern, {"placement_id": placement_id, "from_on": from_on})
    for from_on in sorted(after):
        if after[from_on] != before.get(from_on):
            plan.changes.add(
                PlacementPattern,
                {
                    "placement_id": placement_id,
                    "from_on": from_on,
                    "home_school_id": read.values["home_school_id"],
                    **dict(zip(DAYS, after[from_on], strict=True)),
                },
            )


def _store_base(plan: Plan, read: PlacementRead, bases: dict[UUID, dict[date, str]]) -> bool:
    """Note that a pupil with home tuition is nowhere else; return whether that is new."""
    if read.pathway is not Pathway.HOME_TUITION:
        return False
    pupil_id, starts_on = read.values["pupil_id"], read.values["starts_on"]
    mine = bases.setdefault(pupil_id, {})
    begun = [from_on for from_on in mine if from_on <= starts_on]
    if begun and mine[max(begun)] == Base.NONE.value:
        return False
    key = {"pupil_id": pupil_id, "from_on": starts_on}
    values = {"home_school_id": read.values["home_school_id"], "base": Base.NONE.value}
    if starts_on in mine:
        plan.changes.change(PupilBase, key, values)
    else:
        plan.changes.add(PupilBase, {**key, **values})
    mine[starts_on] = Base.NONE.value
    return True
