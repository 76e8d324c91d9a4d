"""A forgotten password: somebody asks, the clockwork answers by mail.

Asking looks nobody up, so neither the answer nor its time tells whether there is such an account. The link goes to
the address on record and nowhere else, and opens no more than a new password: the second step stays.
"""

from datetime import datetime, timedelta

from attendance import account_news, people, throttle
from attendance.caller import Caller
from attendance.records import access, resets
from attendance.records.base import new_id
from attendance.records.tables import ResetAsked
from attendance.scope import JOB
from attendance.throttle import TooManyGuesses
from attendance.unit import Db

WITHIN = timedelta(hours=1)
# More mails than these in an hour help nobody but who wants to annoy.
PER_ACCOUNT = 3
PER_ADDRESS = 20
AT_ONCE = 50


def ask(db: Db, email: str, caller: Caller, *, machine_now: datetime) -> None:
    """Note that somebody forgot the password of an account, whether there is such an account or not.

    Raises:
        TooManyGuesses: too much was asked from this network; it says nothing about any account.
    """
    since = machine_now - WITHIN
    if caller.address and resets.asked_from(db.session, caller.address_digest, since) >= PER_ADDRESS:
        raise TooManyGuesses("Too much was asked from this network. Wait an hour, or ask your administrator.")
    account = throttle.account_digest(email)
    is_annoying = resets.asked_for(db.session, account, since) >= PER_ACCOUNT
    db.session.add(
        ResetAsked(
            id=new_id(),
            email=None if is_annoying else email.strip(),
            account_digest=account,
            address_digest=caller.address_digest,
            at=machine_now,
        )
    )


def answer_due(db: Db, *, now: datetime) -> int:
    """Mail a link to whoever asked and has an account, and forget the address that was typed; return how many asked."""
    due = resets.unanswered(db.session, AT_ONCE)
    for asked in due:
        person = access.person_by_email(db.session, asked.email or "")
        asked.email, asked.answered_at = None, asked.at
        jobs = access.jobs_of(db.session, person.id) if person else []
        if person is None or not jobs:
            continue
        account_news.send_link(db, person, people.words_for_link(person), now=now)
        body = {"person": str(person.id)}
        db.tell([job.organisation.id for job in jobs], "password_reset_asked", actor=JOB, at=now, body=body)
    return len(due)
