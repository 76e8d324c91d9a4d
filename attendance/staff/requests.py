"""What takes two people: one asks, another agrees, and until then nothing changes.

Nobody agrees to what they asked for, or to what is about themselves. An answer that does not come within three days
is none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from attendance.records import staff as stored
from attendance.records.base import new_id
from attendance.records.staff import StaffRow
from attendance.records.tables import StaffRequest
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules import staffing
from attendance.rules.words import Role
from attendance.scope import StaffScope
from attendance.staff import addresses, giving, keeping, news, resets
from attendance.staff.giving import Job
from attendance.staff.keeping import Keeping
from attendance.unit import Db

WAITS = timedelta(hours=72)


class Asked(StrEnum):
    """What takes two people."""

    ROLES = "roles"
    ADDRESS = "address"
    SECOND_STEP = "second_step"


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Something that waits for a second person. `may_agree`: the one who looks could be that; `is_mine`: they asked."""

    id: UUID
    what: str
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    may_agree: bool
    is_mine: bool


def ask_for_roles(db: Db, kept: Keeping, row: StaffRow, job: Job, *, now: datetime) -> None:
    """Ask for somebody's job to become this.

    Raises:
        Refusal: it would leave a post vacant, or nobody here could be the second person.
    """
    giving.require_filled(kept, row, job.roles)
    named = ",".join(role.value for role in Role if role in job.roles)
    asked = {"roles": named, "job_title": job.title, "years": job.stored_years}
    _ask(db, kept, row, _draft(kept, row, Asked.ROLES, now=now, **asked), now=now)


def ask_for_address(db: Db, kept: Keeping, row: StaffRow, email: str, *, now: datetime) -> None:
    """Ask for somebody to be reached at another address; the present one hears of it already now.

    Raises:
        Refusal: nobody here could be the second person.
    """
    _ask(db, kept, row, _draft(kept, row, Asked.ADDRESS, now=now, email=email), now=now)
    words = f"{kept.said}, asks for your account to have another e-mail address. It waits for a second person."
    addresses.tell_old(db, kept, row, words, now=now)


def ask_for_reset(db: Db, kept: Keeping, row: StaffRow, *, now: datetime) -> None:
    """Ask for somebody's second step to be taken away; they hear of it already now.

    Raises:
        Refusal: nobody here could be the second person.
    """
    _ask(db, kept, row, _draft(kept, row, Asked.SECOND_STEP, now=now), now=now)
    words = f"{kept.said}, asks for your second step to be taken away. It waits for a second person."
    addresses.tell_old(db, kept, row, words, now=now)


def open_for(kept: Keeping, db: Db, *, now: datetime) -> tuple[Waiting, ...]:
    """Return what waits for a second person in the organisation, oldest first."""
    by_job = {each.membership.id: each for each in kept.people}
    return tuple(
        Waiting(
            id=request.id,
            what=_in_words(request, by_job[request.membership_id]),
            asked_by=f"{request.asked_by}, {request.asked_by_job}",
            asked_at=request.asked_at,
            expires_at=request.expires_at,
            may_agree=kept.may_agree
            and request.asked_by_key != kept.actor.key
            and by_job[request.membership_id].person.id != kept.actor.person_id,
            is_mine=request.asked_by_key == kept.actor.key,
        )
        for request in stored.open_requests(db.session, kept.organisation_id, now)
        if request.membership_id in by_job
    )


def decide(scope: StaffScope, db: Db, request_id: UUID, *, agrees: bool, now: datetime, machine_now: datetime) -> None:
    """Agree, and what was asked happens; or decline, or take back what one asked for oneself.

    Raises:
        NotAllowed: the actor may not be the second person.
        NotFound: no such request here.
        Refusal: the actor asked for it, or it is about them; it was decided or is too old; or it can no longer be done.
    """
    kept = keeping.second(scope, db)
    request = stored.request_locked(db.session, kept.organisation_id, request_id)
    row = _about(kept, request)
    if request is None or row is None:
        raise NotFound("There is no such request.")
    if request.decided_at is not None or request.expires_at <= now:
        raise Refusal("This was decided already, or nobody answered it in time. Ask anew.")
    is_own = request.asked_by_key == kept.actor.key
    if agrees and is_own:
        raise Refusal("You asked for this yourself. A second person agrees to it.")
    if row.person.id == kept.actor.person_id and not is_own:
        raise NotAllowed("This is about you. Somebody else decides it.")
    request.decided_at, request.is_agreed = now, agrees
    request.decided_by, request.decided_by_job = kept.actor.name, kept.actor.job_title
    request.decided_by_key = kept.actor.key
    db.session.flush()
    kind = "staff_request_agreed" if agrees else "staff_request_declined"
    body = {"request": str(request.id), "person": str(row.person.id)}
    db.tell([kept.organisation_id], kind, actor=kept.actor, at=now, body=body)
    if agrees:
        _do(db, kept, row, request, now=now, machine_now=machine_now)
    else:
        _tell_declined(db, kept, row, request, now=now, machine_now=machine_now)


def _draft(kept: Keeping, row: StaffRow, what: Asked, *, now: datetime, **asked: str | None) -> StaffRequest:
    return StaffRequest(
        id=new_id(),
        organisation_id=kept.organisation_id,
        membership_id=row.membership.id,
        kind=what.value,
        asked_at=now,
        asked_by=kept.actor.name,
        asked_by_job=kept.actor.job_title,
        asked_by_key=kept.actor.key,
        expires_at=now + WAITS,
        **asked,
    )


def _ask(db: Db, kept: Keeping, row: StaffRow, request: StaffRequest, *, now: datetime) -> None:
    """Keep a request, in place of one of its kind about the same person, and tell whoever could be the second."""
    _require_second(kept, row)
    giving.withdraw_requests(db, kept, row, now=now, kind=request.kind)
    db.session.add(request)
    body = {"request": str(request.id), "person": str(row.person.id), "what": request.kind}
    db.tell([kept.organisation_id], "staff_request_made", actor=kept.actor, at=now, body=body)
    words = (
        f"{kept.said}, asks at {kept.organisation.name}: {_in_words(request, row)}. It waits for a second person, for "
        "three days; until somebody agrees nothing changes."
    )
    news.tell_seconds(db, kept, row, words, now=now)


def _do(db: Db, kept: Keeping, row: StaffRow, request: StaffRequest, *, now: datetime, machine_now: datetime) -> None:
    asked_by = f" (asked by {request.asked_by}, {request.asked_by_job})"
    if request.kind == Asked.SECOND_STEP.value:
        keeping.require_ours(db, kept, row)
        resets.take_away(db, kept, row, now=now, machine_now=machine_now, asked_by=asked_by)
    elif request.kind == Asked.ADDRESS.value:
        keeping.require_ours(db, kept, row)
        by = f"{kept.said}{asked_by}"
        addresses.begin(db, kept, row, request.email or "", by=by, now=now, machine_now=machine_now)
    else:
        giving.change(db, kept, row, _job(request, row), now=now, second=asked_by)


def _tell_declined(
    db: Db, kept: Keeping, row: StaffRow, request: StaffRequest, *, now: datetime, machine_now: datetime
) -> None:
    words = f"{kept.said}, said no: {_in_words(request, row)}. Nothing was changed."
    askers = [each for each in kept.people if f"person:{each.person.id}" == request.asked_by_key]
    news.tell_each(db, kept, askers, row, words, now=now)
    if request.kind == Asked.ROLES.value and not row.roles:
        # Invited for these roles alone: without them there is no job.
        giving.end(db, kept, row, now=now, machine_now=machine_now)


def _require_second(kept: Keeping, row: StaffRow) -> None:
    aside = {kept.actor.person_id, row.person.id}
    if not any(staffing.may_agree(kept.place, each.roles) for each in kept.people if each.person.id not in aside):
        message = (
            "This takes a second person: another administrator, a safeguarding lead or the headteacher. There is none "
            "here yet. Ask whoever runs Muster for you."
        )
        raise Refusal(message, field="roles")


def _about(kept: Keeping, request: StaffRequest | None) -> StaffRow | None:
    if request is None:
        return None
    return next((each for each in kept.people if each.membership.id == request.membership_id), None)


def _in_words(request: StaffRequest, row: StaffRow) -> str:
    if request.kind == Asked.SECOND_STEP.value:
        return f"take away the second step of {row.person.name}, so that they set up a new one"
    if request.kind == Asked.ADDRESS.value:
        return f"have {row.person.name} reached at {request.email}"
    job = _job(request, row)
    return f"make {row.person.name} “{job.title}”, with: {job.in_words}"


def _job(request: StaffRequest, row: StaffRow) -> Job:
    return Job(
        title=request.job_title or row.membership.job_title,
        roles=frozenset(Role(each) for each in (request.roles or "").split(",") if each),
        years=tuple(request.years.split(",")) if request.years else (),
    )
