"""Set and change one's own password: from a link, or with the password before.

Takes the store, not a transaction: hashing costs tens of milliseconds and must not hold up a register.
"""

from dataclasses import dataclass
from datetime import datetime

from attendance import account_news, passwords, sign_in, throttle
from attendance.caller import Caller
from attendance.records import access
from attendance.records.tables import Person, SignInLink
from attendance.refusals import Refusal
from attendance.secret import digest_of
from attendance.sign_in import actor_of
from attendance.unit import Db, Store

CHANGED = "The password of your account was changed. If that was you, all is well."


class LinkUsed(Refusal):
    """A link that was used, has expired, or never was one."""


class WrongPassword(Refusal):
    """It is not the password of whoever is signed in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkOwner:
    """Whose password a link sets."""

    name: str
    email: str


def link_owner(db: Db, token: str, *, machine_now: datetime) -> LinkOwner | None:
    """Return whose password a link sets; None where it is used, expired or unknown. Changes nothing."""
    found = access.live_link(db.session, digest_of(token), machine_now)
    return None if found is None else LinkOwner(name=found[1].name, email=found[1].email)


def set_by_link(store: Store, token: str, password: str, *, now: datetime, machine_now: datetime) -> None:
    """Set the password a link is for. The link is used up and the person's sign-ins end; a second factor stays.

    Raises:
        LinkUsed: the link was used, has expired, or never was one.
        Refusal: the password is too easy to guess; the link stays good.
    """
    with store.reading() as db:
        _require_link(db, token, machine_now)
    hashed = passwords.hash_password(password)
    with store.writing() as db:
        link, person = _require_link(db, token, machine_now)
        if not access.use_link(db.session, link.id, machine_now):
            raise _link_used()
        had_one = person.password_hash is not None
        person.password_hash = hashed
        access.end_sign_ins(db.session, machine_now, person_id=person.id)
        _tell_chains(db, person, now=now)
        if had_one:
            account_news.tell(db, person, CHANGED, now=now)


def confirm(store: Store, secret: str, password: str, *, caller: Caller, now: datetime, machine_now: datetime) -> str:
    """Check that whoever is signed in knows the password; return the sign-in's new secret.

    Raises:
        SignInGone: there is no such sign-in.
        TooManyGuesses: too much was tried for this account.
        WrongPassword: it is not right.
    """
    with store.writing() as db:
        found = sign_in.require(db, secret, machine_now=machine_now)
        person = found.person
        guess = throttle.count(db, person.email, person, caller, machine_now=machine_now)
        hashed = person.password_hash
    is_right = passwords.matches(password, hashed)
    with store.writing() as db:
        found = sign_in.require(db, secret, machine_now=machine_now)
        if is_right and found.person.password_hash == hashed:
            throttle.forgive(db, guess)
            return sign_in.renew(found.row, machine_now=machine_now)
        throttle.note_wrong(db, guess, now=now, machine_now=machine_now)
    raise WrongPassword("This is not your password.", field="password")


def _require_link(db: Db, token: str, machine_now: datetime) -> tuple[SignInLink, Person]:
    found = access.live_link(db.session, digest_of(token), machine_now)
    if found is None:
        raise _link_used()
    return found


def _link_used() -> LinkUsed:
    return LinkUsed("This link has been used or has expired. Ask for a new one.")


def _tell_chains(db: Db, person: Person, *, now: datetime) -> None:
    for job in access.jobs_of(db.session, person.id):
        body = {"person": str(person.id)}
        db.tell([job.organisation.id], "password_set", actor=actor_of(person, job), at=now, body=body)
