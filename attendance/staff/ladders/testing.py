"""Try a ladder out: everybody on it gets a message marked as a test, by the ways and through the outbox of a real one.

No alert is opened and no pupil is meant.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from attendance import notices
from attendance.alert_pages import Telling, telling_of
from attendance.directory import Directory
from attendance.ladders import Ladders
from attendance.records import ladders as stored
from attendance.records import staff as people
from attendance.records.base import new_id
from attendance.records.tables import LadderTest
from attendance.refusals import Refusal
from attendance.rules.ladder import Rung, ways_of
from attendance.rules.words import URGENT_KINDS, AlertKind, NoticeKind
from attendance.scope import StaffScope
from attendance.staff.ladders import school as schools
from attendance.unit import Db

AT_MOST = 3
WITHIN = timedelta(hours=1)
NOBODY = "Nobody on this ladder can be reached. Give somebody a role first."
# Where whoever is told looks: at the alerts that are real.
ALERTS_PAGE = "/alerts"


@dataclass(frozen=True, kw_only=True, slots=True)
class LastTest:
    """When a ladder was last tried out, by whom, and how far each message got."""

    at: datetime
    by: str
    tellings: tuple[Telling, ...]


def send(scope: StaffScope, db: Db, kind: AlertKind, *, is_short: bool, now: datetime) -> None:
    """Send a test to everybody on the ladder that holds now, at once and each once.

    Raises:
        NotAllowed: the actor may not say whom alerts tell.
        NotFound: there is no such ladder here.
        Refusal: too many were sent within the hour, or nobody can be reached.
    """
    people.lock_jobs(db.session, scope.organisation_id)
    kept = schools.see_to_write(scope, db)
    ladder = schools.newest(Ladders(db), schools.key_of(kept, kind, is_short=is_short))
    school = kept.organisation_id
    if stored.tests_since(db.session, school, now - WITHIN) >= AT_MOST:
        raise Refusal(f"{AT_MOST} tests were sent within the last hour. Wait until the first is an hour old.")
    test = LadderTest(
        id=new_id(),
        home_school_id=school,
        kind=kind.value,
        is_short=is_short,
        asked_at=now,
        by_name=kept.actor.name,
        by_job_title=kept.actor.job_title,
    )
    stored.add_test(db.session, test)
    tries = f"tries out “{schools.called(kind, is_short=is_short)}”"
    about = f"TEST, no pupil is meant. {kept.said}, of {kept.organisation.name}, {tries}"
    told: set[str] = set()
    directory = Directory(db, now)
    for rung in ladder.rungs:
        topic = _topic(test, rung, f"{about}: you would be told {_when(rung)}.")
        for each in directory.on_rung(school, rung.roles, rung.person, kind):
            if each.key not in told and notices.write(db, each, topic, now=now):
                told.add(each.key)
    if not told:
        raise Refusal(NOBODY)
    body = {"kind": kind.value, "short": is_short, "told": len(told)}
    db.tell([school], "ladder_tested", actor=kept.actor, at=now, body=body)


def latest(scope: StaffScope, db: Db, kind: AlertKind, *, is_short: bool) -> LastTest | None:
    """Return the last test of a ladder of the actor's school; None where there was none.

    Raises:
        NotAllowed: the actor neither leads on it nor looks after the people.
        NotFound: no alerts about pupils on roll are told here.
    """
    kept = schools.see(scope, db)
    test = stored.latest_test(db.session, kept.organisation_id, kind, is_short=is_short)
    if test is None:
        return None
    told = stored.told_of_test(db.session, test.id)
    return LastTest(
        at=test.asked_at,
        by=f"{test.by_name}, {test.by_job_title}",
        tellings=tuple(telling_of(notice, message) for notice, message in told),
    )


def _topic(test: LadderTest, rung: Rung, words: str) -> notices.Topic:
    kind = AlertKind(test.kind)
    return notices.Topic(
        kind=NoticeKind.TEST,
        subject_id=test.id,
        round=1,
        path=ALERTS_PAGE,
        detail=words,
        is_urgent=kind in URGENT_KINDS,
        ways=ways_of(kind, rung),
    )


def _when(rung: Rung) -> str:
    minutes = rung.at // timedelta(minutes=1)
    return f"after {minutes} minutes without an answer" if minutes else "at once"
