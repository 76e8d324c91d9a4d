"""Sign off a provider's week for one home school: a named person says that it is what they saw. Twice is once."""

from dataclasses import dataclass
from datetime import date, datetime

from attendance.records import weeks
from attendance.records.base import new_id
from attendance.records.tables import ProviderSignOff
from attendance.records.weeks import Whose
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.week import format_week
from attendance.scope import ProviderScope
from attendance.summaries import SchoolToSign, provider_page
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class SignOff:
    """One week for one home school, named by its code."""

    monday: date
    school_code: str


def sign_off(scope: ProviderScope, db: Db, command: SignOff, *, now: datetime) -> None:
    """Store who signed, with job title and time; both sides' chains hold it. The first signature stands.

    Raises:
        NotAllowed: a program, not a person who has signed in.
        NotFound: no pupil of such a school was with the provider that week.
        Refusal: sessions of the week are still to come.
    """
    if scope.actor.person_id is None:
        message = "Only a person who has signed in can sign a week off."
        raise NotAllowed(message)
    school = _school(scope, db, command, now=now)
    if school.awaited:
        message = "The week is not over: some sessions are not due yet. Sign it off after the last register is due."
        raise Refusal(message)
    signed = weeks.sign_offs(db.session, Whose(provider_id=scope.provider_id), command.monday)
    if any(row.home_school_id == school.id for row in signed):
        return
    row = ProviderSignOff(
        id=new_id(),
        provider_id=scope.provider_id,
        home_school_id=school.id,
        monday=command.monday,
        signed_at=now,
        signed_by=scope.actor.name,
        signed_by_job=scope.actor.job_title,
    )
    db.session.add(row)
    body = {"week": format_week(command.monday), "not_reported": school.not_reported}
    db.tell({scope.provider_id, school.id}, "week_signed_off", actor=scope.actor, at=now, body=body)


def _school(scope: ProviderScope, db: Db, command: SignOff, *, now: datetime) -> SchoolToSign:
    for school in provider_page(scope, db, command.monday, now=now).schools:
        if school.code == command.school_code:
            return school
    message = "No pupil of this school was with you in this week."
    raise NotFound(message)
