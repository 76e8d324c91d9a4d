"""Open the day: make the expected rows say who should be where, as placements and calendars are now.

An idempotent diff, run by the clockwork, by any submission and by any change of placement or calendar. A past
register is never touched: a changed pattern leaves what was as it was.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from attendance import bank_holidays, gaps
from attendance.preferences import Preferences
from attendance.records import calendars, decisions, opening, weeks
from attendance.records.opening import ExpectedRow, GroupKey, PlacementFacts
from attendance.records.tables import Agreement, Organisation
from attendance.rules.calendar import Calendar, london_date, monday_of
from attendance.rules.decisions import Decision, decided_for
from attendance.rules.expected import (
    DueTimes,
    Expectation,
    NoExpectation,
    SessionTimes,
    ask_at,
    expectation,
    is_expected,
    nudge_at,
)
from attendance.rules.words import Session
from attendance.scope import JOB
from attendance.unit import Db

# As many as are opened in some tens of milliseconds: whoever writes meanwhile waits for no longer.
SCHOOLS_AT_ONCE = 10
# After a longer stop the days before are history, not mornings still to be saved.
DAYS_TO_CATCH_UP = 14


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One row that a day should have: who is expected, in which session, from when to when."""

    facts: PlacementFacts
    session: Session
    expectation: Expectation

    @property
    def ask_at(self) -> datetime | None:
        """Return when the provider is asked; None where it takes a register."""
        return ask_at(self.expectation.starts_at, self.facts.reports_by)


def open_due(db: Db, *, now: datetime) -> int:
    """Open today, and the days missed before it, for the next schools not opened yet; return how many schools."""
    schools = opening.schools_to_open(db.session, london_date(now), limit=SCHOOLS_AT_ONCE)
    _open(db, schools, now=now)
    return len(schools)


def open_today(db: Db, school_ids: Iterable[UUID], *, now: datetime) -> None:
    """Open today, and the days missed before it, for those of these schools whose today has not been opened.

    So that a pupil placed this minute stands on this morning's register, whether or not the clockwork runs.
    """
    today = london_date(now)
    _open(db, [each for each in school_ids if not opening.is_opened(db.session, each, today)], now=now)


def _open(db: Db, schools: list[UUID], *, now: datetime) -> None:
    today = london_date(now)
    missed: dict[date, list[UUID]] = {}
    for school, last in opening.last_opened(db.session, schools, before=today).items():
        for on in _days_between(last, today):
            missed.setdefault(on, []).append(school)
    for on in sorted(missed):
        diff_day(db, missed[on], on, now=now)
    diff_day(db, schools, today, now=now)
    gaps.look_ahead(db, schools, now=now)


def ensure_open(db: Db, school_ids: Iterable[UUID], on: date, *, now: datetime) -> None:
    """Open a day for these schools if it has not been opened."""
    unopened = [each for each in school_ids if not opening.is_opened(db.session, each, on)]
    # The whole day, other providers' pupils too: half of it would pass for opened, and nobody would miss the rest.
    with db.acting_for(unopened):
        diff_day(db, unopened, on, now=now)


def all_open(db: Db, school_ids: Iterable[UUID], on: date) -> bool:
    """Say whether a day has been opened for every one of these schools."""
    return all(opening.is_opened(db.session, each, on) for each in school_ids)


def refresh(db: Db, school_ids: Iterable[UUID], *, now: datetime) -> None:
    """Bring today and every later day already opened into line after a change of placement or calendar."""
    by_day: dict[date, list[UUID]] = {}
    schools = set(school_ids)
    for school in schools:
        for on in opening.opened_from(db.session, school, first=london_date(now)):
            by_day.setdefault(on, []).append(school)
    for on in sorted(by_day):
        diff_day(db, by_day[on], on, now=now)
    gaps.look_ahead(db, schools, now=now)
    weeks.look_again(db.session, schools, monday_of(london_date(now)), now=now)


def planned(db: Db, school_ids: Sequence[UUID], on: date) -> list[Planned]:
    """Return who would be expected on a day as placements and calendars are now; nothing is opened or stored."""
    return list(_wanted(db, school_ids, on)[0].values()) if school_ids else []


def diff_day(db: Db, school_ids: Sequence[UUID], on: date, *, now: datetime) -> None:
    """Make the expected rows of one day what they should be; observed rows stay as they are."""
    if not school_ids:
        return
    wanted, reasons = _wanted(db, school_ids, on)
    rows = {(row.placement_id, row.session): row for row in opening.rows_of(db.session, school_ids, on)}
    stale = [row for key, row in rows.items() if key not in wanted and not row.is_withdrawn and not row.is_observed]
    for row in stale:
        reason = reasons.get((row.placement_id, row.session), NoExpectation.NOT_PLACED)
        opening.withdraw(db.session, row.id, reason=reason.value, now=now)
    changed = {key: each for key, each in wanted.items() if _differs(rows.get(key), each)}
    _store(db, school_ids, on, changed, rows)
    opening.mark_opened(db.session, school_ids, on, now=now)
    if stale or changed:
        db.tell(
            school_ids,
            "day_opened",
            actor=JOB,
            at=now,
            body={"on": on.isoformat(), "expected": len(changed), "withdrawn": len(stale)},
        )


def _days_between(last: date, today: date) -> list[date]:
    first = max(last + timedelta(days=1), today - timedelta(days=DAYS_TO_CATCH_UP))
    return [first + timedelta(days=offset) for offset in range((today - first).days)]


def _wanted(
    db: Db, school_ids: Sequence[UUID], on: date
) -> tuple[dict[tuple[UUID, Session], Planned], dict[tuple[UUID, Session], NoExpectation]]:
    placements = opening.placements_of(db.session, school_ids, on=on)
    context = _Context.load(db, school_ids, placements, on)
    wanted: dict[tuple[UUID, Session], Planned] = {}
    reasons: dict[tuple[UUID, Session], NoExpectation] = {}
    for facts in placements:
        home, provider = context.homes[facts.home_school_id], context.providers[facts.provider_id]
        for session in Session:
            decided = decided_for(context.decisions.get(facts.pupil_id, ()), facts.id, on, session)
            reason = is_expected(facts.arrangement, on, session, home=home, provider=provider, decided=decided)
            if reason is None:
                times = SessionTimes(starts=facts.starts[session], ends=facts.ends[session])
                due = expectation(on, times, context.due_times(facts, session))
                wanted[facts.id, session] = Planned(facts=facts, session=session, expectation=due)
            else:
                reasons[facts.id, session] = reason
    return wanted, reasons


@dataclass(frozen=True, kw_only=True, slots=True)
class _Context:
    """What the placements of a day share."""

    db: Db
    homes: dict[UUID, Calendar]
    providers: dict[UUID, Calendar]
    schools: dict[UUID, Any]
    agreements: dict[tuple[UUID, UUID], Any]
    decisions: dict[UUID, list[Decision]]

    @classmethod
    def load(cls, db: Db, school_ids: Sequence[UUID], placements: list[PlacementFacts], on: date) -> "_Context":
        holidays = bank_holidays.england_and_wales()
        provider_ids = {facts.provider_id for facts in placements}
        return cls(
            db=db,
            homes=calendars.calendars_of(db.session, school_ids, bank_holidays=holidays, needs_terms=True),
            providers=calendars.calendars_of(db.session, provider_ids, bank_holidays=holidays, needs_terms=False),
            schools=calendars.organisations(db.session, school_ids),
            agreements=calendars.agreements(db.session, school_ids),
            decisions=decisions.of_pupils(db.session, {facts.pupil_id for facts in placements}, on, on),
        )

    def due_times(self, facts: PlacementFacts, session: Session) -> DueTimes:
        return due_times(
            facts,
            session,
            school=self.schools[facts.home_school_id],
            agreement=self.agreements.get((facts.provider_id, facts.home_school_id)),
            preferences=self.db.preferences,
        )


def due_times(
    facts: PlacementFacts,
    session: Session,
    *,
    school: Organisation,
    agreement: Agreement | None,
    preferences: Preferences,
) -> DueTimes:
    """Return every due time on record for a placement's session, for the rules to choose from."""
    morning = session is Session.AM
    agreed = None if agreement is None else agreement.am_due if morning else agreement.pm_due
    return DueTimes(
        placement=facts.due[session],
        agreement=agreed,
        home_school=school.am_due if morning else school.pm_due,
        setting=preferences.am_due if morning else preferences.pm_due,
    )


def _differs(row: ExpectedRow | None, wanted: Planned) -> bool:
    if row is None:
        return True
    if row.is_observed and not row.is_withdrawn:
        return False
    due = wanted.expectation
    now_stored = (row.site_id, row.starts_at, row.ends_at, row.due_at, row.ask_at)
    wanted_now = (wanted.facts.site_id, due.starts_at, due.ends_at, due.due_at, wanted.ask_at)
    return row.is_withdrawn or now_stored != wanted_now


def _store(
    db: Db,
    school_ids: Sequence[UUID],
    on: date,
    changed: dict[tuple[UUID, Session], Planned],
    rows: dict[tuple[UUID, Session], ExpectedRow],
) -> None:
    if not changed:
        return
    keys = {(each.facts.provider_id, each.facts.home_school_id, each.session) for each in changed.values()}
    registers = opening.registers_for(db.session, school_ids, on, keys)
    nudges: dict[GroupKey, datetime] = {}
    group_keys = {key: _group_key(each, registers) for key, each in changed.items()}
    for key, each in changed.items():
        due, group_key = each.expectation, group_keys[key]
        at = nudge_at(due.due_at, starts_at=due.starts_at, minutes=db.preferences.nudge_minutes)
        nudges[group_key] = min(at, nudges.get(group_key, at))
    groups = opening.due_groups_for(db.session, nudges)
    new: list[dict[str, Any]] = []
    for key, each in changed.items():
        group_key = group_keys[key]
        values = _values(each, on, group_key, groups[group_key.register_id, group_key.due_at])
        if key in rows:
            opening.put_back(db.session, rows[key].id, values)
        else:
            new.append(values)
    opening.add_expected(db.session, new)


def _group_key(wanted: Planned, registers: dict[tuple[UUID, UUID, Session], UUID]) -> GroupKey:
    facts = wanted.facts
    return GroupKey(
        register_id=registers[facts.provider_id, facts.home_school_id, wanted.session],
        provider_id=facts.provider_id,
        home_school_id=facts.home_school_id,
        due_at=wanted.expectation.due_at,
    )


def _values(wanted: Planned, on: date, key: GroupKey, group_id: UUID) -> dict[str, Any]:
    facts, due = wanted.facts, wanted.expectation
    return {
        "placement_id": facts.id,
        "home_school_id": facts.home_school_id,
        "provider_id": facts.provider_id,
        "pupil_id": facts.pupil_id,
        "site_id": facts.site_id,
        "register_id": key.register_id,
        "due_group_id": group_id,
        "on": on,
        "session": wanted.session.value,
        "starts_at": due.starts_at,
        "ends_at": due.ends_at,
        "due_at": due.due_at,
        "ask_at": wanted.ask_at,
        "asked_at": None,
        "withdrawn_at": None,
        "withdrawn_reason": None,
    }
