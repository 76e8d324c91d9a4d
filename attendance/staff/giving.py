"""Give a job its roles, or end it: what is checked, what stops at once, and who is told.

Every way to change a role comes through here: by one person, by two, and at the end of a job.
"""

from dataclasses import dataclass
from datetime import datetime

from attendance import account_news, people, responding, tasks, tokens
from attendance.directory import NEEDED_ROLES, Directory
from attendance.records import access, factors
from attendance.records import devices as stored_devices
from attendance.records import staff as stored
from attendance.records.staff import StaffRow
from attendance.refusals import Refusal
from attendance.rules import staffing
from attendance.rules.words import SAFEGUARDING_ROLES, AlertKind, Role
from attendance.staff import news
from attendance.staff.keeping import Keeping, in_words
from attendance.unit import Db

NOTHING: frozenset[Role] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What somebody's job is to be. `years`: those that a head of year answers for, empty for every year."""

    title: str
    roles: frozenset[Role]
    years: tuple[str, ...] = ()

    @property
    def stored_years(self) -> str | None:
        """Return the years as the records keep them."""
        return ",".join(self.years) or None

    @property
    def in_words(self) -> str:
        """Return it as people read it."""
        of_years = f"; head of year for {', '.join(self.years)}" if self.years else ""
        return f"{in_words(self.roles)}{of_years}"


def require_filled(keeping: Keeping, row: StaffRow, roles: frozenset[Role]) -> None:
    """Refuse a change that leaves a post vacant that somebody must fill at all times.

    Raises:
        Refusal: with what to do first.
    """
    others = [each.roles for each in keeping.but(row)]
    post = staffing.left_vacant(keeping.place, before=row.roles, after=roles, others=others)
    if post is not None:
        message = (
            f"{row.person.name} is the only {post.called} here, and there must always be one. Give somebody else the "
            "role first."
        )
        raise Refusal(message, field="roles")


def change(
    db: Db,
    keeping: Keeping,
    row: StaffRow,
    job: Job,
    *,
    now: datetime,
    second: str = "",
) -> None:
    """Make this somebody's job; tell them and the people at the top. `second`: who agreed.

    Raises:
        Refusal: it would leave a post vacant.
    """
    require_filled(keeping, row, job.roles)
    given, taken = job.roles - row.roles, row.roles - job.roles
    row.membership.job_title, row.membership.years = job.title, job.stored_years
    stored.give_roles(db.session, row.membership, job.roles)
    # They were asked of a job that is another now.
    withdraw_requests(db, keeping, row, now=now)
    _stop(db, keeping, row, job.roles, now=now)
    _warn_of_gaps(db, keeping, taken, now=now)
    kind = "job_changed" if row.roles else "job_given"
    body = {"person": str(row.person.id), "given": _values(given), "taken": _values(taken), "years": list(job.years)}
    db.tell([keeping.organisation_id], kind, actor=keeping.actor, at=now, body=body)
    by = f"{keeping.said}{second}"
    _tell_person(db, keeping, row, f"{job.title}, with: {job.in_words}", by=by, now=now)
    if given or taken:
        at = keeping.organisation.name
        words = f"{by}, changed the roles of {row.person.name} at {at}: {_change_in_words(given, taken)}."
        news.tell_leads(db, keeping, row, words, now=now)


def end(db: Db, keeping: Keeping, row: StaffRow, *, now: datetime, machine_now: datetime) -> None:
    """End somebody's job: what it opened is closed with this transaction, and alerts they had are told anew.

    Raises:
        Refusal: it would leave a post vacant.
    """
    require_filled(keeping, row, NOTHING)
    person, job = row.person, row.membership
    is_elsewhere = person.id in stored.work_elsewhere(db.session, keeping.organisation_id)
    job.ended_at = now
    stored.end_sign_ins(db.session, machine_now, membership_id=job.id)
    stored_devices.end_sessions(db.session, machine_now, membership_id=job.id)
    stored_devices.forget_guesses(db.session, job.id)
    stored.drop_pin(db.session, job.id)
    if not is_elsewhere:
        access.end_sign_ins(db.session, machine_now, person_id=person.id)
        access.withdraw_links(db.session, person.id, machine_now)
        factors.forget_browsers(db.session, person.id)
        stored.end_address_changes(db.session, person.id, machine_now)
    withdraw_requests(db, keeping, row, now=now)
    _stop(db, keeping, row, NOTHING, now=now)
    _warn_of_gaps(db, keeping, row.roles, now=now)
    body = {"person": str(person.id), "taken": _values(row.roles)}
    db.tell([keeping.organisation_id], "job_ended", actor=keeping.actor, at=now, body=body)
    at = keeping.organisation.name
    if row.roles:
        words = f"{keeping.said}, ended your job at {at} in Muster. You are signed out of it everywhere."
        account_news.tell(db, person, words, now=now, organisation_id=keeping.organisation_id)
    words = f"{keeping.said}, ended the job of {person.name} at {at}: {in_words(row.roles)}."
    news.tell_leads(db, keeping, row, words, now=now)


def withdraw_requests(db: Db, keeping: Keeping, row: StaffRow, *, now: datetime, kind: str | None = None) -> None:
    """Let go of what waits for a second person about somebody, or of one kind of it."""
    for request in stored.open_requests_about(db.session, row.membership.id, now):
        if kind is not None and request.kind != kind:
            continue
        request.decided_at, request.is_agreed = now, False
        request.decided_by, request.decided_by_job = keeping.actor.name, keeping.actor.job_title
        request.decided_by_key = keeping.actor.key


def _tell_person(db: Db, keeping: Keeping, row: StaffRow, job: str, *, by: str, now: datetime) -> None:
    if not row.roles and row.person.password_hash is None:
        people.mail_link(db, row.person, keeping.organisation_id, now=now, actor=keeping.actor)
        return
    at = keeping.organisation.name
    said = f"changed your job at {at}" if row.roles else f"gave you a job at {at} in Muster; sign in as you always do"
    words = f"{by}, {said}. You are {job}."
    account_news.tell(db, row.person, words, now=now, organisation_id=keeping.organisation_id)


def _stop(db: Db, keeping: Keeping, row: StaffRow, roles: frozenset[Role], *, now: datetime) -> None:
    """End what hung on roles that are gone: keys to the API, and alerts that somebody else must have now."""
    if not roles & staffing.MANAGERS:
        for token in stored.live_tokens_of(db.session, row.membership.id):
            tokens.end(db, token, actor=keeping.actor, now=now)
    kinds = _no_longer_theirs(row.roles, roles)
    if kinds:
        responding.let_go(keeping.scope.school, db, row.person.id, kinds, now=now)


def _no_longer_theirs(before: frozenset[Role], after: frozenset[Role]) -> frozenset[AlertKind]:
    if not after:
        return frozenset(AlertKind)
    # Only who answers for safeguarding reads an incident: `responding.take_on`.
    lost_reading = before & SAFEGUARDING_ROLES and not after & SAFEGUARDING_ROLES
    return frozenset({AlertKind.INCIDENT}) if lost_reading else frozenset()


def _warn_of_gaps(db: Db, keeping: Keeping, taken: frozenset[Role], *, now: datetime) -> None:
    """Tell the administrators at once, not when the ladder gets there, that a step has nobody on it any more."""
    if not keeping.place.has_ladder:
        return
    directory = Directory(db, now)
    for role in Role:
        if role in taken & NEEDED_ROLES and not directory.holders(keeping.organisation_id, role):
            tasks.role_gap(db, directory, keeping.organisation_id, role, now=now)


def _change_in_words(given: frozenset[Role], taken: frozenset[Role]) -> str:
    parts = []
    if given:
        parts.append(f"given {in_words(given)}")
    if taken:
        parts.append(f"no longer {in_words(taken)}")
    return "; ".join(parts)


def _values(roles: frozenset[Role]) -> list[str]:
    return [role.value for role in Role if role in roles]
