"""Import a sheet, or enter one row by hand, or say what it would do: one transaction, its events, the days it alters.

A row that a person types on a page is judged by the same planners, written and told of the same way as one of a file.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from attendance import days
from attendance.imports.agreements import plan_agreements
from attendance.imports.calendar import plan_calendar
from attendance.imports.columns import Kind, header_problems
from attendance.imports.contacts import plan_contacts
from attendance.imports.organisations import plan_organisations
from attendance.imports.people import plan_people
from attendance.imports.placements import plan_placements
from attendance.imports.plan import ByHand, ImportResult, Plan, Rows, Watch
from attendance.imports.pupils import plan_pupils
from attendance.imports.role_names import plan_role_names
from attendance.imports.sites import plan_sites
from attendance.imports.stand_ins import plan_stand_ins
from attendance.records import imports as stored
from attendance.rows import Row, Sheet
from attendance.scope import Actor
from attendance.unit import Db


def import_sheet(db: Db, kind: Kind, sheet: Sheet, *, actor: Actor, now: datetime, watch: Watch = iter) -> ImportResult:
    """Import a sheet, all or nothing; return what was done, or every problem and nothing done.

    `watch` is handed the rows as they are read, for whoever wants to see how far it is.
    """
    stored.take_turn(db.session)
    plan = _plan(db, kind, sheet, now=now, watch=watch)
    result = plan.result()
    if result.is_refused:
        return result
    carry_out(db, plan, "imported", {"what": kind.value}, actor=actor, now=now)
    return result


def plan_row(db: Db, kind: Kind, row: Row, by_hand: ByHand, *, now: datetime) -> Plan:
    """Return what one row that was typed on a page would change, with what is wrong and what is odd; writes nothing."""
    plan = Plan(header=tuple(row.cells), by_hand=by_hand)
    _planners(now)[kind](db, (row,), plan)
    return plan


def carry_out(db: Db, plan: Plan, event: str, body: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    """Write a plan, tell the chains of everybody it concerns, and bring the days already open into line."""
    plan.changes.write(db.session)
    for organisation_id, counts in plan.by_organisation.items():
        db.tell([organisation_id], event, actor=actor, at=now, body={**body, **counts})
    affected = plan.schools | stored.schools_with_placements_at(db.session, plan.providers)
    days.refresh(db, affected, now=now)


def try_sheet(db: Db, kind: Kind, sheet: Sheet, *, now: datetime, watch: Watch = iter) -> ImportResult:
    """Return what importing a sheet would do, or every problem; writes nothing."""
    return _plan(db, kind, sheet, now=now, watch=watch).result()


def _plan(db: Db, kind: Kind, sheet: Sheet, *, now: datetime, watch: Watch) -> Plan:
    plan = Plan(problems=list(sheet.problems), header=sheet.header, watch=watch)
    if not sheet.header:
        return plan
    plan.problems += header_problems(kind, sheet.header)
    # Without the columns that are needed every row would be refused for the same reason.
    if not any(found.row == 1 for found in plan.problems):
        _planners(now)[kind](db, sheet.rows, plan)
    return plan


def _planners(now: datetime) -> dict[Kind, Callable[[Db, Rows, Plan], None]]:
    return {
        Kind.ORGANISATIONS: plan_organisations,
        Kind.SITES: plan_sites,
        Kind.PEOPLE: partial(plan_people, now=now),
        Kind.PUPILS: partial(plan_pupils, now=now),
        Kind.CONTACTS: plan_contacts,
        Kind.PLACEMENTS: partial(plan_placements, now=now),
        Kind.CALENDAR: partial(plan_calendar, now=now),
        Kind.ROLE_NAMES: plan_role_names,
        Kind.STAND_INS: partial(plan_stand_ins, now=now),
        Kind.AGREEMENTS: partial(plan_agreements, now=now),
    }
