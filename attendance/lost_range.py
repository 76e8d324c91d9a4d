"""Say what an older copy cannot know: which registers fell due after it, at which schools, and what was open in it.

From placements and calendars as the copy has them, so what was changed after it is not known here either.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance import days
from attendance.records import alerts, coverage
from attendance.rules.calendar import london_date
from attendance.rules.words import Session
from attendance.unit import Db

# Who restores a copy older than this counts no sessions; they begin anew.
MOST_DAYS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenAlerts:
    """The alerts of one kind that a school had open in the copy."""

    kind: str
    count: int
    oldest: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class LostAtSchool:
    """What of one home school's the copy lacks: registers that fell due since, by day, and the pupils on them."""

    school: str
    days: int
    registers: int
    sessions: int
    open_alerts: tuple[OpenAlerts, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LostRange:
    """From when to when nothing is known; `is_cut` where it is longer than what was counted."""

    since: datetime
    until: datetime
    schools: tuple[LostAtSchool, ...]
    is_cut: bool


def between(db: Db, since: datetime, until: datetime) -> LostRange:
    """Return what fell due after `since` and until `until`, and what was open, by home school in order of its name."""
    first, last = london_date(since), london_date(until)
    counted = [first + timedelta(days=each) for each in range(min((last - first).days, MOST_DAYS) + 1)]
    schools = coverage.home_schools(db.session)
    sessions: Counter[UUID] = Counter()
    registers: dict[UUID, set[tuple[date, Session, UUID]]] = {school.id: set() for school in schools}
    for on in counted:
        for each in days.planned(db, [school.id for school in schools], on):
            if since < each.expectation.due_at <= until:
                sessions[each.facts.home_school_id] += 1
                registers[each.facts.home_school_id].add((on, each.session, each.facts.provider_id))
    still_open = _open_alerts(db, registers)
    found = tuple(
        LostAtSchool(
            school=school.name,
            days=len({on for on, _session, _provider in registers[school.id]}),
            registers=len(registers[school.id]),
            sessions=sessions[school.id],
            open_alerts=still_open.get(school.id, ()),
        )
        for school in schools
    )
    return LostRange(since=since, until=until, schools=found, is_cut=(last - first).days > MOST_DAYS)


def _open_alerts(db: Db, school_ids: Iterable[UUID]) -> dict[UUID, tuple[OpenAlerts, ...]]:
    opened: dict[UUID, dict[str, list[datetime]]] = {}
    for alert in alerts.open_of_schools(db.session, school_ids):
        opened.setdefault(alert.home_school_id, {}).setdefault(alert.kind, []).append(alert.opened_at)
    return {
        school_id: tuple(OpenAlerts(kind=kind, count=len(at), oldest=min(at)) for kind, at in sorted(kinds.items()))
        for school_id, kinds in opened.items()
    }
