"""Set and change one's own password: from a link, or with the password before.

Takes the store, not a transaction: hashing costs tens of milliseconds and must not hold up a register.
"""

from dataclasses import dataclass
from datetime import datetime

from attendance import account_news, passwords, people, sign_in, throttle
from attendance.caller import Caller
from attendance.records import access, factors
from attendance.records.tables import Person, SignInLink
from attendance.refusals import Refusal
from attendance.secret import digest_of
from attendance.sign_in import Found, actor_of
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
        _, owner = _require_link(db, token, machine_now)
        about = people.words_about(db, owner)
    passwords.check(password, about=about)
    hashed = passwords.hash_password(password)
    with store.writing() as db:
        link, person = _require_link(db, token, machine_now)
        if not access.use_link(db.session, link.id, machine_now):
            raise _link_used()
        had_one = person.password_hash is not None
        person.password_hash = hashed
        access.end_sign_ins(db.session, machine_now, person_id=person.id)
        factors.forget_browsers(db.session, person.id)
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
    _, hashed = _require_right(store, secret, password, caller=caller, now=now, machine_now=machine_now)
    with store.writing() as db:
        found = _require_unchanged(db, secret, hashed, machine_now=machine_now)
        return sign_in.renew(found.row, machine_now=machine_now)


def change(
    store: Store, secret: str, password: str, new: str, *, caller: Caller, now: datetime, machine_now: datetime
) -> str:
    """Change the password of whoever is signed in; their other sign-ins end. Return the sign-in's new secret.

    Raises:
        SignInGone: there is no such sign-in.
        TooManyGuesses: too much was tried for this account.
        WrongPassword: the present one is not right.
        Refusal: the new one is too easy to guess.
    """
    about, hashed = _require_right(store, secret, password, caller=caller, now=now, machine_now=machine_now)
    passwords.check(new, about=about)
    new_hash = passwords.hash_password(new)
    with store.writing() as db:
        found = _require_unchanged(db, secret, hashed, machine_now=machine_now)
        person = found.person
        person.password_hash = new_hash
        access.end_sign_ins(db.session, machine_now, person_id=person.id, but=found.row.id)
        access.withdraw_links(db.session, person.id, machine_now)
        factors.forget_browsers(db.session, person.id)
        if caller.known_as:
            factors.remember_browser(db.session, person.id, caller.browser_digest, machine_now)
        _tell_chains(db, person, now=now)
        account_news.tell(db, person, CHANGED, now=now)
        return sign_in.renew(found.row, machine_now=machine_now)


def _require_right(
    store: Store, secret: str, password: str, *, caller: Caller, now: datetime, machine_now: datetime
) -> tuple[tuple[str, ...], str | None]:
    """Check the present password, outside a transaction; return the words about its owner, and the hash it fits."""
    with store.writing() as db:
        found = sign_in.require(db, secret, machine_now=machine_now)
        person = found.person
        guess = throttle.count(db, person.email, person, caller, machine_now=machine_now)
        about, hashed = people.words_about(db, person), person.password_hash
    is_right = passwords.matches(password, hashed)
    with store.writing() as db:
        if is_right:
            throttle.forgive(db, guess)
            return about, hashed
        throttle.note_wrong(db, guess, now=now, machine_now=machine_now)
    raise WrongPassword("This is not your password.", field="password")


def _require_unchanged(db: Db, secret: str, hashed: str | None, *, machine_now: datetime) -> Found:
    found = sign_in.require(db, secret, machine_now=machine_now)
    # It may have been changed while this one was being checked.
    if found.person.password_hash != hashed:
        raise WrongPassword("This is not your password.", field="password")
    return found


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
