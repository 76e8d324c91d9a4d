"""Take in people, by e-mail and organisation. Nobody is removed by being left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from attendance.imports.cells import Cells
from attendance.imports.lookups import Organisations, SeenInFile
from attendance.imports.plan import Plan, Rows, outcome
from attendance.records import imports as stored
from attendance.records.imports import Stored
from attendance.records.tables import Membership, Person, RoleHeld
from attendance.rules.words import PROVIDER_ROLES, OrganisationKind, Role
from attendance.rules.years import NO_HEAD, NotYearsError, years_in
from attendance.unit import Db

# Nobody is taught there, so nobody keeps a register there.
NO_PROVIDERS = frozenset({OrganisationKind.TRUST.value, OrganisationKind.LOCAL_AUTHORITY.value})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    """A good row: a person and their job in one organisation."""

    cells: Cells
    email: str
    name: str
    mobile: str | None
    job_title: str
    organisation_id: UUID
    roles: frozenset[str]
    years: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _OnFile:
    """The people of a file that are on record already."""

    people: dict[str, Stored]
    jobs: dict[tuple[UUID, UUID], Stored]
    roles: dict[UUID, set[str]]

    @classmethod
    def load(cls, db: Db, emails: Iterable[str]) -> "_OnFile":
        people = stored.find(db.session, Person.email, emails)
        jobs = stored.find(db.session, Membership.person_id, [row["id"] for row in people])
        roles: dict[UUID, set[str]] = {}
        for row in stored.find(db.session, RoleHeld.membership_id, [job["id"] for job in jobs]):
            roles.setdefault(row["membership_id"], set()).add(row["role"])
        return cls(
            people={row["email"]: row for row in people},
            jobs={(row["person_id"], row["organisation_id"]): row for row in jobs},
            roles=roles,
        )


def plan_people(db: Db, rows: Rows, plan: Plan, *, now: datetime) -> None:
    """Work out what a file of people changes."""
    known = Organisations.load(db)
    seen = SeenInFile()
    read: list[_Read] = []
    for row in plan.watch(rows):
        cells = Cells(row)
        found = _read(cells, plan, known, seen)
        if plan.take_problems(cells) and found:
            read.append(found)
    persons = _agreed(read, plan)
    if plan.problems:
        return
    on_file = _OnFile.load(db, persons)
    ids, altered = _store_persons(plan, persons, on_file, now=now)
    for each in read:
        _store_job(plan, each, ids[each.email], on_file, is_altered=each.email in altered)


def _read(cells: Cells, plan: Plan, known: Organisations, seen: SeenInFile) -> _Read | None:
    email = cells.email("email") if cells.needed("email") else None
    organisation = known.named(cells, "organisation")
    roles = cells.several("roles", Role)
    if not cells.shown("roles").strip("; "):
        cells.refuse("roles", "Name at least one role, such as dsl or provider_staff; several with ; between them.")
    name, mobile, job_title = cells.needed("name"), cells.mobile("mobile"), cells.text("job_title")
    if email is None or organisation is None:
        return None
    seen.is_repeat(cells, "email", (email, organisation["id"]))
    if job_title is None and roles:
        job_title = roles[0].label
        plan.warn(cells, "job_title", f"Without a job title this person is shown as “{job_title}”.")
    if organisation["kind"] in NO_PROVIDERS and PROVIDER_ROLES & set(roles):
        plan.warn(cells, "roles", "No pupils are placed with a trust or a local authority. Check these roles.")
    return _Read(
        cells=cells,
        email=email,
        name=name,
        mobile=mobile,
        job_title=job_title or "",
        organisation_id=organisation["id"],
        roles=frozenset(role.value for role in roles),
        years=_years(cells, roles),
    )


def _years(cells: Cells, roles: Iterable[Role]) -> str | None:
    """Return the years of a head of year as the records keep them; None for every year."""
    try:
        found = years_in(cells.text("years") or "")
    except NotYearsError as problem:
        cells.refuse("years", str(problem))
        return None
    if found and Role.HEAD_OF_YEAR not in set(roles):
        cells.refuse("years", NO_HEAD)
    return ",".join(found) or None


def _agreed(read: list[_Read], plan: Plan) -> dict[str, list[_Read]]:
    """Return the rows of each person, who may work in two places but has one name and one mobile."""
    persons: dict[str, list[_Read]] = {}
    for each in read:
        persons.setdefault(each.email, []).append(each)
    for rows in persons.values():
        for other in rows[1:]:
            for column in ("name", "mobile"):
                if getattr(other, column) != getattr(rows[0], column):
                    sentence = f"Row {rows[0].cells.row.number} gives this person another {column}. Make them the same."
                    plan.problems.append(other.cells.note(column, sentence))
    return persons


def _store_persons(
    plan: Plan, persons: dict[str, list[_Read]], on_file: _OnFile, *, now: datetime
) -> tuple[dict[str, UUID], set[str]]:
    ids: dict[str, UUID] = {}
    altered: set[str] = set()
    for email, rows in persons.items():
        row, first = on_file.people.get(email), rows[0]
        values: dict[str, Any] = {"name": first.name, "mobile": first.mobile}
        if row is None:
            values |= {"email": email, "password_hash": None, "created_at": now}
        elif row["mobile"] and not first.mobile:
            plan.warn(first.cells, "mobile", f"{first.name}’s mobile number is removed; no text will reach them.")
        ids[email], has_changed = plan.upsert(Person, row, values)
        if has_changed:
            altered.add(email)
    return ids, altered


def _store_job(plan: Plan, each: _Read, person_id: UUID, on_file: _OnFile, *, is_altered: bool) -> None:
    job = on_file.jobs.get((person_id, each.organisation_id))
    values: dict[str, Any] = {"job_title": each.job_title, "years": each.years, "ended_at": None}
    if job is None:
        values |= {"person_id": person_id, "organisation_id": each.organisation_id}
    job_id, has_changed = plan.upsert(Membership, job, values)
    held = on_file.roles.get(job_id, set())
    for role in sorted(held - each.roles):
        plan.changes.remove(RoleHeld, {"membership_id": job_id, "role": role})
    for role in sorted(each.roles - held):
        plan.changes.add(RoleHeld, {"membership_id": job_id, "role": role, "organisation_id": each.organisation_id})
    has_changed = has_changed or is_altered or held != each.roles
    plan.count(outcome(job, has_changed=has_changed), [each.organisation_id])
