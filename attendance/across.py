"""What somebody who answers for many home schools sees of them: figures only, nobody's name. Reads, never writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance import hidden_places
from attendance.records import across, calendars, registers
from attendance.records.across import OpenAlerts
from attendance.rules.calendar import DAY, WEEK, london_date, monday_of
from attendance.rules.punctual import Punctuality, punctuality
from attendance.rules.words import Pathway
from attendance.scope import SchoolScope
from attendance.unit import Db

WEEKS_JUDGED = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class SchoolLine:
    """One home school now. `not_reported`: pupils who were due today and of whom nothing was said."""

    name: str
    out: int
    not_reported: int
    alerts: OpenAlerts
    placements: Mapping[Pathway, int]

    @property
    def presses(self) -> tuple[int, int, int]:
        """Return what makes it stand before others."""
        return self.alerts.walk_offs, self.not_reported, self.alerts.unheld


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderLine:
    """How one provider's registers for these schools came in: lately, and as long before."""

    name: str
    lately: Punctuality
    before: Punctuality

    @property
    def trend(self) -> str:
        """Return how it goes, in a word; blank where there is nothing to compare."""
        if not self.lately.due or not self.before.due:
            return ""
        if self.lately.is_better_than(self.before):
            return "better"
        return "worse" if self.before.is_better_than(self.lately) else "the same"


@dataclass(frozen=True, kw_only=True, slots=True)
class Across:
    """Every school in scope, those that press first; and every provider, those that are late most first.

    `since` is the Monday with which `lately` begins; `hides_places`: pupils whose place the reader may not know are in
    the schools' figures, and in no provider's.
    """

    now: datetime
    since: date
    schools: tuple[SchoolLine, ...]
    pathways: tuple[Pathway, ...]
    providers: tuple[ProviderLine, ...]
    hides_places: bool

    def placed(self, pathway: Pathway | None = None) -> int:
        """Return how many placements are live at all schools, of one pathway or of all."""
        return sum(count for line in self.schools for each, count in line.placements.items() if pathway in {None, each})


def across_schools(scope: SchoolScope, db: Db, *, now: datetime) -> Across:
    """Return how the schools in scope stand now, and how their providers' registers came in."""
    today = london_date(now)
    since = monday_of(today) - (WEEKS_JUDGED - 1) * WEEK
    sees_places = hidden_places.sees_places(scope)
    schools = _schools(scope, db, today, now=now)
    return Across(
        now=now,
        since=since,
        schools=schools,
        pathways=tuple(each for each in Pathway if any(line.placements.get(each) for line in schools)),
        providers=_providers(scope, db, since, today, now=now, with_hidden=sees_places),
        hides_places=not sees_places,
    )


def _schools(scope: SchoolScope, db: Db, today: date, *, now: datetime) -> tuple[SchoolLine, ...]:
    names = calendars.organisations(db.session, scope.school_ids)
    out = across.pupils_out(db.session, scope.school_ids, today)
    unreported = registers.unreported_pupils(db.session, scope.school_ids, today, now=now)
    alerts = across.open_alerts(db.session, scope.school_ids)
    placed = across.placements(db.session, scope.school_ids, today)
    lines = [
        SchoolLine(
            name=names[school_id].name,
            out=out.get(school_id, 0),
            not_reported=unreported.get(school_id, 0),
            alerts=alerts.get(school_id, OpenAlerts()),
            placements={pathway: count for (whose, pathway), count in placed.items() if whose == school_id},
        )
        for school_id in scope.school_ids
    ]
    return tuple(sorted(lines, key=lambda line: (*(-each for each in line.presses), line.name)))


def _providers(
    scope: SchoolScope, db: Db, since: date, today: date, *, now: datetime, with_hidden: bool
) -> tuple[ProviderLine, ...]:
    def came_in(first: date, last: date) -> dict[UUID, Punctuality]:
        found = across.registers_of(db.session, scope.school_ids, first, last, with_hidden=with_hidden)
        return {provider: punctuality(own.values(), now=now) for provider, own in found.items()}

    lately, before = came_in(since, today), came_in(since - WEEKS_JUDGED * WEEK, since - DAY)
    names, none = calendars.organisations(db.session, {*lately, *before}), punctuality([], now=now)
    lines = [
        ProviderLine(name=names[each].name, lately=lately.get(each, none), before=before.get(each, none))
        for each in names
    ]
    # Those without registers lately stand last.
    return tuple(sorted(lines, key=lambda line: (not line.lately.due, _part_on_time(line.lately), line.name)))


def _part_on_time(came_in: Punctuality) -> float:
    return came_in.on_time / came_in.due if came_in.due else 0.0
