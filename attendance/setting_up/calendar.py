"""An organisation's own calendar, by hand: terms, closures, INSET and half days of a school; closures of a provider.

A row is judged and written as the whole future calendar in a file would be. A past day is never touched; what a change
does to the days already open is said before it is done.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance import days
from attendance.imports import Kind, carry_out
from attendance.imports.calendar import plan_whole
from attendance.imports.plan import Plan
from attendance.records import calendars as stored
from attendance.records import imports as stored_imports
from attendance.records import opening
from attendance.records import setting_up as trying
from attendance.records.tables import CalendarRow, Organisation
from attendance.refusals import NotAllowed, NotFound
from attendance.rows import Row, RowProblem, problem
from attendance.rules.calendar import london_date
from attendance.rules.phrases import counted
from attendance.rules.staffing import Place, may_look_after
from attendance.rules.words import CalendarKind, Session
from attendance.scope import StaffScope
from attendance.setting_up.by_hand import EVENT, Entered, key_of
from attendance.unit import Db

COLUMNS = ("from", "to", "session", "kind", "label")
# Bank holidays are known; what shuts a provider is a closure, whatever it calls it.
OF_SCHOOLS = (
    CalendarKind.CLOSURE,
    CalendarKind.INSET,
    CalendarKind.EARLY_FINISH,
    CalendarKind.EXAM,
    CalendarKind.TERM,
)
OF_PROVIDERS = (CalendarKind.CLOSURE, CalendarKind.EARLY_FINISH)
NOT_THERE = "There is no such calendar."
WHO_CHANGES = "An administrator changes a school’s calendar, a manager a provider’s."
PAST = "This day is past, and what happened stays as it was. Begin today or later."
THERE = "This stands in your calendar already. Take it away first, then enter it anew."
NOT_YOURS = "Choose one of these."


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarLine:
    """A row of a calendar that is not over. `session` None: the whole day."""

    id: UUID
    kind: CalendarKind
    from_on: date
    to_on: date
    session: Session | None
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnCalendar:
    """The calendar of one organisation from today on, in order of its days, and what may be entered in it."""

    organisation_id: UUID
    name: str
    lines: tuple[CalendarLine, ...]
    kinds: tuple[CalendarKind, ...]
    may_change: bool


def calendars(scope: StaffScope, db: Db, *, now: datetime) -> tuple[OwnCalendar, ...]:
    """Return the calendars of the actor's own organisation and of its schools, by name; a trust keeps none itself."""
    found = stored.organisations(db.session, {scope.organisation_id, *scope.school_ids})
    rows = stored.rows_of(db.session, found, from_on=london_date(now))
    return tuple(
        OwnCalendar(
            organisation_id=each.id,
            name=each.name,
            lines=tuple(_line(row) for row in rows.get(each.id, ())),
            kinds=_kinds(each),
            may_change=may_look_after(_place(each), scope.actor.roles),
        )
        for each in sorted(found.values(), key=lambda each: each.name)
        if _is_theirs(scope, each)
    )


def add(
    scope: StaffScope, db: Db, organisation_id: UUID, typed: Mapping[str, str], *, agreed: str = "", now: datetime
) -> Entered:
    """Enter a row; the same sent twice is one. `agreed` is the key of what the page said it would do.

    Raises:
        NotFound: no such calendar of the actor's.
        NotAllowed: the actor's roles do not include it.
    """
    organisation = _changeable(scope, db, organisation_id)
    today = london_date(now)
    on_file = stored.rows_of(db.session, [organisation_id], from_on=today).get(organisation_id, [])
    cells = {name: typed.get(name, "").strip() for name in COLUMNS}
    cells["to"] = cells["to"] or cells["from"]
    wanted = [*map(_cells, on_file), cells]
    if cells in map(_cells, on_file):
        return Entered(id=organisation_id, is_saved=True)
    problems = _misplaced(organisation, cells, on_file, today)
    if problems:
        return Entered(id=organisation_id, is_saved=False, problems=problems)
    return _finish(scope, db, organisation, wanted, agreed=agreed, now=now)


def take_away(
    scope: StaffScope, db: Db, organisation_id: UUID, row_id: UUID, *, agreed: str = "", now: datetime
) -> Entered:
    """Take a row away from today on; one under way ends yesterday. One that is gone already stays gone.

    Raises:
        NotFound: no such calendar of the actor's.
        NotAllowed: the actor's roles do not include it.
    """
    organisation = _changeable(scope, db, organisation_id)
    on_file = stored.rows_of(db.session, [organisation_id], from_on=london_date(now)).get(organisation_id, [])
    kept = [_cells(row) for row in on_file if row.id != row_id]
    if len(kept) == len(on_file):
        return Entered(id=organisation_id, is_saved=True)
    return _finish(scope, db, organisation, kept, agreed=agreed, now=now)


def _finish(
    scope: StaffScope,
    db: Db,
    organisation: Organisation,
    wanted: list[dict[str, str]],
    *,
    agreed: str,
    now: datetime,
) -> Entered:
    rows = tuple(
        Row(number=number, cells={"organisation": organisation.code, **cells})
        for number, cells in enumerate(wanted, start=1)
    )
    plan = plan_whole(db, organisation.id, rows, now=now)
    if plan.problems:
        return Entered(id=organisation.id, is_saved=False, problems=tuple(plan.problems))
    schools = stored_imports.schools_with_placements_at(db.session, plan.providers)
    # A provider's closure moves its home schools' days, as their own clockwork would.
    with db.acting_for(schools):
        doubts = tuple(_effects(db, {*schools, organisation.id}, plan, now=now))
        key = key_of(each.sentence for each in doubts)
        if doubts and agreed != key:
            return Entered(id=organisation.id, is_saved=False, doubts=doubts, doubts_key=key)
        carry_out(db, plan, EVENT, {"what": Kind.CALENDAR.value}, actor=scope.actor, now=now)
    return Entered(id=organisation.id, is_saved=True)


def _effects(db: Db, schools: set[UUID], plan: Plan, *, now: datetime) -> Iterable[RowProblem]:
    """Say what a change does to the days already open: how many pupils each session would lose, or gain."""
    before = _expected(db, schools, now=now)
    with trying.tried(db.session, plan.changes):
        after = _expected(db, schools, now=now)
    for (on, session), many in sorted((before - after).items(), key=_in_order):
        lost = f"{counted(many, 'pupil')} would no longer be expected, and nobody would look for them."
        yield problem(1, "", "", f"{on:%A %-d %B}, {session.label.lower()}: {lost}")
    for (on, session), many in sorted((after - before).items(), key=_in_order):
        yield problem(
            1, "", "", f"{on:%A %-d %B}, {session.label.lower()}: {counted(many, 'more pupil')} would be expected."
        )


def _in_order(effect: tuple[tuple[date, Session], int]) -> tuple[date, str]:
    (on, session), _many = effect
    return on, session.value


def _expected(db: Db, schools: set[UUID], *, now: datetime) -> Counter[tuple[date, Session]]:
    opened: dict[date, list[UUID]] = {}
    for school in schools:
        for on in opening.opened_from(db.session, school, first=london_date(now)):
            opened.setdefault(on, []).append(school)
    return Counter((on, each.session) for on, open_for in opened.items() for each in days.planned(db, open_for, on))


def _changeable(scope: StaffScope, db: Db, organisation_id: UUID) -> Organisation:
    organisation = stored.organisations(db.session, [organisation_id]).get(organisation_id)
    if organisation is None or not _is_theirs(scope, organisation):
        raise NotFound(NOT_THERE)
    if not may_look_after(_place(organisation), scope.actor.roles):
        raise NotAllowed(WHO_CHANGES)
    return organisation


def _is_theirs(scope: StaffScope, organisation: Organisation) -> bool:
    """Say whether this is a school of the actor's, or the provider they work at."""
    if organisation.id in scope.school_ids:
        return True
    return organisation.id == scope.organisation_id and _place(organisation).only_hosts


def _place(organisation: Organisation) -> Place:
    return Place.of(organisation.kind, is_school=organisation.is_school)


def _kinds(organisation: Organisation) -> tuple[CalendarKind, ...]:
    return OF_PROVIDERS if _place(organisation).only_hosts else OF_SCHOOLS


def _misplaced(
    organisation: Organisation, cells: Mapping[str, str], on_file: Iterable[CalendarRow], today: date
) -> tuple[RowProblem, ...]:
    """Return what a file may say and a page may not: a past day, another's kind, a row that is there already."""
    found = []
    if cells["from"] and cells["from"] < today.isoformat():
        found.append(problem(1, "from", cells["from"], PAST))
    if cells["kind"] not in _kinds(organisation):
        found.append(problem(1, "kind", cells["kind"], NOT_YOURS))
    said = {name: cells[name] for name in COLUMNS if name != "label"}
    if any(said.items() <= _cells(row).items() for row in on_file):
        found.append(problem(1, "from", cells["from"], THERE))
    return tuple(found)


def _cells(row: CalendarRow) -> dict[str, str]:
    """Return a row as a file would say it."""
    return {
        "from": row.from_on.isoformat(),
        "to": row.to_on.isoformat(),
        "session": row.session or "",
        "kind": row.kind,
        "label": row.label,
    }


def _line(row: CalendarRow) -> CalendarLine:
    return CalendarLine(
        id=row.id,
        kind=CalendarKind(row.kind),
        from_on=row.from_on,
        to_on=row.to_on,
        session=Session(row.session) if row.session else None,
        label=row.label,
    )
