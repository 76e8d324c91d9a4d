"""Show a home school both its figures: what it entered, and beside it what its providers saw. Reads, never writes.

Whoever may not know where a pupil is reads neither provider nor pathway of theirs; nobody does in a file, which is
passed on.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance import hidden_places
from attendance.figures.counting import sessions_of_pupils
from attendance.records import calendars, registers
from attendance.records import hidden_places as stored_hidden
from attendance.records.figures import Whom
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date, school_year_begins
from attendance.rules.figures import By, CountedPupil, CountedSession, FigureLine, lines_by, total
from attendance.rules.words import HIDDEN_PLACE, PupilFlag
from attendance.scope import SchoolScope
from attendance.unit import Db

LONGEST = timedelta(days=400)


@dataclass(frozen=True, kw_only=True, slots=True)
class FiguresPage:
    """Both figures from one date to another, in lines, and of everybody together."""

    first: date
    last: date
    by: By
    lines: tuple[FigureLine, ...]
    everybody: FigureLine


def this_school_year(*, now: datetime) -> tuple[date, date]:
    """Return the first day of the school year and today."""
    today = london_date(now)
    return school_year_begins(today), today


def page(
    scope: SchoolScope, db: Db, first: date, last: date, by: By, *, now: datetime, is_passed_on: bool = False
) -> FiguresPage:
    """Return the figures of the schools in scope from one date to another, both included; until today at most.

    Raises:
        Refusal: the dates are the wrong way round, too far apart, or have not come.
    """
    require_period(first, last, now=now)
    sessions = sessions_of_pupils(db, Whom(scope.school_ids, first, last), now=now)
    hidden = _hidden(scope, db, {each.pupil_id for each in sessions}, is_passed_on=is_passed_on)
    shown = [_without_place(each) if each.pupil_id in hidden else each for each in sessions]
    return FiguresPage(
        first=first,
        last=last,
        by=by,
        lines=lines_by(by, shown, _pupils(scope, db, {each.pupil_id for each in sessions})),
        everybody=total(shown),
    )


def require_period(first: date, last: date, *, now: datetime) -> None:
    """Refuse dates that nothing can be shown of.

    Raises:
        Refusal: the dates are the wrong way round, too far apart, or have not come.
    """
    if last < first:
        raise Refusal("The first date is after the last. Exchange them.", field="first")
    if last - first > LONGEST:
        raise Refusal(f"That is more than {LONGEST.days} days. Choose a school year at a time.", field="first")
    if first > london_date(now):
        raise Refusal("These days have not come. Choose a date before today.", field="first")


def _hidden(scope: SchoolScope, db: Db, pupil_ids: Collection[UUID], *, is_passed_on: bool) -> frozenset[UUID]:
    if is_passed_on:
        return stored_hidden.among(db.session, pupil_ids)
    return hidden_places.hidden_from(scope, db, pupil_ids)


def _without_place(each: CountedSession) -> CountedSession:
    return replace(each, place=HIDDEN_PLACE if each.place else "", pathway=HIDDEN_PLACE if each.pathway else "")


def _pupils(scope: SchoolScope, db: Db, pupil_ids: Collection[UUID]) -> dict[UUID, CountedPupil]:
    schools = calendars.organisations(db.session, scope.school_ids)
    flags = registers.flags_of(db.session, pupil_ids)
    return {
        row.id: CountedPupil(
            id=row.id,
            given_name=row.given_name,
            family_name=row.family_name,
            ref=row.ref,
            home_school_name=schools[row.home_school_id].name,
            year=row.year_group or "",
            flags=tuple(_in_words(flags.get(row.id, ()))),
        )
        for row in registers.pupils_by_id(db.session, pupil_ids).values()
    }


def _in_words(flags: Iterable[PupilFlag]) -> Iterable[str]:
    return (each.label for each in PupilFlag if each in flags)
