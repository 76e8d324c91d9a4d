"""End a colleague's sign-ins, and take away a lost second step. No way here sets a password for anybody."""

from datetime import datetime
from uuid import UUID

from attendance import account_news
from attendance.records import access, factors
from attendance.refusals import Refusal
from attendance.rules import staffing
from attendance.scope import StaffScope
from attendance.staff import keeping, requests, resets
from attendance.staff.jobs import Done
from attendance.unit import Db


def sign_out(scope: StaffScope, db: Db, job_id: UUID, *, now: datetime, machine_now: datetime) -> None:
    """End every sign-in of somebody, as when a telephone or a laptop was lost.

    Raises:
        NotAllowed: the actor does not look after the people here.
        NotFound: nobody here has this job.
        Refusal: it is the actor.
    """
    kept = keeping.keep(scope, db)
    row = kept.find_other(job_id)
    access.end_sign_ins(db.session, machine_now, person_id=row.person.id)
    factors.forget_browsers(db.session, row.person.id)
    words = f"{kept.said}, signed you out of Muster everywhere. Sign in again when you need to."
    account_news.tell(db, row.person, words, now=now, organisation_id=kept.organisation_id)
    body = {"person": str(row.person.id)}
    db.tell([kept.organisation_id], "sign_ins_ended", actor=kept.actor, at=now, body=body)


def reset_second_step(scope: StaffScope, db: Db, job_id: UUID, *, now: datetime, machine_now: datetime) -> Done:
    """Take somebody's second step away, so that they set up a new one; for a safeguarding lead it takes two people.

    Raises:
        NotAllowed: the actor does not look after the people here.
        NotFound: nobody here has this job.
        Refusal: it is the actor, there is none to take away, or they work for another organisation too.
    """
    kept = keeping.keep(scope, db)
    row = kept.find_other(job_id)
    keeping.require_ours(db, kept, row)
    if not row.has_factor:
        raise Refusal("They have no second step: they set one up when they next sign in.")
    if staffing.needs_second_to_reset(kept.place, row.roles):
        requests.ask_for_reset(db, kept, row, now=now)
        return Done(job_id=job_id, waits=True)
    resets.take_away(db, kept, row, now=now, machine_now=machine_now)
    return Done(job_id=job_id, waits=False)
