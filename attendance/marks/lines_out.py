"""What was entered from one date to another, as lines for another records system. Muster writes into none by itself.

A code leaves only where a named person entered it. A file is passed on: of a pupil whose place must not be known no
activity stands in it, whoever takes it.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from attendance.figures.page import require_period
from attendance.records import hidden_places as stored_hidden
from attendance.records import marks as stored
from attendance.records.marks import StandingMark
from attendance.records.tables import Pupil
from attendance.records.weeks import Whose
from attendance.rules.calendar import WEEK, london_date, monday_of
from attendance.rules.entry_lines import EntryLine, EntryLines, in_order
from attendance.rules.week import sessions_of
from attendance.rules.words import Session
from attendance.scope import SchoolScope
from attendance.summaries import facts
from attendance.summaries.entered import begun_on_record
from attendance.summaries.facts import WeekFacts
from attendance.unit import Db


def this_week(*, now: datetime) -> tuple[date, date]:
    """Return the Monday of this week and today."""
    today = london_date(now)
    return monday_of(today), today


def entry_lines(scope: SchoolScope, db: Db, first: date, last: date, *, now: datetime) -> EntryLines:
    """Return what stands of every session from one date to another, both included; until now at most.

    Raises:
        Refusal: the dates are the wrong way round, too far apart, or have not come.
    """
    require_period(first, last, now=now)
    standing = stored.standing_between(db.session, scope.school_ids, first, last)
    hidden = stored_hidden.among(db.session, {pupil_id for pupil_id, _, _ in standing})
    lines = [_entered(each, is_hidden=each.pupil.id in hidden) for each in standing.values()]
    for week in _weeks(scope, db, first, min(last, london_date(now)), now=now):
        lines += (
            _line(pupil, on, half)
            for pupil, on, half in _begun(week)
            if first <= on <= last and (pupil.id, on, half.value) not in standing
        )
    return EntryLines(first=first, last=last, lines=tuple(sorted(lines, key=in_order)))


def give(scope: SchoolScope, db: Db, first: date, last: date, *, form: str, now: datetime) -> EntryLines:
    """Return the lines for a file that leaves Muster, and put on record who took it; `form` names how it is written.

    Raises:
        Refusal: the dates are the wrong way round, too far apart, or have not come.
    """
    found = entry_lines(scope, db, first, last, now=now)
    body = {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "form": form,
        "entries": len(found.entered),
    }
    db.tell(sorted(scope.school_ids, key=str), "entries_exported", actor=scope.actor, at=now, body=body)
    return found


def _weeks(scope: SchoolScope, db: Db, first: date, last: date, *, now: datetime) -> Iterator[WeekFacts]:
    monday = monday_of(first)
    while monday <= last:
        for school_id in sorted(scope.school_ids, key=str):
            yield facts.load(db, Whose(school_id=school_id), monday, now=now)
        monday += WEEK


def _begun(week: WeekFacts) -> Iterator[tuple[Pupil, date, Session]]:
    today = london_date(week.now)
    for on, half in sessions_of(week.monday):
        if on <= today:
            yield from ((pupil, on, half) for pupil in week.pupils.values() if begun_on_record(week, pupil, (on, half)))


def _entered(each: StandingMark, *, is_hidden: bool) -> EntryLine:
    return _line(
        each.pupil,
        each.on,
        Session(each.session),
        version=each.version,
        code=each.code,
        nature="" if is_hidden else each.nature or "",
        minutes_late=each.minutes_late,
        by=f"{each.entered_by}, {each.entered_by_job}",
        at=each.entered_at,
    )


def _line(pupil: Pupil, on: date, half: Session, **entered: Any) -> EntryLine:
    return EntryLine(
        upn=pupil.upn or "",
        family_name=pupil.family_name,
        given_name=pupil.given_name,
        born=pupil.date_of_birth,
        reg_group=pupil.reg_group or "",
        on=on,
        session=half,
        **entered,
    )
