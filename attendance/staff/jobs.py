"""Give somebody a job here, change it, end it. Nobody does this to their own."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from attendance import people
from attendance.records import staff as stored
from attendance.records.base import new_id
from attendance.records.staff import StaffRow
from attendance.records.tables import Membership, Person
from attendance.refusals import Conflict, Refusal
from attendance.rules import staffing
from attendance.rules.words import Role
from attendance.scope import StaffScope
from attendance.staff import giving, keeping, reading, requests
from attendance.staff.giving import Job
from attendance.staff.keeping import Keeping
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class Invite:
    """Somebody who is to have a job here, as it was typed."""

    name: str
    email: str = field(repr=False)
    mobile: str = field(repr=False)
    job_title: str
    roles: frozenset[Role]
    years: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeJob:
    """What somebody's job is to be, as it was typed. `instead_of`: the roles that the page showed."""

    job_title: str
    roles: frozenset[Role]
    years: str = ""
    instead_of: frozenset[Role]


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """What became of a change; `waits`: for a second person."""

    job_id: UUID
    waits: bool


def invite(scope: StaffScope, db: Db, command: Invite, *, now: datetime) -> Done:
    """Give somebody a job here and have them mailed a link; with roles of weight both wait for a second person.

    Somebody who has an account already keeps it, with the name on it, and signs in as before.

    Raises:
        NotAllowed: the actor does not look after the people here.
        Refusal: something cannot be read, or they have a job here already.
    """
    kept = keeping.keep(scope, db)
    job = _read_job(command)
    _require_roles(kept, job.roles, new=job.roles)
    row = _take_in(db, kept, command, title=job.title, now=now)
    return _give(db, kept, row, job, now=now)


def change(scope: StaffScope, db: Db, job_id: UUID, command: ChangeJob, *, now: datetime) -> Done:
    """Change somebody's job title and roles; with roles of weight the whole change waits for a second person.

    Raises:
        NotAllowed: the actor does not look after the people here.
        NotFound: nobody here has this job.
        Conflict: somebody else changed the roles meanwhile.
        Refusal: it is the actor's own job, it would leave a post vacant, or something cannot be read.
    """
    kept = keeping.keep(scope, db)
    row = kept.find_other(job_id)
    job = _read_job(command)
    _require_roles(kept, job.roles, new=job.roles - row.roles)
    if command.instead_of != row.roles:
        raise Conflict("Somebody changed these roles meanwhile. Look at what holds now, then choose anew.")
    held = row.membership
    if (job.roles, job.title, job.stored_years) == (row.roles, held.job_title, held.years):
        return Done(job_id=job_id, waits=False)
    return _give(db, kept, row, job, now=now)


def end(scope: StaffScope, db: Db, job_id: UUID, *, now: datetime, machine_now: datetime) -> None:
    """End somebody's job here; everything it opened is closed at once.

    Raises:
        NotAllowed: the actor does not look after the people here.
        NotFound: nobody here has this job.
        Refusal: it is the actor's own job, or it would leave a post vacant.
    """
    kept = keeping.keep(scope, db)
    giving.end(db, kept, kept.find_other(job_id), now=now, machine_now=machine_now)


def send_link(scope: StaffScope, db: Db, job_id: UUID, *, now: datetime) -> None:
    """Mail somebody a link, to the address on record: the invitation again, or a way to a new password.

    Raises:
        NotAllowed: the actor does not look after the people here.
        NotFound: nobody here has this job.
        Refusal: a second person has not agreed to their roles yet.
    """
    kept = keeping.keep(scope, db)
    row = kept.find(job_id)
    if not row.roles:
        raise Refusal("They hold no role here yet, so there is nothing to sign in to.")
    people.mail_link(db, row.person, kept.organisation_id, now=now, actor=kept.actor)


def _read_job(command: Invite | ChangeJob) -> Job:
    title, years = reading.job_title(command.job_title), reading.years(command.years, command.roles)
    return Job(title=title, roles=command.roles, years=years)


def _give(db: Db, kept: Keeping, row: StaffRow, job: Job, *, now: datetime) -> Done:
    waits = staffing.needs_second(kept.place, job.roles - row.roles)
    if waits:
        requests.ask_for_roles(db, kept, row, job, now=now)
    else:
        giving.change(db, kept, row, job, now=now)
    return Done(job_id=row.membership.id, waits=waits)


def _take_in(db: Db, kept: Keeping, command: Invite, *, title: str, now: datetime) -> StaffRow:
    """Store the person, unless they are known, and their job, without a role yet; a job that ended begins anew."""
    name, email, mobile = reading.name(command.name), reading.email(command.email), reading.mobile(command.mobile)
    person_id = stored.account_of(db.session, email)
    if any(each.person.id == person_id for each in kept.people):
        raise Refusal("Somebody with this address has a job here already. Change that one.", field="email")
    if person_id is None:
        person_id = new_id()
        db.session.add(Person(id=person_id, email=email, name=name, mobile=mobile, created_at=now))
        db.session.flush()
    job = stored.job_of(db.session, person_id, kept.organisation_id)
    if job is None:
        job = Membership(id=new_id(), person_id=person_id, organisation_id=kept.organisation_id, job_title=title)
        db.session.add(job)
    job.job_title, job.years, job.ended_at = title, None, None
    db.session.flush()
    stored.give_roles(db.session, job, giving.NOTHING)
    # Somebody of another organisation can be seen only now that they work here.
    return StaffRow(person=stored.person(db.session, person_id), membership=job, roles=giving.NOTHING)


def _require_roles(kept: Keeping, roles: frozenset[Role], *, new: frozenset[Role]) -> None:
    if not roles:
        raise Refusal("Choose at least one role.", field="roles")
    # Others may have come with an import, and stay.
    if not new <= set(staffing.roles_at(kept.place)):
        raise Refusal("Choose among the roles shown.", field="roles")
