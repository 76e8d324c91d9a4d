"""Sign people in and out, and say who a browser belongs to.

A password opens nothing but the way to show a second factor; what was shown besides it makes a sign-in full. Every
time here is the machine's, because a simulated clock must not end or prolong a sign-in; `now`, what the rules see,
only dates the events.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from attendance import account_news, passwords, throttle
from attendance.caller import UNKNOWN_CALLER, Caller
from attendance.records import access, factors, people
from attendance.records.access import Job
from attendance.records.base import new_id
from attendance.records.tables import Person, SignIn
from attendance.refusals import NotFound, Refusal
from attendance.rules.access import POLICY, ActorKind, Answer, actors_of
from attendance.rules.calendar import to_london
from attendance.rules.sides import Sides, sides_of
from attendance.rules.sign_in_limits import FRESH, limits_of
from attendance.rules.words import OrganisationKind, Role
from attendance.scope import Actor, SchoolScope
from attendance.secret import digest_of, new_secret
from attendance.throttle import TooManyGuesses
from attendance.unit import Db, Store

__all__ = ["TooManyGuesses"]

TOUCHED_EVERY = timedelta(minutes=1)


class SignInRefused(Refusal):
    """The address and the password do not belong together; it never says which of the two is wrong."""


class SignInGone(Refusal):
    """The sign-in has ended, or never was; the way leads back to the password."""


class Factor(StrEnum):
    """What was shown besides a password, or instead of it."""

    AUTHENTICATOR = "authenticator"
    RECOVERY_CODE = "recovery_code"
    PASSKEY = "passkey"
    # Where the installation asks for none.
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherJob:
    """An organisation a person may switch to."""

    organisation_id: UUID
    organisation_name: str
    job_title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """Who a browser belongs to, and the job they are doing now. `school_ids` are the schools the job looks after.

    Unless `is_full`, only a password was shown: it opens the way to a second factor and nothing else. `fresh_at` is
    when something was last shown.
    """

    sign_in_id: UUID
    person_id: UUID
    name: str
    job_title: str
    organisation_id: UUID
    organisation_name: str
    roles: frozenset[Role]
    sides: Sides
    actors: frozenset[ActorKind]
    school_ids: frozenset[UUID]
    jobs: tuple[OtherJob, ...]
    last_used_at: datetime
    is_full: bool
    fresh_at: datetime

    def is_fresh(self, machine_now: datetime) -> bool:
        """Say whether it was shown a moment ago that it is them."""
        return machine_now - self.fresh_at < FRESH

    @property
    def organisation_ids(self) -> frozenset[UUID]:
        """Return the organisations whose records the job opens."""
        return self.school_ids | {self.organisation_id}

    @property
    def actor(self) -> Actor:
        """Return who acts, for the use cases and the events."""
        return Actor.of_person(self.person_id, self.name, job_title=self.job_title, roles=self.roles)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """The rows behind a live sign-in."""

    row: SignIn
    person: Person
    job: Job
    jobs: list[Job]


def sign_in(
    store: Store,
    email: str,
    password: str,
    *,
    now: datetime,
    machine_now: datetime,
    caller: Caller = UNKNOWN_CALLER,
) -> str:
    """Check a password and return the secret for the browser's cookie; the second factor is still to be shown.

    Takes the store, not a transaction: checking costs tens of milliseconds and must not hold up a register. The
    answer and the time it takes are the same for an unknown address, a wrong password and a job that has ended.

    Raises:
        TooManyGuesses: ten passwords were tried for this address in the last five minutes.
        SignInRefused: the address and the password do not belong together.
    """
    with store.writing() as db:
        known = access.person_by_email(db.session, email)
        guess_id = throttle.count(db, email, known, caller, machine_now=machine_now)
        person_id, hashed = (known.id, known.password_hash) if known else (None, None)
    is_right = passwords.matches(password, hashed)
    better = passwords.hash_password(password) if is_right and hashed and passwords.needs_rehash(hashed) else None
    with store.writing() as db:
        person = access.person_by_id(db.session, person_id) if is_right and person_id else None
        jobs = access.jobs_of(db.session, person.id) if person else []
        # The password may have been changed while this one was being checked.
        if person is not None and jobs and person.password_hash == hashed:
            throttle.forgive(db, guess_id)
            if better is not None:
                person.password_hash = better
            return _let_in(db, person, jobs, caller, now=now, machine_now=machine_now)
        throttle.note_wrong(db, guess_id, now=now, machine_now=machine_now)
    message = "The e-mail address or the password is not right. Check both and try again."
    raise SignInRefused(message, field="email")


def who(db: Db, secret: str, *, machine_now: datetime) -> SignedIn | None:
    """Return who holds this secret and the job they chose; None once idle, too old, ended, or the job has ended."""
    found = find(db, secret, machine_now=machine_now)
    return None if found is None else _signed_in(db, found)


def find(db: Db, secret: str, *, machine_now: datetime) -> Found | None:
    """Return the rows behind a secret; None where `who` is None."""
    rows = access.sign_in_by_digest(db.session, digest_of(secret))
    if rows is None:
        return None
    row, person = rows
    jobs = access.jobs_of(db.session, person.id)
    job = next((job for job in jobs if job.membership.id == row.membership_id), None)
    if job is None or has_ended(db, row, job, machine_now=machine_now):
        return None
    return Found(row=row, person=person, job=job, jobs=jobs)


def require(db: Db, secret: str, *, machine_now: datetime) -> Found:
    """Return the rows behind a secret.

    Raises:
        SignInGone: there is no live sign-in.
    """
    found = find(db, secret, machine_now=machine_now)
    if found is None:
        raise SignInGone("Your sign-in has ended. Sign in again.")
    return found


def school_scope_of(db: Db, person: Person, organisation_id: UUID, *, door: str) -> SchoolScope | None:
    """Return what somebody may load for a home school in their job at an organisation, as if they had signed in.

    None where that job has ended, or the access policy does not let it in at `door`, an endpoint.
    """
    jobs = access.jobs_of(db.session, person.id)
    job = next((each for each in jobs if each.organisation.id == organisation_id), None)
    if job is None or not _sides(job).school or POLICY.lines[door].door(_actors(job)) is not Answer.ALLOWED:
        return None
    return SchoolScope(organisation_id=organisation_id, school_ids=_school_ids(db, job), actor=actor_of(person, job))


def has_ended(db: Db, row: SignIn, job: Job, *, machine_now: datetime) -> bool:
    """Say whether a sign-in has run out, by the limits of its job."""
    limits = limits_of(_sides(job), job.roles, is_full=_is_full(db, row))
    is_idle = machine_now - row.last_used_at >= limits.idle
    return is_idle or machine_now - row.started_at >= limits.longest


def complete(
    db: Db,
    found: Found,
    factor: Factor,
    caller: Caller,
    *,
    now: datetime,
    machine_now: datetime,
    is_told: bool = False,
) -> str:
    """Make a sign-in full, under a new secret, which is returned.

    The owner is told of a browser not seen before, unless they are told of something else at this moment.
    """
    row, person = found.row, found.person
    secret = renew(row, machine_now=machine_now)
    row.factor, row.browser = factor.value, caller.browser
    if caller.known_as:
        if not is_told and not throttle.is_known(db, person.id, caller, machine_now=machine_now):
            account_news.tell(db, person, _new_browser(caller, machine_now), now=now)
        factors.remember_browser(db.session, person.id, caller.browser_digest, machine_now)
    body = {"person": str(person.id), "factor": factor.value}
    db.tell([found.job.organisation.id], "signed_in", actor=actor_of(person, found.job), at=now, body=body)
    return secret


def renew(row: SignIn, *, machine_now: datetime) -> str:
    """Note that something was shown just now, and give the sign-in a new secret, which is returned."""
    secret = new_secret()
    row.digest, row.fresh_at, row.last_used_at = digest_of(secret), machine_now, machine_now
    return secret


def begin(db: Db, person: Person, jobs: list[Job], *, machine_now: datetime) -> Found:
    """Add a sign-in of a person, in the first of their jobs. It has no secret yet, and is not full."""
    row = SignIn(
        id=new_id(),
        digest=digest_of(new_secret()),
        person_id=person.id,
        membership_id=jobs[0].membership.id,
        started_at=machine_now,
        last_used_at=machine_now,
        fresh_at=machine_now,
    )
    db.session.add(row)
    return Found(row=row, person=person, job=jobs[0], jobs=jobs)


def actor_of(person: Person, job: Job) -> Actor:
    """Return a person in a job as who acts."""
    return Actor.of_person(person.id, person.name, job_title=job.membership.job_title, roles=job.roles)


def needs_touch(signed_in: SignedIn, *, machine_now: datetime) -> bool:
    """Say whether it is time to note that a sign-in is in use; at most once a minute, to spare the database."""
    return machine_now - signed_in.last_used_at >= TOUCHED_EVERY


def touch(db: Db, signed_in: SignedIn, *, machine_now: datetime) -> None:
    """Note that a sign-in is in use; its idle time begins anew."""
    access.touch_sign_in(db.session, signed_in.sign_in_id, machine_now)


def choose_organisation(db: Db, signed_in: SignedIn, organisation_id: UUID) -> None:
    """Go on in another of the person's jobs.

    Raises:
        NotFound: this person has no such job.
    """
    jobs = access.jobs_of(db.session, signed_in.person_id)
    chosen = next((job for job in jobs if job.organisation.id == organisation_id), None)
    row = access.sign_in_of(db.session, signed_in.person_id, signed_in.sign_in_id)
    if chosen is None or row is None:
        message = "You have no job in this organisation."
        raise NotFound(message)
    row.membership_id = chosen.membership.id


def sign_out(db: Db, secret: str, *, machine_now: datetime) -> None:
    """End a sign-in; the secret is worthless from now on. Unknown secrets are fine: the end is the same."""
    found = access.sign_in_by_digest(db.session, digest_of(secret))
    if found is not None:
        found[0].ended_at = machine_now


def _let_in(db: Db, person: Person, jobs: list[Job], caller: Caller, *, now: datetime, machine_now: datetime) -> str:
    found = begin(db, person, jobs, machine_now=machine_now)
    if not db.preferences.second_factor:
        return complete(db, found, Factor.NONE, caller, now=now, machine_now=machine_now)
    secret = renew(found.row, machine_now=machine_now)
    body = {"person": str(person.id)}
    db.tell([found.job.organisation.id], "password_shown", actor=actor_of(person, found.job), at=now, body=body)
    return secret


def _signed_in(db: Db, found: Found) -> SignedIn:
    row, person, job = found.row, found.person, found.job
    organisation = job.organisation
    return SignedIn(
        sign_in_id=row.id,
        person_id=person.id,
        name=person.name,
        job_title=job.membership.job_title,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        roles=job.roles,
        sides=_sides(job),
        actors=_actors(job),
        school_ids=_school_ids(db, job),
        jobs=tuple(
            OtherJob(
                organisation_id=each.organisation.id,
                organisation_name=each.organisation.name,
                job_title=each.membership.job_title,
            )
            for each in found.jobs
        ),
        last_used_at=row.last_used_at,
        is_full=_is_full(db, row),
        fresh_at=row.fresh_at,
    )


def _school_ids(db: Db, job: Job) -> frozenset[UUID]:
    """Return the schools that a job looks after."""
    own = {job.organisation.id} if job.organisation.is_school else set()
    return frozenset({*own, *people.children(db.session, job.organisation.id)})


def _is_full(db: Db, row: SignIn) -> bool:
    return row.factor is not None and (row.factor != Factor.NONE.value or not db.preferences.second_factor)


def _sides(job: Job) -> Sides:
    organisation = job.organisation
    return sides_of(OrganisationKind(organisation.kind), is_school=organisation.is_school, roles=job.roles)


def _actors(job: Job) -> frozenset[ActorKind]:
    organisation = job.organisation
    return actors_of(OrganisationKind(organisation.kind), is_school=organisation.is_school, roles=job.roles)


def _new_browser(caller: Caller, machine_now: datetime) -> str:
    at = to_london(machine_now)
    return (
        f"Your account was used to sign in from a browser that we had not seen before: {caller.browser or 'unknown'}, "
        f"{at:%A} {at.day} {at:%B} at {at:%H:%M}. If that was you, all is well."
    )
