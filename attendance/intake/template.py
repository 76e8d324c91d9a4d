"""The sheet of a week for a provider to fill in: a row for each pupil expected, with nothing said of anybody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from attendance import paper_sheets
from attendance.intake.columns import Column
from attendance.rules.calendar import london_date, monday_of
from attendance.rules.words import Session
from attendance.scope import ProviderScope
from attendance.unit import Db

# Beside our columns, for whoever fills it in.
HOME_SCHOOL = "home_school"
COLUMNS = (
    Column.DATE, Column.SESSION, Column.PUPIL, HOME_SCHOOL, Column.STATUS, Column.ARRIVED_AT, Column.LEFT_AT,
    Column.AGREED_WITH, Column.REASON, Column.NOTE, Column.PLACEMENT,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekSheet:
    """The rows of a week, in the order of `COLUMNS`, by day, session and name."""

    monday: date
    rows: tuple[tuple[str, ...], ...]


def week_sheet(scope: ProviderScope, db: Db, *, now: datetime) -> WeekSheet:
    """Return this week's sheet, with whoever is expected at the provider."""
    today = london_date(now)
    monday = monday_of(today)
    days = (monday + timedelta(days=each) for each in range(7))
    return WeekSheet(monday=monday, rows=tuple(row for on in days for row in _rows(scope, db, on, today=today)))


def _rows(scope: ProviderScope, db: Db, on: date, *, today: date) -> list[tuple[str, ...]]:
    expected = paper_sheets.expected_on(scope, db, on, today=today)
    found = []
    for session in Session:
        for one, sessions in expected:
            if session in sessions:
                known = {
                    Column.DATE: on.isoformat(),
                    Column.SESSION: session.value,
                    Column.PUPIL: f"{one.pupil.given_name} {one.pupil.family_name}",
                    HOME_SCHOOL: one.school.name,
                    Column.PLACEMENT: one.placement.public_ref,
                }
                found.append(tuple(known.get(column, "") for column in COLUMNS))
    return found
