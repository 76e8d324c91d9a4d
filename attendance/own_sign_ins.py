"""Where a person is signed in: they see each browser, and end any of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance import sign_in
from attendance.records import access
from attendance.refusals import NotFound
from attendance.sign_in import Found
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenSignIn:
    """One browser in which a person is signed in. Times are the machine's; `is_this` where they look from there."""

    id: UUID
    browser: str
    started_at: datetime
    last_used_at: datetime
    is_this: bool


def listed(db: Db, secret: str, *, machine_now: datetime) -> list[OpenSignIn]:
    """Return where whoever holds this secret is signed in, the last used first.

    Raises:
        SignInGone: there is no such sign-in.
    """
    found = sign_in.require(db, secret, machine_now=machine_now)
    jobs = {job.membership.id: job for job in found.jobs}
    return [
        OpenSignIn(
            id=row.id,
            browser=row.browser,
            started_at=row.started_at,
            last_used_at=row.last_used_at,
            is_this=row.id == found.row.id,
        )
        for row in access.open_sign_ins(db.session, found.person.id)
        if row.membership_id in jobs
        and not sign_in.has_ended(db, row, jobs[row.membership_id], machine_now=machine_now)
    ]


def end(db: Db, secret: str, sign_in_id: UUID, *, now: datetime, machine_now: datetime) -> None:
    """End one of a person's own sign-ins.

    Raises:
        NotFound: it is not theirs, or it has ended.
    """
    found = sign_in.require(db, secret, machine_now=machine_now)
    row = next((row for row in access.open_sign_ins(db.session, found.person.id) if row.id == sign_in_id), None)
    if row is None:
        raise NotFound("There is no such sign-in.")
    row.ended_at = machine_now
    _tell_chain(db, found, now=now)


def end_others(db: Db, secret: str, *, now: datetime, machine_now: datetime) -> None:
    """End all of a person's sign-ins but this one."""
    found = sign_in.require(db, secret, machine_now=machine_now)
    access.end_sign_ins(db.session, machine_now, person_id=found.person.id, but=found.row.id)
    _tell_chain(db, found, now=now)


def _tell_chain(db: Db, found: Found, *, now: datetime) -> None:
    actor = sign_in.actor_of(found.person, found.job)
    body = {"person": str(found.person.id)}
    db.tell([found.job.organisation.id], "sign_ins_ended", actor=actor, at=now, body=body)
