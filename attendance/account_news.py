"""Tell people about their own account, by mail: the one sign of a stolen password that its owner can see.

No word here is about a pupil. Nothing is sent here: notices go the way of all notices.
"""

from datetime import datetime
from uuid import UUID, uuid5

from attendance import notices
from attendance.directory import Recipient
from attendance.records import access, messages
from attendance.records.base import new_id
from attendance.records.tables import Person
from attendance.rules.words import NoticeKind
from attendance.unit import Db

ACCOUNT_PAGE = "/account"
# The link itself is made when the mail leaves, so that none lies in the records: see `notifications.outbox`.
LINK_PAGE = "/sign-in/link/"
ADDRESS_PAGE = "/sign-in/address/"
# For what a colleague did with somebody's role or contact.
PEOPLE_PAGE = "/people"
# For what somebody made of the ladders of alerts.
LADDERS_PAGE = "/people/ladders"
TOKENS_PAGE = "/tokens"
# For a provider's own address, to which its registers are sent.
MAIL_ADDRESS_PAGE = "/sheets/address"
# For what shows whether alerts reach oneself.
REACHED_PAGE = "/account/reached"
OWNER = "account"


def tell(
    db: Db,
    person: Person,
    words: str,
    *,
    now: datetime,
    address: str | None = None,
    organisation_id: UUID | None = None,
) -> None:
    """Tell a person what happened to their account; at `address` where that is not (or no longer) their own.

    `organisation_id` names the one that tells: only of it may be known whether the person has a job there.
    """
    _write(db, person, _topic(new_id(), words), now=now, address=address, organisation_id=organisation_id)


def tell_colleague(db: Db, recipient: Recipient, words: str, *, now: datetime, path: str = PEOPLE_PAGE) -> None:
    """Tell somebody what was done with a colleague's role or contact, or with what alerts do; `path` shows it."""
    notices.write(db, recipient, _topic(new_id(), words, path=path), now=now)


def tell_of_token(db: Db, recipient: Recipient, words: str, *, now: datetime) -> None:
    """Tell somebody who manages a provider what happened to one of its API tokens."""
    notices.write(db, recipient, _topic(new_id(), words, path=TOKENS_PAGE), now=now)


def tell_once(db: Db, person: Person, words: str, *, about: str, now: datetime, path: str = ACCOUNT_PAGE) -> bool:
    """Tell a person something unless they have been told of the same thing, `about`; return whether it is new."""
    subject = uuid5(person.id, about)
    is_new = not messages.keys_told_of(db.session, subject)
    if is_new:
        _write(db, person, _topic(subject, words, path=path), now=now, address=None)
    return is_new


def send_link(db: Db, person: Person, words: str, *, now: datetime, organisation_id: UUID | None = None) -> None:
    """Mail a person a link with which to set a password; it is made, and its hour begins, when the mail leaves."""
    topic = _topic(new_id(), words, path=LINK_PAGE)
    _write(db, person, topic, now=now, address=None, organisation_id=organisation_id)


def send_confirmation(
    db: Db, person: Person, words: str, address: str, *, now: datetime, organisation_id: UUID
) -> None:
    """Mail a link to an address that is to become a person's own; it is made when the mail leaves."""
    topic = _topic(new_id(), words, path=ADDRESS_PAGE)
    _write(db, person, topic, now=now, address=address, organisation_id=organisation_id)


def send_code(db: Db, person: Person, words: str, *, now: datetime, organisation_id: UUID) -> None:
    """Mail a person a code that shows that they read their mail."""
    topic = _topic(new_id(), words, path=REACHED_PAGE)
    _write(db, person, topic, now=now, address=None, organisation_id=organisation_id)


def text(
    db: Db,
    person: Person,
    words: str,
    mobile: str,
    *,
    now: datetime,
    organisation_id: UUID,
    path: str = ACCOUNT_PAGE,
) -> None:
    """Tell a person by text, at a number that may be theirs no more; nothing where this installation sends none."""
    recipient = Recipient(
        key=mobile,
        person_id=person.id,
        organisation_id=organisation_id,
        name=person.name,
        role=OWNER,
        email=None,
        mobile=mobile,
    )
    notices.write(db, recipient, _topic(new_id(), words, path=path), now=now)


def _topic(subject: UUID, words: str, *, path: str = ACCOUNT_PAGE) -> notices.Topic:
    return notices.Topic(kind=NoticeKind.ACCOUNT, subject_id=subject, round=1, path=path, detail=words)


def _write(
    db: Db,
    person: Person,
    topic: notices.Topic,
    *,
    now: datetime,
    address: str | None,
    organisation_id: UUID | None = None,
) -> None:
    at = organisation_id or _first_place(db, person)
    if at is None:
        return
    recipient = Recipient(
        key=address or str(person.id),
        person_id=person.id,
        organisation_id=at,
        name=person.name,
        role=OWNER,
        email=address or person.email,
        mobile=None,
    )
    notices.write(db, recipient, topic, now=now)


def _first_place(db: Db, person: Person) -> UUID | None:
    jobs = access.jobs_of(db.session, person.id)
    return jobs[0].organisation.id if jobs else None
