"""Move somebody's account to another e-mail address: the old one is told at once, the new one must be confirmed.

Until it is confirmed everything goes to the old address, alerts too: a slip of the keyboard silences nobody. The link
that confirms is made as its mail leaves, and opens nothing but this.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from attendance import account_news, people, sign_in
from attendance.own_password import LinkUsed
from attendance.records import access, factors
from attendance.records import staff as stored
from attendance.records.base import new_id
from attendance.records.staff import StaffRow
from attendance.records.tables import AddressChange, Person
from attendance.refusals import Refusal
from attendance.secret import digest_for, new_secret
from attendance.staff import news
from attendance.staff.keeping import Keeping
from attendance.unit import Db

LASTS = timedelta(hours=72)
ADDRESS = "address"
TAKEN = "An account with this address exists already. Invite that one, and end this job."
CONFIRM = (
    "This is to be the e-mail address of your Muster account, for signing in and for alerts. Confirm within 72 hours "
    "that you read mail here. If you have no such account, do nothing."
)
CONFIRMED = "Your Muster account has another e-mail address now, and you are signed out everywhere."


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """Whose account is to have which address."""

    name: str
    email: str


def begin(db: Db, kept: Keeping, row: StaffRow, email: str, *, by: str, now: datetime, machine_now: datetime) -> None:
    """Have the new address asked to confirm; whoever never signed in gets a new invitation there instead.

    Raises:
        Refusal: whoever never signed in would get an address that is another account's.
    """
    person = row.person
    stored.end_address_changes(db.session, person.id, machine_now)
    tell_old(db, kept, row, f"{by}, gave your account another e-mail address.", now=now)
    at = kept.organisation.name
    news.tell_leads(db, kept, row, f"{by}, changed where {person.name} is reached by e-mail at {at}.", now=now)
    body = {"person": str(person.id)}
    if person.password_hash is not None:
        _ask(db, kept, person, email, now=now, machine_now=machine_now)
        db.tell([kept.organisation_id], "address_change_asked", actor=kept.actor, at=now, body=body)
        return
    if stored.account_of(db.session, email) is not None:
        raise Refusal(TAKEN, field="email")
    person.email = email
    db.session.flush()
    access.withdraw_links(db.session, person.id, machine_now)
    db.tell([kept.organisation_id], "address_changed", actor=kept.actor, at=now, body=body)
    people.mail_link(db, person, kept.organisation_id, now=now, actor=kept.actor)


def tell_old(db: Db, kept: Keeping, row: StaffRow, words: str, *, now: datetime) -> None:
    """Tell somebody at the address that is theirs now, whatever becomes of it."""
    person = row.person
    account_news.tell(db, person, words, now=now, address=person.email, organisation_id=kept.organisation_id)


def link_for(db: Db, person_id: UUID, *, machine_now: datetime) -> str:
    """Make the link for the mail that is about to leave; return its secret. One made before is good no more."""
    secret = new_secret()
    found = stored.open_address_change(db.session, person_id, machine_now)
    if found is not None:
        found.digest = digest_for(ADDRESS, secret)
    return secret


def pending(db: Db, secret: str, *, machine_now: datetime) -> Pending | None:
    """Return what a link would confirm; None where it is used, too old or never was one. Changes nothing."""
    found = _find(db, secret, machine_now=machine_now)
    return None if found is None else Pending(name=found[1].name, email=found[0].email)


def confirm(db: Db, secret: str, *, now: datetime, machine_now: datetime) -> None:
    """Give the account the address whose mail somebody reads; every sign-in ends, and the old address is told.

    Raises:
        LinkUsed: the link was used, is too old, or never was one.
        Refusal: another account has the address by now.
    """
    found = _find(db, secret, machine_now=machine_now)
    if found is None:
        raise LinkUsed("This link has been used or has expired. Ask your administrator for a new one.")
    change, person = found
    if access.person_by_email(db.session, change.email) is not None:
        raise Refusal("Another account has this address already. Ask your administrator.")
    old, person.email = person.email, change.email
    change.ended_at, change.is_confirmed = machine_now, True
    db.session.flush()
    access.end_sign_ins(db.session, machine_now, person_id=person.id)
    access.withdraw_links(db.session, person.id, machine_now)
    factors.forget_browsers(db.session, person.id)
    account_news.tell(db, person, CONFIRMED, now=now, address=old, organisation_id=change.organisation_id)
    for job in access.jobs_of(db.session, person.id):
        actor, body = sign_in.actor_of(person, job), {"person": str(person.id)}
        db.tell([job.organisation.id], "address_changed", actor=actor, at=now, body=body)


def _ask(db: Db, kept: Keeping, person: Person, email: str, *, now: datetime, machine_now: datetime) -> None:
    change = AddressChange(
        id=new_id(),
        person_id=person.id,
        organisation_id=kept.organisation_id,
        email=email,
        asked_at=machine_now,
        asked_by=kept.said,
        expires_at=machine_now + LASTS,
    )
    db.session.add(change)
    account_news.send_confirmation(db, person, CONFIRM, email, now=now, organisation_id=kept.organisation_id)


def _find(db: Db, secret: str, *, machine_now: datetime) -> tuple[AddressChange, Person] | None:
    found = stored.address_change_by_digest(db.session, digest_for(ADDRESS, secret), machine_now)
    # Nobody whose last job has ended has an account to move.
    if found is None or not access.jobs_of(db.session, found[1].id):
        return None
    return found
