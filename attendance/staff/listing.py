"""Show who has which job here, how they are reached and sign in, and what waits for a second person."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from attendance import reached
from attendance.directory import NEEDED_ROLES
from attendance.records import staff as stored
from attendance.records import stand_ins
from attendance.records.staff import StaffRow
from attendance.rules import staffing
from attendance.rules.calendar import london_date
from attendance.rules.phrases import listed
from attendance.rules.reached import Reach
from attendance.rules.standing_in import told_instead
from attendance.rules.words import Role, Way
from attendance.scope import StaffScope
from attendance.staff import keeping, requests
from attendance.staff.keeping import Keeping
from attendance.staff.requests import Waiting
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class Colleague:
    """Somebody with a job here; `years`: a head of year’s.

    `waiting_email` is to be confirmed; `is_me`: the one who looks at it; `told_instead`: who is told today, while they
    are away. `email_reach`, `mobile_reach`: how far they are known to reach; None without a mobile.
    """

    job_id: UUID
    name: str
    job_title: str
    roles: tuple[Role, ...]
    years: str
    email: str = field(repr=False)
    mobile: str | None = field(repr=False)
    has_signed_in: bool
    signed_in_at: datetime | None
    has_second_step: bool
    is_me: bool
    waiting_email: str | None = field(default=None, repr=False)
    told_instead: str = ""
    email_reach: Reach = Reach.NEVER
    mobile_reach: Reach | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleChoice:
    """A role that may be given here. `takes_two`: somebody else must agree before it counts."""

    role: Role
    takes_two: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Staff:
    """The people of an organisation. `gaps` are roles that alerts need and nobody holds."""

    organisation_name: str
    people: tuple[Colleague, ...]
    waiting: tuple[Waiting, ...]
    gaps: tuple[Role, ...]
    may_change: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OnePerson:
    """Somebody as whoever looks after the people sees them: what may be given, and what ends with the job.

    `works_elsewhere`: their account is not this organisation's alone to change. `tokens` are the names of the keys to
    the API that end with the job.
    """

    organisation_name: str
    colleague: Colleague
    choices: tuple[RoleChoice, ...]
    waiting: tuple[Waiting, ...]
    works_elsewhere: bool
    takes_two: bool
    tokens: tuple[str, ...]


def staff(scope: StaffScope, db: Db, *, now: datetime, machine_now: datetime) -> Staff:
    """Return the people of the organisation.

    Raises:
        NotAllowed: the actor may not see who holds which role here.
    """
    kept = keeping.see(scope, db)
    held = {role for each in kept.people for role in each.roles}
    changing = stored.open_address_changes(db.session, kept.organisation_id, machine_now) if kept.may_change else {}
    instead = _told_instead(db, kept, now=now)
    reach = reached.of_people(db, kept.organisation_id, kept.people, now=now)
    return Staff(
        organisation_name=kept.organisation.name,
        people=tuple(
            replace(
                _colleague(
                    kept, each, reach, email=changing[each.person.id].email if each.person.id in changing else None
                ),
                told_instead=instead.get(each.membership.id, ""),
            )
            for each in kept.people
        ),
        waiting=requests.open_for(kept, db, now=now),
        gaps=tuple(role for role in Role if role in NEEDED_ROLES - held) if kept.place.has_ladder else (),
        may_change=kept.may_change,
    )


def one(scope: StaffScope, db: Db, job_id: UUID, *, now: datetime, machine_now: datetime) -> OnePerson:
    """Return somebody with a job here, to whoever looks after the people.

    Raises:
        NotAllowed: the actor does not.
        NotFound: nobody here has this job.
    """
    kept = keeping.look_after(scope, db)
    row = kept.find(job_id)
    change = stored.open_address_change(db.session, row.person.id, machine_now)
    about = {each.id for each in stored.open_requests_about(db.session, job_id, now)}
    return OnePerson(
        organisation_name=kept.organisation.name,
        colleague=_colleague(
            kept,
            row,
            reached.of_people(db, kept.organisation_id, [row], now=now),
            email=change.email if change else None,
        ),
        choices=_choices(kept, row.roles),
        waiting=tuple(each for each in requests.open_for(kept, db, now=now) if each.id in about),
        works_elsewhere=row.person.id in stored.work_elsewhere(db.session, kept.organisation_id),
        takes_two=staffing.needs_second_to_reset(kept.place, row.roles),
        tokens=tuple(each.name for each in stored.live_tokens_of(db.session, job_id)),
    )


def choices(scope: StaffScope, db: Db) -> tuple[RoleChoice, ...]:
    """Return the roles that somebody new may be given.

    Raises:
        NotAllowed: the actor does not look after the people.
    """
    return _choices(keeping.look_after(scope, db), frozenset())


def _choices(kept: Keeping, held: frozenset[Role]) -> tuple[RoleChoice, ...]:
    return tuple(
        RoleChoice(role=role, takes_two=staffing.needs_second(kept.place, frozenset({role}) - held))
        for role in Role
        if role in {*staffing.roles_at(kept.place), *held}
    )


def _told_instead(db: Db, kept: Keeping, *, now: datetime) -> dict[UUID, str]:
    """Return who is told today in place of those who are away, by the job of the one away."""
    names = {each.membership.id: each.person.name for each in kept.people}
    found: dict[UUID, list[str]] = {}
    today = stand_ins.on(db.session, [kept.organisation_id], london_date(now))
    for each in today:
        if told_instead(each.away, each.role, today) == each.stand_in:
            found.setdefault(each.away, []).append(names[each.stand_in])
    return {job: listed(sorted(set(told))) for job, told in found.items()}


def _colleague(
    kept: Keeping, row: StaffRow, reach: Mapping[tuple[UUID, Way], Reach], *, email: str | None
) -> Colleague:
    person = row.person
    return Colleague(
        job_id=row.membership.id,
        name=person.name,
        job_title=row.membership.job_title,
        roles=tuple(role for role in Role if role in row.roles),
        years=", ".join((row.membership.years or "").split(",")),
        email=person.email,
        # Numbers are for those who look after the people; the others only need to know who holds which role.
        mobile=person.mobile if kept.may_change else None,
        has_signed_in=person.password_hash is not None,
        signed_in_at=row.signed_in_at,
        has_second_step=row.has_factor,
        is_me=person.id == kept.actor.person_id,
        waiting_email=email,
        email_reach=reach[person.id, Way.EMAIL],
        mobile_reach=reach.get((person.id, Way.SMS)),
    )
