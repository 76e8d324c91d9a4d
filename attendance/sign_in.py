"""Sign people in and out, and say who a browser belongs to.

Every time here is the machine's, because a simulated clock must not end or prolong a sign-in; `now`, what the rules
see, only dates the events.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from attendance import passwords
from attendance.records import access, people
from attendance.records.access import Job
from attendance.records.base import new_id
from attendance.records.tables import Person, SignIn, SignInGuess, SignInLink
from attendance.refusals import NotFound, Refusal
from attendance.rules.access import ActorKind, actors_of
from attendance.rules.sides import Sides, sides_of
from attendance.rules.words import Channel, OrganisationKind, Role
from attendance.scope import Actor
from attendance.secret import digest_of, new_secret
from attendance.unit import Db, Store

IDLE_PROVIDER = timedelta(minutes=20)
IDLE_SCHOOL = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
TOUCHED_EVERY = timedelta(minutes=1)
GUESSES = 10
GUESSES_WITHIN = timedelta(minutes=5)


class SignInRefused(Refusal):
    """The address and the password do not belong together; it never says which of the two is wrong."""


class TooManyGuesses(SignInRefused):
    """This account has been guessed at too often; it opens again by itself."""


class LinkUsed(Refusal):
    """A link that was used, has expired, or never was one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherJob:
    """An organisation a person may switch to."""

    organisation_id: UUID
    organisation_name: str
    job_title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """Who a browser belongs to, and the job they are doing now. `school_ids` are the schools the job looks after."""

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

    @property
    def actor(self) -> Actor:
        """Return who acts, for the use cases and the events."""
        return Actor(
            key=f"person:{self.person_id}",
            name=self.name,
            job_title=self.job_title,
            channel=Channel.PORTAL,
            person_id=self.person_id,
            roles=self.roles,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkOwner:
    """Whose password a link sets."""

    name: str
    email: str


def sign_in(store: Store, email: str, password: str, *, now: datetime, machine_now: datetime) -> str:
    """Check a password and return the secret for the browser's cookie.

    Takes the store, not a transaction: checking costs tens of milliseconds and must not hold up a register. The
    answer and the time it takes are the same for an unknown address, a wrong password and a job that has ended.

    Raises:
        TooManyGuesses: ten passwords were tried for this address in the last five minutes.
        SignInRefused: the address and the password do not belong together.
    """
    guess_id, person_id, hashed = _count_guess(store, email, machine_now=machine_now)
    is_right = passwords.matches(password, hashed)
    better = passwords.hash_password(password) if is_right and hashed and passwords.needs_rehash(hashed) else None
    if not is_right or person_id is None:
        raise _refused()
    with store.writing() as db:
        jobs = access.jobs_of(db.session, person_id)
        person = db.session.get_one(Person, person_id)
        # The password may have been changed while this one was being checked.
        if not jobs or person.password_hash != hashed:
            raise _refused()
        access.forget_guess(db.session, guess_id)
        if better is not None:
            person.password_hash = better
        secret = new_secret()
        _add_sign_in(db, person_id, jobs[0], secret, machine_now)
        who_did = _actor(person, jobs[0])
        db.tell([jobs[0].organisation.id], "signed_in", actor=who_did, at=now, body={"person": str(person_id)})
    return secret


def who(db: Db, secret: str, *, machine_now: datetime) -> SignedIn | None:
    """Return who holds this secret and the job they chose; None once idle, too old, ended, or the job has ended."""
    found = access.sign_in_by_digest(db.session, digest_of(secret))
    if found is None:
        return None
    row, person = found
    jobs = access.jobs_of(db.session, person.id)
    job = next((job for job in jobs if job.membership.id == row.membership_id), None)
    if job is None:
        return None
    signed_in = _signed_in(db, row, person, job, jobs)
    is_idle = machine_now - row.last_used_at >= _idle(signed_in.sides)
    is_old = machine_now - row.started_at >= LONGEST
    return None if is_idle or is_old else signed_in


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
    row = db.session.get(SignIn, signed_in.sign_in_id)
    if chosen is None or row is None:
        message = "You have no job in this organisation."
        raise NotFound(message)
    row.membership_id = chosen.membership.id


def sign_out(db: Db, secret: str, *, machine_now: datetime) -> None:
    """End a sign-in; the secret is worthless from now on. Unknown secrets are fine: the end is the same."""
    found = access.sign_in_by_digest(db.session, digest_of(secret))
    if found is not None:
        found[0].ended_at = machine_now


def link_owner(db: Db, token: str, *, machine_now: datetime) -> LinkOwner | None:
    """Return whose password a link sets; None where it is used, expired or unknown. Changes nothing."""
    found = access.live_link(db.session, digest_of(token), machine_now)
    return None if found is None else LinkOwner(name=found[1].name, email=found[1].email)


def set_password(store: Store, token: str, password: str, *, now: datetime, machine_now: datetime) -> None:
    """Set the password a link is for. The link is used up and the person's other sign-ins end.

    Takes the store, not a transaction: see `sign_in`.

    Raises:
        LinkUsed: the link was used, has expired, or never was one.
        Refusal: the password is too short or too long; the link stays good.
    """
    with store.reading() as db:
        _require_link(db, token, machine_now)
    hashed = passwords.hash_password(password)
    with store.writing() as db:
        link, person = _require_link(db, token, machine_now)
        if not access.use_link(db.session, link.id, machine_now):
            raise _link_used()
        person.password_hash = hashed
        access.end_sign_ins(db.session, machine_now, person_id=person.id)
        jobs = access.jobs_of(db.session, person.id)
        for job in jobs:
            body = {"person": str(person.id)}
            db.tell([job.organisation.id], "password_set", actor=_actor(person, job), at=now, body=body)


def _count_guess(store: Store, email: str, *, machine_now: datetime) -> tuple[UUID, UUID | None, str | None]:
    """Count the guess before it is checked, so that guesses made side by side are counted too."""
    account = digest_of(email.strip().lower())
    with store.writing() as db:
        access.forget_guesses(db.session, before=machine_now - GUESSES_WITHIN)
        if access.guesses_since(db.session, account, machine_now - GUESSES_WITHIN) >= GUESSES:
            message = "Too many attempts for this address. Wait five minutes, then try again."
            raise TooManyGuesses(message)
        guess = SignInGuess(id=new_id(), account_digest=account, at=machine_now)
        db.session.add(guess)
        person = access.person_by_email(db.session, email)
        return guess.id, person.id if person else None, person.password_hash if person else None


def _refused() -> SignInRefused:
    return SignInRefused("The e-mail address or the password is not right. Check both and try again.", field="email")


def _add_sign_in(db: Db, person_id: UUID, job: Job, secret: str, machine_now: datetime) -> None:
    db.session.add(
        SignIn(
            id=new_id(),
            digest=digest_of(secret),
            person_id=person_id,
            membership_id=job.membership.id,
            started_at=machine_now,
            last_used_at=machine_now,
        )
    )


def _signed_in(db: Db, row: SignIn, person: Person, job: Job, jobs: list[Job]) -> SignedIn:
    organisation = job.organisation
    kind = OrganisationKind(organisation.kind)
    own = {organisation.id} if organisation.is_school else set()
    return SignedIn(
        sign_in_id=row.id,
        person_id=person.id,
        name=person.name,
        job_title=job.membership.job_title,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        roles=job.roles,
        sides=sides_of(kind, is_school=organisation.is_school, roles=job.roles),
        actors=actors_of(kind, is_school=organisation.is_school, roles=job.roles),
        school_ids=frozenset({*own, *people.children(db.session, organisation.id)}),
        jobs=tuple(
            OtherJob(
                organisation_id=each.organisation.id,
                organisation_name=each.organisation.name,
                job_title=each.membership.job_title,
            )
            for each in jobs
        ),
        last_used_at=row.last_used_at,
    )


def _idle(sides: Sides) -> timedelta:
    # A provider's tablet lies about; where one job opens both sides, the shorter time holds.
    return IDLE_PROVIDER if sides.provider else IDLE_SCHOOL


def _actor(person: Person, job: Job) -> Actor:
    return Actor(
        key=f"person:{person.id}",
        name=person.name,
        job_title=job.membership.job_title,
        channel=Channel.PORTAL,
        person_id=person.id,
        roles=job.roles,
    )


def _require_link(db: Db, token: str, machine_now: datetime) -> tuple[SignInLink, Person]:
    found = access.live_link(db.session, digest_of(token), machine_now)
    if found is None:
        raise _link_used()
    return found


def _link_used() -> LinkUsed:
    return LinkUsed("This link has been used or has expired. Ask your administrator for a new one.")
