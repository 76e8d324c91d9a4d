"""Change how a colleague is reached. Redirecting somebody's alerts is the quietest attack, so the old contact is told.

The address of whoever answers for safeguarding, or could be the second person, takes two people.
"""

from datetime import datetime
from uuid import UUID

from attendance import account_news
from attendance.records import access, factors
from attendance.records.staff import StaffRow
from attendance.rules import staffing
from attendance.scope import StaffScope
from attendance.staff import addresses, keeping, news, reading, requests
from attendance.staff.jobs import Done
from attendance.staff.keeping import Keeping
from attendance.unit import Db


def change_email(scope: StaffScope, db: Db, job_id: UUID, typed: str, *, now: datetime, machine_now: datetime) -> Done:
    """Have somebody reached at another e-mail address, once it is confirmed.

    Raises:
        NotAllowed: the actor does not look after the people here.
        NotFound: nobody here has this job.
        Refusal: it is no address, or they work for another organisation too.
    """
    kept = keeping.keep(scope, db)
    row = kept.find(job_id)
    email = reading.email(typed)
    keeping.require_ours(db, kept, row)
    if email == row.person.email.lower():
        return Done(job_id=job_id, waits=False)
    if staffing.needs_second_to_reset(kept.place, row.roles):
        requests.ask_for_address(db, kept, row, email, now=now)
        return Done(job_id=job_id, waits=True)
    addresses.begin(db, kept, row, email, by=kept.said, now=now, machine_now=machine_now)
    return Done(job_id=job_id, waits=False)


def change_mobile(scope: StaffScope, db: Db, job_id: UUID, typed: str, *, now: datetime, machine_now: datetime) -> None:
    """Have texts go to another number, or to none. The old number is told by text, the person by mail; sign-ins end.

    Raises:
        NotAllowed: the actor does not look after the people here.
        NotFound: nobody here has this job.
        Refusal: it is no UK mobile, or they work for another organisation too.
    """
    kept = keeping.keep(scope, db)
    row = kept.find(job_id)
    mobile = reading.mobile(typed)
    keeping.require_ours(db, kept, row)
    person, old = row.person, row.person.mobile
    if mobile == old:
        return
    person.mobile = mobile
    _end_sign_ins(db, kept, row, machine_now=machine_now)
    at = kept.organisation.name
    said = "changed the mobile number that alerts go to" if mobile else "took away the mobile number that alerts go to"
    words = f"{kept.said}, {said} for you at {at}. You are signed out everywhere."
    account_news.tell(db, person, words, now=now, organisation_id=kept.organisation_id)
    if old:
        account_news.text(db, person, words, old, now=now, organisation_id=kept.organisation_id)
    news.tell_leads(db, kept, row, f"{kept.said}, {said} for {person.name} at {at}.", now=now)
    body = {"person": str(person.id)}
    db.tell([kept.organisation_id], "mobile_changed", actor=kept.actor, at=now, body=body)


def _end_sign_ins(db: Db, kept: Keeping, row: StaffRow, *, machine_now: datetime) -> None:
    if row.person.id == kept.actor.person_id:
        return
    access.end_sign_ins(db.session, machine_now, person_id=row.person.id)
    factors.forget_browsers(db.session, row.person.id)
