"""A provider's own week: what it told each home school, to read, print and sign off."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance.outside_pages import line_of
from attendance.records import weeks
from attendance.records.tables import Organisation
from attendance.records.weeks import Placed, Whose
from attendance.rules.calendar import london_date, monday_of
from attendance.rules.week import HostedPupil, HostedSchool, ProviderWeek, SessionState, format_week
from attendance.scope import ProviderScope
from attendance.summaries import facts as week_facts
from attendance.summaries.cells import hosted_cells
from attendance.summaries.facts import WeekFacts
from attendance.summaries.school_week import ONE_WEEK, WEEKS_SHOWN, signed_words
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class SchoolToSign:
    """One home school of a provider's week. `awaited` sessions must pass before it can be signed off."""

    id: UUID
    code: str
    hosted: HostedSchool
    awaited: int
    not_reported: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderWeekPage:
    """A provider's week on screen; `week` is the same as plain data for paper."""

    week: ProviderWeek
    schools: tuple[SchoolToSign, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderWeekLine:
    """One week in a provider's list."""

    monday: date
    is_present: bool

    @property
    def week(self) -> str:
        """Return the ISO name of the week, "2026-W38"."""
        return format_week(self.monday)


def provider_page(scope: ProviderScope, db: Db, monday: date, *, now: datetime) -> ProviderWeekPage:
    """Return a provider's week, each home school apart, with who signed it off."""
    facts = week_facts.load(db, Whose(provider_id=scope.provider_id), monday, now=now)
    signed = {row.home_school_id: signed_words(row) for row in weeks.sign_offs(db.session, facts.whose, monday)}
    by_school: dict[UUID, list[Placed]] = defaultdict(list)
    for each in facts.placed.values():
        by_school[each.placement.home_school_id].append(each)
    schools = [
        _school(facts, facts.organisations[school_id], placements, signed.get(school_id))
        for school_id, placements in by_school.items()
    ]
    schools = sorted((each for each in schools if each.hosted.pupils), key=lambda each: each.hosted.name)
    week = ProviderWeek(
        provider_name=facts.organisations[scope.provider_id].name,
        monday=monday,
        made_at=now,
        schools=tuple(each.hosted for each in schools),
    )
    return ProviderWeekPage(week=week, schools=tuple(schools))


def list_provider_weeks(*, now: datetime) -> tuple[ProviderWeekLine, ...]:
    """Return the weeks a provider can look at: the present one and those before it."""
    this = monday_of(london_date(now))
    return tuple(ProviderWeekLine(monday=this - ONE_WEEK * back, is_present=back == 0) for back in range(WEEKS_SHOWN))


def _school(facts: WeekFacts, school: Organisation, placements: list[Placed], signed: str | None) -> SchoolToSign:
    by_pupil: dict[UUID, list[Placed]] = defaultdict(list)
    for each in placements:
        by_pupil[each.placement.pupil_id].append(each)
    pupils = [_pupil(facts, pupil_id, own) for pupil_id, own in by_pupil.items()]
    pupils = [each for each in pupils if any(each.cells) or each.outside]
    cells = [cell for pupil in pupils for cell in pupil.cells if cell is not None]
    return SchoolToSign(
        id=school.id,
        code=school.code,
        hosted=HostedSchool(
            name=school.name,
            pupils=tuple(sorted(pupils, key=lambda each: (each.family_name.casefold(), each.given_name.casefold()))),
            signed_off=f"Signed off by {signed}" if signed else None,
        ),
        awaited=sum(cell.state is SessionState.AWAITED for cell in cells),
        not_reported=sum(cell.state is SessionState.NOT_REPORTED for cell in cells),
    )


def _pupil(facts: WeekFacts, pupil_id: UUID, placements: list[Placed]) -> HostedPupil:
    pupil = facts.pupils[pupil_id]
    begun = (each.placement.public_ref for each in placements if each.placement.starts_on <= london_date(facts.now))
    return HostedPupil(
        given_name=pupil.given_name,
        family_name=pupil.family_name,
        cells=hosted_cells(facts, placements),
        placement=next(begun, None),
        outside=tuple(line_of(each) for each in facts.outside_of(pupil_id)),
    )
