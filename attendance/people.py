"""Give people their way in: a link to set a password with, or a password set by whoever runs the machine."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from attendance.records import access, people
from attendance.records.base import new_id
from attendance.records.tables import Person, SignInLink
from attendance.refusals import NotFound
from attendance.scope import OPERATOR, Actor
from attendance.secret import digest_of, new_secret
from attendance.unit import Db

INVITE_LASTS = timedelta(hours=72)
RESET_LASTS = timedelta(hours=1)
MADE_UP_DOMAINS = ("example", "example.com", "example.net", "example.org", "invalid", "localhost", "test")


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
    _tell(db, person, "person_invited", actor=actor, now=now)
    return Invitation(email=person.email, token=token, is_reset=is_reset, expires_at=link.expires_at)


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
    """Return the address of somebody who cannot exist, as in a demo or a test; None where everybody may be real.

    No mail reaches these domains (RFC 2606, RFC 6761), so nobody real signs in with such an address.
    """
    return people.any_address_at(db.session, MADE_UP_DOMAINS)


def _employed(db: Db, email: str) -> Person:
    person = access.person_by_email(db.session, email)
    if person is None or not access.jobs_of(db.session, person.id):
        message = "Nobody with this e-mail address has a job in an organisation here. Import people first."
        raise NotFound(message, field="email")
    return person


def _tell(db: Db, person: Person, kind: str, *, actor: Actor, now: datetime) -> None:
    organisations = [job.organisation.id for job in access.jobs_of(db.session, person.id)]
    db.tell(organisations, kind, actor=actor, at=now, body={"person": str(person.id)})
