"""Counter-sign a school's week: a named person of the home school has read what was sent. Each version, once."""

from datetime import date, datetime

from attendance.marks.entering import NOT_YOURS, may_enter
from attendance.records import weeks
from attendance.records.tables import WeekCounterSigned
from attendance.refusals import Conflict, NotAllowed
from attendance.rules.week import format_week
from attendance.scope import SchoolScope
from attendance.summaries.school_week import only_school, week
from attendance.unit import Db

NOT_SENT = "This is a draft: a week is counter-signed once it has been sent."
ANOTHER = "Another version stands now. Read it, then counter-sign that one."


def counter_sign(scope: SchoolScope, db: Db, monday: date, version: int, *, now: datetime) -> None:
    """Store who has read a version of a week, with job title and time. The first signature of a version stands.

    Raises:
        NotAllowed: the actor is no person who enters codes at that school.
        Conflict: what stands now is a draft, or another version than its reader saw.
    """
    school = only_school(scope, db)
    if not may_enter(scope):
        raise NotAllowed(NOT_YOURS)
    stands = week(scope, db, monday, now=now)
    if stands.is_draft or weeks.last_issue(db.session, school.id, monday) is None:
        raise Conflict(NOT_SENT)
    if stands.version != version:
        raise Conflict(ANOTHER)
    if weeks.counter_signed(db.session, school.id, monday, version) is not None:
        return
    row = WeekCounterSigned(
        home_school_id=school.id,
        monday=monday,
        version=version,
        signed_by_id=scope.actor.person_id,
        signed_by=scope.actor.name,
        signed_by_job=scope.actor.job_title,
        signed_at=now,
    )
    db.session.add(row)
    body = {"week": format_week(monday), "version": version}
    db.tell([school.id], "week_counter_signed", actor=scope.actor, at=now, body=body)
