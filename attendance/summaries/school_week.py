"""A home school's week as it stands now, the versions that were issued, and the list of its weeks."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from attendance.outside_pages import line_of
from attendance.records import calendars, hidden_places, weeks
from attendance.records.tables import Organisation, ProviderSignOff, SchoolWeek, WeekCounterSigned, WeekIssue
from attendance.records.weeks import Whose
from attendance.refusals import Conflict, NotFound
from attendance.rules.calendar import at_london, london_date, monday_of, neighbours, to_london
from attendance.rules.week import (
    PupilWeek,
    SessionState,
    WeekSummary,
    WeekTimes,
    changes_between,
    format_week,
)
from attendance.rules.week.places import without_places
from attendance.rules.words import Base, OrganisationKind, Pathway
from attendance.scope import OPERATOR, SchoolScope
from attendance.summaries import facts as week_facts
from attendance.summaries import followed_up, punctuality
from attendance.summaries.cells import PupilBases, cells_of
from attendance.summaries.contacted import contacted
from attendance.summaries.entered import entered
from attendance.summaries.facts import WeekFacts
from attendance.summaries.followed_up import FollowedUp
from attendance.summaries.kept import LOST, changes_of, find_summary
from attendance.unit import Db

ONE_WEEK = timedelta(days=7)
WEEKS_SHOWN = 12
HOME_SCHOOLS = frozenset({OrganisationKind.HOME_SCHOOL.value, OrganisationKind.PARTNER_SCHOOL.value})


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One version of a week as it was issued; `changes` says what differs from the one before."""

    number: int
    issued_at: datetime
    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekPage:
    """A week on screen: what it says, its versions, and when it is drafted and issued (None: a week without school).

    `before` and `after` are the Mondays beside it, None where nothing can be there.
    """

    summary: WeekSummary
    versions: tuple[Version, ...]
    times: WeekTimes | None
    before: date | None
    after: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekLine:
    """One week in the list. `version` is None while nothing has been issued."""

    school_code: str
    school_name: str
    monday: date
    version: int | None
    issued_at: datetime | None
    final_at: datetime | None

    @property
    def week(self) -> str:
        """Return the ISO name of the week, "2026-W38"."""
        return format_week(self.monday)


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """A week worked out anew, with what it was made from."""

    summary: WeekSummary
    facts: WeekFacts
    times: WeekTimes | None

    @property
    def has_awaited(self) -> bool:
        """Say whether something is still to be reported: then it can only be a draft."""
        return self.summary.counts[SessionState.AWAITED] > 0


def school_named(scope: SchoolScope, db: Db, code: str) -> SchoolScope:
    """Return the scope of one school of those the actor may see.

    Raises:
        NotFound: there is no such school, or it is not theirs.
    """
    school = weeks.organisation_by_code(db.session, scope.school_ids, code)
    if school is None:
        message = "There is no such school."
        raise NotFound(message)
    return replace(scope, school_ids=frozenset({school.id}))


def operator_scope(db: Db, code: str) -> SchoolScope:
    """Return the scope of a school for whoever runs the command line on the machine itself.

    Raises:
        NotFound: no home school has this code.
    """
    school = weeks.school_by_code(db.session, code)
    if school is None or not (school.is_school or school.kind in HOME_SCHOOLS):
        message = f"There is no home school with the code {code}. Check the code: it is the one it was imported with."
        raise NotFound(message, field="school")
    return SchoolScope(organisation_id=school.id, school_ids=frozenset({school.id}), actor=OPERATOR)


def week(scope: SchoolScope, db: Db, monday: date, *, now: datetime) -> WeekSummary:
    """Return the week of the one school in scope, whichever week it is.

    What was issued, if that still holds; else what is true now: a draft until the final is due, and a draft of the
    next version, with its changes, where something was corrected since.
    """
    school = only_school(scope, db)
    made = make(db, school.id, monday, now=now)
    last = weeks.last_issue(db.session, school.id, monday)
    return _as_it_stands(db, made, last, now=now)


def page(scope: SchoolScope, db: Db, monday: date, *, now: datetime) -> WeekPage:
    """Return the week of the one school in scope with its versions and its times."""
    school = only_school(scope, db)
    made = make(db, school.id, monday, now=now)
    issues = weeks.issues(db.session, school.id, monday)
    first = weeks.first_placed(db.session, [school.id])
    before, after = neighbours(monday, ONE_WEEK, first=first, today=london_date(now))
    return WeekPage(
        summary=_as_it_stands(db, made, issues[-1] if issues else None, now=now),
        versions=tuple(_version(db, each) for each in reversed(issues)),
        times=made.times,
        before=before,
        after=after,
    )


def issued(scope: SchoolScope, db: Db, monday: date, version: int) -> WeekSummary:
    """Return one version of a week exactly as it was issued.

    Raises:
        NotFound: no such version.
        Conflict: it cannot be read any more.
    """
    school = only_school(scope, db)
    for each in weeks.issues(db.session, school.id, monday):
        if each.version == version:
            return _with_signature(db, each, _readable(db, each))
    message = "There is no such version of this week."
    raise NotFound(message)


def list_weeks(scope: SchoolScope, db: Db, *, now: datetime) -> tuple[WeekLine, ...]:
    """Return the weeks of the schools in scope: the present one, and those before it that were planned or issued."""
    this = monday_of(london_date(now))
    since = this - ONE_WEEK * (WEEKS_SHOWN - 1)
    schools = calendars.organisations(db.session, scope.school_ids)
    versions = weeks.last_versions(db.session, scope.school_ids)
    rows = {(row.home_school_id, row.monday): row for row in weeks.planned(db.session, scope.school_ids, since=since)}
    keys = {key for key in {*rows, *versions} if since <= key[1]} | {(school, this) for school in schools}
    lines = [_week_line(schools[key[0]], key[1], rows.get(key), versions.get(key)) for key in keys]
    return tuple(sorted(lines, key=lambda line: (-line.monday.toordinal(), line.school_name)))


def make(db: Db, school_id: UUID, monday: date, *, now: datetime) -> Made:
    """Work a school's week out anew from what is on record; version 1, a draft while something is awaited."""
    facts = week_facts.load(db, Whose(school_id=school_id), monday, now=now)
    done = followed_up.load(db, facts)
    bases = PupilBases(
        bases=weeks.bases(db.session, facts.pupils),
        first_placed=weeks.begun_before(db.session, facts.pupils, monday + week_facts.ALL_WEEK),
    )
    incidents = weeks.incident_counts(db.session, school_id, *_span(monday))
    shown = _shown(facts, bases)
    pupils = [_pupil(facts, each, bases, done, incidents.get(each, 0)) for each in shown]
    signed = {row.provider_id: signed_words(row) for row in weeks.sign_offs(db.session, facts.whose, monday)}
    lines, late = punctuality.punctuality(facts, signed)
    summary = WeekSummary(
        school_name=facts.organisations[school_id].name,
        school_code=facts.organisations[school_id].code,
        monday=monday,
        version=1,
        is_draft=True,
        made_at=now,
        pupils=tuple(sorted(pupils, key=lambda pupil: (*pupil.sort_name, pupil.pupil_ref))),
        providers=lines,
        late_registers=late,
        entered=entered(db, facts, school_id, shown),
        contacts=contacted(db, facts, school_id, shown),
    )
    summary = without_places(summary, hidden_places.refs_of(db.session, school_id))
    return Made(summary=summary, facts=facts, times=week_facts.times_of(db, facts))


def only_school(scope: SchoolScope, db: Db) -> Organisation:
    """Return the one school in scope.

    Raises:
        NotFound: the scope holds none, or several and no one of them was chosen.
    """
    schools = list(calendars.organisations(db.session, scope.school_ids).values())
    if len(schools) != 1:
        message = "Choose one school: a week belongs to one school."
        raise NotFound(message)
    return schools[0]


def signed_words(row: ProviderSignOff | WeekCounterSigned) -> str:
    """Return who signed a week off and when: "R. Dunmore, farm manager, 18 September 2026, 15:20"."""
    return f"{row.signed_by}, {row.signed_by_job}, {to_london(row.signed_at):%-d %B %Y, %H:%M}"


def _as_it_stands(db: Db, made: Made, last: WeekIssue | None, *, now: datetime) -> WeekSummary:
    if last is None:
        final_at = made.times.final_at if made.times else at_london(made.summary.monday + ONE_WEEK, time.min)
        return replace(made.summary, is_draft=made.has_awaited or now < final_at)
    before = find_summary(db, last)
    if before is None:
        return replace(made.summary, version=last.version + 1, changes=(LOST,))
    changes = changes_between(before, made.summary)
    if not changes:
        # Who has signed off since, what was entered and who was spoken with is no new version, and is shown as it is.
        now_so = made.summary
        shown = replace(before, providers=now_so.providers, entered=now_so.entered, contacts=now_so.contacts)
        return _with_signature(db, last, shown)
    return replace(made.summary, version=before.version + 1, changes=changes)


def _with_signature(db: Db, row: WeekIssue, summary: WeekSummary) -> WeekSummary:
    signed = weeks.counter_signed(db.session, row.home_school_id, row.monday, row.version)
    return replace(summary, counter_signed=signed_words(signed) if signed else "")


def _readable(db: Db, row: WeekIssue) -> WeekSummary:
    found = find_summary(db, row)
    if found is None:
        message = "This version of the week cannot be read any more."
        raise Conflict(message)
    return found


def _version(db: Db, row: WeekIssue) -> Version:
    return Version(number=row.version, issued_at=row.issued_at, changes=changes_of(db, row))


def _week_line(
    school: Organisation, monday: date, row: SchoolWeek | None, version: tuple[int, datetime] | None
) -> WeekLine:
    return WeekLine(
        school_code=school.code,
        school_name=school.name,
        monday=monday,
        version=version[0] if version else None,
        issued_at=version[1] if version else None,
        final_at=row.final_at if row and row.issued_at is None and row.next_at else None,
    )


def _span(monday: date) -> tuple[datetime, datetime]:
    return at_london(monday, time.min), at_london(monday + ONE_WEEK, time.min)


def _shown(facts: WeekFacts, bases: PupilBases) -> list[UUID]:
    """Return the pupils of the week: those placed in it, and those who have no base in it and no placement either."""
    placed = {each.placement.pupil_id for each in facts.placed.values()}
    days = [facts.monday + timedelta(days=offset) for offset in range(week_facts.ALL_WEEK.days + 1)]
    return [each for each in facts.pupils if each in placed or any(bases.base_on(each, on) is Base.NONE for on in days)]


def _pupil(facts: WeekFacts, pupil_id: UUID, bases: PupilBases, done: FollowedUp, incidents: int) -> PupilWeek:
    pupil = facts.pupils[pupil_id]
    placements = facts.placements_of(pupil_id)
    cells = cells_of(facts, pupil_id, bases, done.registers)
    return PupilWeek(
        pupil_ref=pupil.ref,
        family_name=pupil.family_name,
        given_name=pupil.given_name,
        year_group=pupil.year_group or "",
        reg_group=pupil.reg_group or "",
        providers=tuple(dict.fromkeys(each.provider.name for each in placements if each.provider)),
        pathways=tuple(dict.fromkeys(Pathway(each.placement.pathway).label for each in placements)),
        cells=cells,
        walk_offs=facts.times_left[pupil_id],
        incidents=incidents,
        absences=done.lines_of(pupil_id, cells),
        outside=tuple(line_of(each) for each in facts.outside_of(pupil_id)),
    )
