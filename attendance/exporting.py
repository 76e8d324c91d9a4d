"""Give a home school what its providers reported, session by session, in the plain row form. Writes nothing.

Where nobody reported there is no row: a status made up for silence would be read as one. How many sessions those are is
said beside the rows.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from attendance.records.tables import Observation
from attendance.records.weeks import Whose
from attendance.refusals import Refusal
from attendance.rules.calendar import WEEK, monday_of, to_london
from attendance.rules.words import Session
from attendance.scope import SchoolScope
from attendance.summaries import facts as week_facts
from attendance.summaries.school_week import only_school
from attendance.unit import Db

COLUMNS = ("upn", "placement", "date", "session", "status", "arrived_at", "left_at", "reason", "note")
DAYS_AT_MOST = timedelta(days=400)


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """The rows in the order of `COLUMNS`, by date, session and placement; and the sessions nobody reported."""

    rows: tuple[tuple[str, ...], ...]
    not_reported: int


def marks(scope: SchoolScope, db: Db, first: date, last: date, *, now: datetime) -> Marks:
    """Return what was reported of a school's pupils from one date to another, both included.

    Raises:
        Refusal: the dates are the wrong way round, or too far apart.
    """
    if last < first:
        raise Refusal("The first date is after the last. Exchange them.", field="from")
    if last - first > DAYS_AT_MOST:
        raise Refusal(f"That is more than {DAYS_AT_MOST.days} days. Export a school year at a time.", field="from")
    school = only_school(scope, db)
    rows, silent = list[tuple[str, ...]](), 0
    monday = monday_of(first)
    while monday <= last:
        facts = week_facts.load(db, Whose(school_id=school.id), monday, now=now)
        rows += [_row(facts, row) for row in facts.observed.values() if first <= row.on <= last]
        silent += sum(
            expected.due_at <= now and key not in facts.observed and first <= key[1] <= last
            for key, expected in facts.expected.items()
        )
        monday += WEEK
    return Marks(rows=tuple(sorted(rows, key=_in_order)), not_reported=silent)


def _row(facts: week_facts.WeekFacts, row: Observation) -> tuple[str, ...]:
    return (
        facts.pupils[row.pupil_id].upn or "",
        facts.placed[row.placement_id].placement.ref,
        row.on.isoformat(),
        Session(row.session).value,
        row.status,
        _time(row.arrived_at),
        _time(row.left_at),
        row.reason or "",
        row.note or "",
    )


def _time(at: datetime | None) -> str:
    return "" if at is None else f"{to_london(at):%H:%M}"


def _in_order(row: tuple[str, ...]) -> tuple[str, str, str]:
    _upn, placement, on, session, *_rest = row
    return on, session, placement
