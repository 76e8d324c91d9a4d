"""Say who is away, from when to when, and who is told in their place; and that they are back.

Whoever looks after the people says it of anybody, and everybody of themselves: it gives nobody a right. The leads and
both people are told, because an alert that goes elsewhere in silence is nobody's.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance import account_news
from attendance.records import stand_ins as stored
from attendance.records.base import new_id
from attendance.records.staff import StaffRow
from attendance.records.tables import StandIn
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date
from attendance.rules.standing_in import StandingIn, may_stand_in, why_not
from attendance.rules.words import Role
from attendance.scope import StaffScope
from attendance.staff import keeping, news
from attendance.staff.keeping import Keeping, in_words
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class SayAway:
    """Somebody is away on these days, both included, and somebody else is told in these of their roles."""

    roles: frozenset[Role]
    stand_in: UUID | None
    first_on: date
    last_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """A colleague who may stand in, in some of the roles at least."""

    job_id: UUID
    name: str
    job_title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """Some days on which somebody else is told in some roles."""

    first_on: date
    last_on: date
    roles: tuple[Role, ...]
    stand_in: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Away:
    """What is known of somebody's being away, and what may be said of it."""

    job_id: UUID
    name: str
    roles: tuple[Role, ...]
    absences: tuple[Absence, ...]
    choices: tuple[Choice, ...]
    today: date


def look(scope: StaffScope, db: Db, job_id: UUID, *, now: datetime) -> Away:
    """Return what is known of somebody's being away, to whoever may say it.

    Raises:
        NotAllowed: the actor neither looks after the people nor is that person.
        NotFound: nobody here has this job.
    """
    kept, row = keeping.see_or_own(scope, db, job_id)
    names = {each.membership.id: _named(each) for each in kept.people}
    return Away(
        job_id=job_id,
        name=row.person.name,
        roles=tuple(role for role in Role if role in row.roles),
        absences=_absences(_said_of(db, kept, job_id, now=now), names),
        choices=tuple(
            Choice(job_id=each.membership.id, name=each.person.name, job_title=each.membership.job_title)
            for each in kept.but(row)
            if any(may_stand_in(kept.place, role, each.roles) for role in row.roles)
        ),
        today=london_date(now),
    )


def own_job(scope: StaffScope, db: Db) -> UUID:
    """Return the job that the actor does here."""
    return keeping.own(scope, db).membership.id


def say_away(scope: StaffScope, db: Db, job_id: UUID, command: SayAway, *, now: datetime) -> None:
    """Have somebody else told while somebody is away.

    Raises:
        NotAllowed: the actor neither looks after the people nor is that person.
        NotFound: nobody here has this job.
        Refusal: something speaks against it.
    """
    kept, row = keeping.keep_or_own(scope, db, job_id)
    if command.stand_in is None:
        raise Refusal("Choose a colleague who works here.", field="stand_in")
    if not command.roles:
        raise Refusal("Choose at least one role.", field="roles")
    for role in (each for each in Role if each in command.roles):
        wanted = StandingIn(
            away=job_id,
            stand_in=command.stand_in,
            role=role,
            first_on=command.first_on,
            last_on=command.last_on,
        )
        _require(db, kept, wanted, now=now)
        _keep(db, kept, wanted, now=now)
    db.session.flush()
    _tell_away(db, kept, row, kept.find(command.stand_in), command, now=now)


def say_back(scope: StaffScope, db: Db, job_id: UUID, *, now: datetime) -> None:
    """Have somebody told again from now on; what was said of later days is taken back too.

    Raises:
        NotAllowed: the actor neither looks after the people nor is that person.
        NotFound: nobody here has this job.
    """
    kept, row = keeping.keep_or_own(scope, db, job_id)
    rows = _said_of(db, kept, job_id, now=now)
    if not rows:
        return
    for each in rows:
        each.ended_at = now
    stood_in = [each for each in kept.people if each.membership.id in {one.stand_in_id for one in rows}]
    words = f"{row.person.name}, {row.membership.job_title}, is back at {kept.organisation.name} and is told again."
    _tell_both(db, kept, row, stood_in, words, now=now)
    body = {"person": str(row.person.id)}
    db.tell([kept.organisation_id], "stand_in_ended", actor=kept.actor, at=now, body=body)


def _said_of(db: Db, kept: Keeping, job_id: UUID, *, now: datetime) -> list[StandIn]:
    said = stored.from_day(db.session, [kept.organisation_id], london_date(now))
    return [each for each in said if each.membership_id == job_id]


def _keep(db: Db, kept: Keeping, wanted: StandingIn, *, now: datetime) -> None:
    """Store who stands in; said anew of the same first day it takes the place of what was said before."""
    row = stored.begun_on(db.session, wanted.away, wanted.role, wanted.first_on)
    if row is None:
        row = StandIn(
            id=new_id(),
            organisation_id=kept.organisation_id,
            membership_id=wanted.away,
            role=wanted.role.value,
            first_on=wanted.first_on,
        )
        db.session.add(row)
    row.stand_in_id, row.last_on, row.ended_at = wanted.stand_in, wanted.last_on, None
    row.said_at, row.said_by = now, kept.said


def _require(db: Db, kept: Keeping, wanted: StandingIn, *, now: datetime) -> None:
    today = london_date(now)
    said = [stored.as_rule(each) for each in stored.from_day(db.session, [kept.organisation_id], today)]
    key = (wanted.away, wanted.role, wanted.first_on)
    against = why_not(
        wanted,
        place=kept.place,
        roles={each.membership.id: each.roles for each in kept.people},
        others=[each for each in said if (each.away, each.role, each.first_on) != key],
        today=today,
    )
    if against is not None:
        field, sentence = against
        raise Refusal(sentence, field="roles" if field == "role" else field)


def _tell_away(db: Db, kept: Keeping, row: StaffRow, stand_in: StaffRow, command: SayAway, *, now: datetime) -> None:
    words = (
        f"{_named(stand_in)}, is told in place of {_named(row)}, at {kept.organisation.name} as "
        f"{in_words(command.roles)}, {_days(command.first_on, command.last_on)}. Said by {kept.said}."
    )
    _tell_both(db, kept, row, [stand_in], words, now=now)
    body = {
        "person": str(row.person.id),
        "stand_in": str(stand_in.person.id),
        "roles": [role.value for role in Role if role in command.roles],
        "first_on": command.first_on.isoformat(),
        "last_on": command.last_on.isoformat(),
    }
    db.tell([kept.organisation_id], "stand_in_begun", actor=kept.actor, at=now, body=body)


def _tell_both(db: Db, kept: Keeping, row: StaffRow, stood_in: list[StaffRow], words: str, *, now: datetime) -> None:
    """Tell who is away, who stands in and the leads, each once; the one who said it knows."""
    concerned = {each.person.id: each.person for each in (row, *stood_in)}
    for person in [each for each in concerned.values() if each.id != kept.actor.person_id]:
        account_news.tell(db, person, words, now=now, organisation_id=kept.organisation_id)
    news.tell_leads(db, kept, row, words, now=now, but=frozenset(concerned))


def _absences(rows: list[StandIn], names: dict[UUID, str]) -> tuple[Absence, ...]:
    """Return rows of the same days and colleague as one, the earliest first."""
    alike: dict[tuple[date, date, UUID], list[Role]] = {}
    for each in rows:
        alike.setdefault((each.first_on, each.last_on, each.stand_in_id), []).append(Role(each.role))
    return tuple(
        Absence(
            first_on=first,
            last_on=last,
            roles=tuple(role for role in Role if role in roles),
            stand_in=names[stand_in],
        )
        for (first, last, stand_in), roles in sorted(alike.items(), key=lambda item: item[0][:2])
        if stand_in in names
    )


def _named(row: StaffRow) -> str:
    return f"{row.person.name}, {row.membership.job_title}"


def _days(first_on: date, last_on: date) -> str:
    if first_on == last_on:
        return f"on {first_on:%A %-d %B}"
    return f"from {first_on:%A %-d %B} to {last_on:%A %-d %B}"
