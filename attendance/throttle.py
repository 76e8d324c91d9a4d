"""Slow down guessing, and never lock: a lock would be a way to keep a safeguarding lead out at 09:55.

Three buckets of five minutes, all in the database: the account's, the network address's, and one of its own for each
browser in which the account's owner has signed in before, so that nobody else's guesses keep the owner out. What is
counted turns out to be no guess where it was right, and is taken back.
"""

from datetime import datetime, timedelta
from uuid import UUID

from attendance import account_news, tasks
from attendance.caller import Caller
from attendance.directory import Directory
from attendance.records import access, factors
from attendance.records.base import new_id
from attendance.records.tables import Person, SignInGuess
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date
from attendance.scope import JOB
from attendance.secret import digest_of
from attendance.unit import Db

WITHIN = timedelta(minutes=5)
PER_ACCOUNT = 10
# A school's people share one address, and some of them mistype.
PER_ADDRESS = 30
# As many accounts tried from one address, none of them by its owner's browser, is no mistyping.
SPRAYED = 10
BROWSER_KNOWN_FOR = timedelta(days=180)

GUESSED_AT = (
    "Ten wrong passwords or codes were tried for your account within five minutes. Your account is still open to you: "
    "in a browser that you have used before, sign in as always. If it was not you who tried, you need do nothing, but "
    "tell your administrator."
)
SPRAYING = (
    "Somebody is trying passwords on many accounts at once. They are slowed down, nobody is locked out, and a password "
    "alone opens nothing. Ask your colleagues to report odd messages about their Muster account."
)


class TooManyGuesses(Refusal):
    """Too much was tried too fast; it opens again by itself."""


def account_digest(email: str) -> str:
    """Return what is stored of an account's address, whatever its capitals."""
    return digest_of(email.strip().lower())


def is_known(db: Db, person_id: UUID | None, caller: Caller, *, machine_now: datetime) -> bool:
    """Say whether a person has signed in fully with this browser in the last months."""
    if person_id is None or not caller.known_as:
        return False
    return factors.knows_browser(db.session, person_id, caller.browser_digest, machine_now - BROWSER_KNOWN_FOR)


def count(db: Db, email: str, person: Person | None, caller: Caller, *, machine_now: datetime) -> UUID:
    """Count a guess before it is checked, so that guesses made side by side are counted too; return its id.

    Raises:
        TooManyGuesses: of this account, from this address, or in this browser.
    """
    account, since = account_digest(email), machine_now - WITHIN
    access.lock_guesses(db.session, account)
    access.forget_guesses(db.session, before=since)
    known = is_known(db, person.id if person else None, caller, machine_now=machine_now)
    if known:
        tried = access.guesses_in_browser(db.session, account, caller.browser_digest, since)
    else:
        tried = access.guesses_at_account(db.session, account, since)
    if tried >= PER_ACCOUNT:
        raise TooManyGuesses("Too many attempts for this address. Wait five minutes, then try again.")
    if not known and _from_address(db, caller, since) >= PER_ADDRESS:
        raise TooManyGuesses("Too many attempts from this network. Wait five minutes, then try again.")
    guess = SignInGuess(
        id=new_id(),
        account_digest=account,
        address_digest=caller.address_digest,
        browser_digest=caller.browser_digest if known else None,
        person_id=person.id if person else None,
        at=machine_now,
    )
    db.session.add(guess)
    db.session.flush()
    return guess.id


def forgive(db: Db, guess_id: UUID) -> None:
    """Take a guess back: it was right."""
    access.forget_guess(db.session, guess_id)


def note_wrong(db: Db, guess_id: UUID, *, now: datetime, machine_now: datetime) -> None:
    """Raise the alarms that a wrong guess may call for; where somebody tries to get in, the door logs each one."""
    guess = access.guess_by_id(db.session, guess_id)
    if guess is None or guess.browser_digest is not None:
        return
    since = machine_now - WITHIN
    # Ten may have been counted before the first of them is found wrong: each then sees ten, and one raises the alarm.
    for digest in (guess.account_digest, guess.address_digest):
        if digest:
            access.lock_guesses(db.session, digest)
    if guess.person_id and access.guesses_at_account(db.session, guess.account_digest, since) == PER_ACCOUNT:
        _tell_owner(db, guess.person_id, now=now, machine_now=machine_now)
    if not guess.address_digest:
        return
    accounts = access.accounts_guessed_from(db.session, guess.address_digest, since)
    if len(accounts) == SPRAYED:
        _tell_organisations(db, guess.address_digest, since, accounts=len(accounts), now=now)


def _from_address(db: Db, caller: Caller, since: datetime) -> int:
    return access.guesses_from(db.session, caller.address_digest, since) if caller.address_digest else 0


def _tell_owner(db: Db, person_id: UUID, *, now: datetime, machine_now: datetime) -> None:
    person = access.person_by_id(db.session, person_id)
    if not account_news.tell_once(db, person, GUESSED_AT, about=f"guesses {london_date(machine_now)}", now=now):
        return
    where = [job.organisation.id for job in access.jobs_of(db.session, person_id)]
    db.tell(where, "account_guessed", actor=JOB, at=now, body={"person": str(person_id), "guesses": PER_ACCOUNT})


def _tell_organisations(db: Db, address_digest: str, since: datetime, *, accounts: int, now: datetime) -> None:
    directory = Directory(db, now)
    for organisation_id in access.organisations_guessed_from(db.session, address_digest, since):
        subject = address_digest[:16]
        if tasks.raise_once(db, directory, organisation_id, kind="guessing", subject=subject, words=SPRAYING, now=now):
            db.tell([organisation_id], "passwords_sprayed", actor=JOB, at=now, body={"accounts": accounts})
