"""Give people their way in: a link to set a password with, or a password set by whoever runs the machine."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from attendance import account_news, passwords
from attendance.records import access, factors, people
from attendance.records.base import new_id
from attendance.records.tables import Person, SignInLink
from attendance.refusals import NotFound, Refusal
from attendance.rules.words import SAFEGUARDING_ROLES, Role
from attendance.scope import OPERATOR, Actor
from attendance.secret import digest_of, new_secret
from attendance.unit import Db

INVITE_LASTS = timedelta(hours=72)
RESET_LASTS = timedelta(hours=1)
MADE_UP_DOMAINS = ("example", "example.com", "example.net", "example.org", "invalid", "localhost", "test")
MAY_AGREE = SAFEGUARDING_ROLES | {Role.ADMINISTRATOR}

INVITED = (
    "You have an account in Muster, where schools and providers tell each other where every pupil is. Set a password "
    "within 72 hours."
)
RESET = (
    "Somebody, probably you, asked for a new password for your Muster account. Set it within one hour. If it was not "
    "you, do nothing: your password stays as it is."
)
FACTOR_RESET = (
    "Your second step was reset: the next time you sign in you set up a new one. You are signed out everywhere."
)
AGREED = "The second step of {name} was reset, and you are named as the colleague who agreed to it."


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitation:
    """A link good once. `token` is shown now and never again; `is_reset` where a password is already set."""

    email: str
    token: str
    is_reset: bool
    expires_at: datetime


def invite(db: Db, email: str, *, now: datetime, machine_now: datetime, actor: Actor = OPERATOR) -> Invitation:
    """Make a link with which a person sets a password; earlier links stop working.

    The first lasts 72 hours. For somebody who has a password already it is a reset and lasts one hour.

    Raises:
        NotFound: nobody with this address has a job here.
    """
    person = _employed(db, email)
    made = _new_link(db, person, machine_now=machine_now)
    _tell(db, person, "person_invited", actor=actor, now=now)
    return made


def link_for(db: Db, person_id: UUID, *, machine_now: datetime) -> str:
    """Make a link for the mail that is about to leave for this person; return its secret. See `invite`."""
    return _new_link(db, access.person_by_id(db.session, person_id), machine_now=machine_now).token


def mail_link(db: Db, person: Person, organisation_id: UUID, *, now: datetime, actor: Actor) -> None:
    """Have somebody of an organisation mailed a link with which to set a password: a first one, or a new one."""
    account_news.send_link(db, person, words_for_link(person), now=now, organisation_id=organisation_id)
    kind = "person_invited" if person.password_hash is None else "password_reset_asked"
    db.tell([organisation_id], kind, actor=actor, at=now, body={"person": str(person.id)})


def sign_out_everywhere(db: Db, email: str, *, now: datetime, machine_now: datetime, actor: Actor = OPERATOR) -> None:
    """End every sign-in of a person, as when a telephone or a laptop was lost.

    Raises:
        NotFound: nobody with this address has a job here.
    """
    person = _employed(db, email)
    access.end_sign_ins(db.session, machine_now, person_id=person.id)
    factors.forget_browsers(db.session, person.id)
    _tell(db, person, "sign_ins_ended", actor=actor, now=now)


def words_for_link(person: Person) -> str:
    """Return what a mail with a link says: a first password, or a new one."""
    return INVITED if person.password_hash is None else RESET


def words_about(db: Db, person: Person) -> tuple[str, ...]:
    """Return the words that whoever guesses a person's password tries first."""
    jobs = access.jobs_of(db.session, person.id)
    places = [word for job in jobs for word in (job.organisation.name, job.organisation.code)]
    return (person.name, person.email, *places)


def require_good_password(db: Db, email: str, password: str) -> None:
    """Refuse a password that is too easy to guess, given who it is for.

    Raises:
        NotFound: nobody with this address has a job here.
        Refusal: with what to do.
    """
    passwords.check(password, about=words_about(db, _employed(db, email)))


def reset_factor(
    db: Db, email: str, *, agreed_by: str | None, now: datetime, machine_now: datetime, actor: Actor = OPERATOR
) -> None:
    """Take a person's second factor away, so that they set up a new one; end their sign-ins and tell them.

    For whoever answers for safeguarding a second person of the same organisation must have agreed, and is told as
    well: a caller who sounds right must not be enough to read about children.

    Raises:
        NotFound: nobody with this address has a job here.
        Refusal: a second person must agree, and nobody, or not such a person, is named.
    """
    person = _employed(db, email)
    second = _second_person(db, person, agreed_by)
    drop_second_step(db, person, machine_now=machine_now)
    account_news.tell(db, person, FACTOR_RESET, now=now)
    body = {"person": str(person.id)}
    if second is not None:
        account_news.tell(db, second, AGREED.format(name=person.name), now=now)
        body["agreed_by"] = str(second.id)
    organisations = [job.organisation.id for job in access.jobs_of(db.session, person.id)]
    db.tell(organisations, "second_factor_reset", actor=actor, at=now, body=body)


def drop_second_step(db: Db, person: Person, *, machine_now: datetime) -> None:
    """Delete everything a person proves themselves with besides the password, and end their sign-ins."""
    factors.drop_authenticator(db.session, person.id)
    factors.drop_passkeys(db.session, person.id)
    factors.drop_codes(db.session, person.id)
    factors.forget_browsers(db.session, person.id)
    access.end_sign_ins(db.session, machine_now, person_id=person.id)


def give_password(db: Db, email: str, hashed: str, *, now: datetime, machine_now: datetime) -> None:
    """Set a person's password, given as its hash (`passwords.hash_password`), and end their sign-ins.

    Raises:
        NotFound: nobody with this address has a job here.
    """
    person = _employed(db, email)
    person.password_hash = hashed
    access.withdraw_links(db.session, person.id, machine_now)
    access.end_sign_ins(db.session, machine_now, person_id=person.id)
    _tell(db, person, "password_set", actor=OPERATOR, now=now)


def find_made_up(db: Db) -> str | None:
    """Return the address of a person or organisation that cannot exist, as in a demo or a test; None where all may.

    No mail reaches these domains (RFC 2606, RFC 6761), so nobody real signs in with such an address.
    """
    return people.any_address_at(db.session, MADE_UP_DOMAINS)


def _new_link(db: Db, person: Person, *, machine_now: datetime) -> Invitation:
    is_reset = person.password_hash is not None
    access.withdraw_links(db.session, person.id, machine_now)
    token = new_secret()
    link = SignInLink(
        id=new_id(),
        digest=digest_of(token),
        person_id=person.id,
        purpose="reset" if is_reset else "invite",
        created_at=machine_now,
        expires_at=machine_now + (RESET_LASTS if is_reset else INVITE_LASTS),
    )
    db.session.add(link)
    return Invitation(email=person.email, token=token, is_reset=is_reset, expires_at=link.expires_at)


def _second_person(db: Db, person: Person, agreed_by: str | None) -> Person | None:
    """Return who agreed, where somebody must: a colleague who leads or administers, and not the person themselves."""
    jobs = access.jobs_of(db.session, person.id)
    if not any(job.roles & SAFEGUARDING_ROLES for job in jobs):
        return None
    if agreed_by is None:
        raise Refusal("This person answers for safeguarding: name with --agreed-by a colleague who has agreed to it.")
    second = access.person_by_email(db.session, agreed_by)
    at = {job.organisation.id for job in jobs}
    theirs = access.jobs_of(db.session, second.id) if second else []
    may = any(job.organisation.id in at and job.roles & MAY_AGREE for job in theirs)
    if second is None or second.id == person.id or not may:
        raise Refusal(
            "Whoever agrees must be another safeguarding lead, the headteacher or an administrator of the same "
            "organisation."
        )
    return second


def _employed(db: Db, email: str) -> Person:
    person = access.person_by_email(db.session, email)
    if person is None or not access.jobs_of(db.session, person.id):
        message = "Nobody with this e-mail address has a job in an organisation here. Import people first."
        raise NotFound(message, field="email")
    return person


def _tell(db: Db, person: Person, kind: str, *, actor: Actor, now: datetime) -> None:
    organisations = [job.organisation.id for job in access.jobs_of(db.session, person.id)]
    db.tell(organisations, kind, actor=actor, at=now, body={"person": str(person.id)})
