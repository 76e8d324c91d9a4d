"""Load everything a week is made from, for one home school or for one provider, and work out who was expected.

Purely, so that reading a week writes nothing and any week can be made: what stands in the expected rows counts, and a
session without a row (Muster was off, the day has not come, a placement was entered afterwards) is judged by the same
rules that open a day. Nobody's silence is taken for a pupil at school.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance import bank_holidays, days
from attendance.records import calendars, decisions, opening, outside_hours, registers, weeks
from attendance.records.outside_hours import Recorded
from attendance.records.tables import Agreement, Expected, Observation, Organisation, Pupil, Site, WalkOff
from attendance.records.weeks import TO_SUNDAY, Placed, SessionKey, Whose
from attendance.rules.calendar import Calendar, london_date
from attendance.rules.decisions import Decision, decided_for
from attendance.rules.expected import NoExpectation, SessionTimes, expectation, is_expected
from attendance.rules.week import WeekHours, WeekTimes, sessions_of, week_times
from attendance.rules.words import Session
from attendance.unit import Db

ALL_WEEK = timedelta(days=4)


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpectedSession:
    """A pupil should be, or should have been, at a provider, and by when it must say so."""

    starts_at: datetime
    ends_at: datetime
    due_at: datetime
    provider_id: UUID
    home_school_id: UUID
    site_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekFacts:
    """What is on record of a week. Keys are placement, date, session."""

    whose: Whose
    monday: date
    now: datetime
    placed: dict[UUID, Placed]
    pupils: dict[UUID, Pupil]
    organisations: dict[UUID, Organisation]
    sites: dict[UUID, Site]
    homes: dict[UUID, Calendar]
    observed: dict[SessionKey, Observation]
    heard: dict[SessionKey, datetime]
    # The latest of each session; a pupil may leave twice.
    walk_offs: dict[SessionKey, WalkOff]
    times_left: Counter[UUID]
    # What the home school decided of each pupil's sessions.
    decisions: dict[UUID, list[Decision]]
    # Sessions outside hours until Sunday, of the placements here: no figure may read them.
    outside: list[Recorded]
    expected: dict[SessionKey, ExpectedSession] = field(default_factory=dict)
    # Sessions that the pattern gives to a provider which is shut, while the home school is open.
    shut: dict[SessionKey, str] = field(default_factory=dict)

    def placements_of(self, pupil_id: UUID) -> list[Placed]:
        """Return a pupil's placements of the week, the one that began first first."""
        return [each for each in self.placed.values() if each.placement.pupil_id == pupil_id]

    def outside_of(self, pupil_id: UUID) -> list[Recorded]:
        """Return a pupil's sessions outside hours, in order."""
        return [each for each in self.outside if each.row.pupil_id == pupil_id]

    def walk_off_earlier(self, placement_id: UUID, on: date, session: Session) -> WalkOff | None:
        """Return the walk-off of that morning, for an afternoon."""
        return self.walk_offs.get((placement_id, on, Session.AM)) if session is Session.PM else None


def load(db: Db, whose: Whose, monday: date, *, now: datetime) -> WeekFacts:
    """Return what is on record of a week, and who was expected."""
    first, last = monday, monday + ALL_WEEK
    placed = {each.placement.id: each for each in weeks.placed(db.session, whose, first, last, today=london_date(now))}
    schools = {each.placement.home_school_id for each in placed.values()}
    schools |= {whose.school_id} if whose.school_id else set()
    providers = {each.placement.provider_id for each in placed.values() if each.placement.provider_id}
    providers |= {whose.provider_id} if whose.provider_id else set()
    rows = weeks.expected(db.session, whose, first, last)
    observed = weeks.observed(db.session, whose, first, last)
    pupil_ids = {each.placement.pupil_id for each in placed.values()}
    if whose.pupil_id is not None:
        pupil_ids.add(whose.pupil_id)
    elif whose.school_id is not None:
        pupil_ids |= weeks.pupils_without_base(db.session, whose.school_id, last)
    left = weeks.walk_offs(db.session, whose, first, last)
    outside = outside_hours.of_days(db.session, whose, first, first + TO_SUNDAY)
    both: list[Expected | Observation] = [*rows.values(), *observed.values()]
    holidays = bank_holidays.england_and_wales()
    facts = WeekFacts(
        whose=whose,
        monday=monday,
        now=now,
        placed=placed,
        pupils=registers.pupils_by_id(db.session, pupil_ids),
        organisations=calendars.organisations(db.session, schools | providers),
        sites=registers.sites_by_id(db.session, {row.site_id for row in both if row.site_id}),
        homes=calendars.calendars_of(db.session, schools, bank_holidays=holidays, needs_terms=True),
        observed=observed,
        heard=weeks.first_heard(db.session, whose, first, last),
        walk_offs={(row.placement_id, row.on, Session(row.session)): row for row in left},
        times_left=Counter(row.pupil_id for row in left),
        decisions=decisions.of_pupils(db.session, pupil_ids, first, last),
        outside=[each for each in outside if each.row.placement_id in placed],
    )
    hosts = calendars.calendars_of(db.session, providers, bank_holidays=holidays, needs_terms=False)
    _expect(db, facts, rows, hosts, calendars.agreements(db.session, schools))
    return facts


def times_of(db: Db, facts: WeekFacts) -> WeekTimes | None:
    """Return when the week of a school is asked for, drafted and issued; None for a week without school."""
    school_id = facts.whose.school_id
    if school_id is None:
        return None
    school, preferences = facts.organisations[school_id], db.preferences
    hours = WeekHours(
        due={Session.AM: school.am_due or preferences.am_due, Session.PM: school.pm_due or preferences.pm_due},
        draft_at=preferences.draft_at,
        final_at=preferences.final_at,
    )
    return week_times(facts.homes[school_id], facts.monday, due_at=dues_of(facts.expected.values()), hours=hours)


def dues_of(expected: Iterable[ExpectedSession]) -> list[datetime]:
    """Return the due times of expected sessions."""
    return [each.due_at for each in expected]


def _expect(
    db: Db,
    facts: WeekFacts,
    rows: dict[SessionKey, Expected],
    hosts: dict[UUID, Calendar],
    agreements: dict[tuple[UUID, UUID], Agreement],
) -> None:
    for placement_id, placed in facts.placed.items():
        provider_id = placed.placement.provider_id
        if provider_id is None:
            continue
        known = opening.facts_of(placed.placement, placed.site, placed.patterns)
        school_id = placed.placement.home_school_id
        for on, session in sessions_of(facts.monday):
            key = (placement_id, on, session)
            row = rows.get(key)
            home, host = facts.homes[school_id], hosts[provider_id]
            decided = decided_for(facts.decisions.get(known.pupil_id, ()), placement_id, on, session)
            reason = is_expected(known.arrangement, on, session, home=home, provider=host, decided=decided)
            if row is not None and row.withdrawn_at is None:
                facts.expected[key] = ExpectedSession(
                    starts_at=row.starts_at,
                    ends_at=row.ends_at,
                    due_at=row.due_at,
                    provider_id=provider_id,
                    home_school_id=school_id,
                    site_id=row.site_id,
                )
            elif reason is NoExpectation.PROVIDER_CLOSED:
                facts.shut[key] = host.label(on, session)
            elif row is None and reason is None:
                due = days.due_times(
                    known,
                    session,
                    school=facts.organisations[school_id],
                    agreement=agreements.get((provider_id, school_id)),
                    preferences=db.preferences,
                )
                times = SessionTimes(starts=known.starts[session], ends=known.ends[session])
                wanted = expectation(on, times, due)
                facts.expected[key] = ExpectedSession(
                    starts_at=wanted.starts_at,
                    ends_at=wanted.ends_at,
                    due_at=wanted.due_at,
                    provider_id=provider_id,
                    home_school_id=school_id,
                    site_id=known.site_id,
                )
