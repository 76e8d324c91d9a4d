"""Find the sessions in which nobody expects a pupil days ahead, tell the officer, and look for the child if undecided.

A gap is settled when a named person decides where the pupil will be, or when somebody expects them after all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID

from attendance import alerts, bank_holidays, hidden_places, notices, tasks
from attendance.alerts import AlertDraft
from attendance.directory import Directory
from attendance.records import calendars, decisions, registers
from attendance.records import gaps as stored
from attendance.records import tasks as stored_tasks
from attendance.records.base import new_id
from attendance.records.gaps import PupilAhead, PupilPlaced
from attendance.records.opening import DEFAULT_TIMES
from attendance.records.tables import Gap, Organisation
from attendance.rules.calendar import Calendar, at_london, london_date
from attendance.rules.decisions import Decision
from attendance.rules.expected import DueTimes, SessionTimes, expectation
from attendance.rules.gaps import FoundGap, GapReason, Place, Plans, gap_in, is_shut_between
from attendance.rules.words import HIDDEN_PLACE, AlertKind, NoticeKind, Role, Session
from attendance.scope import JOB, SchoolScope
from attendance.unit import Db

SCHOOL_DAYS_AHEAD = 5
# Five school days are never further away than this: a half-term of two weeks and its bank holiday.
FURTHEST = timedelta(days=25)
TOLD_AT = time(8, 0)
GAPS_AT_ONCE = 200
TASK = "gap"


@dataclass(frozen=True, kw_only=True, slots=True)
class GapLine:
    """A pupil whom nobody expects on a day, as the home school sees it; both half days are one line."""

    pupil_id: UUID
    given_name: str
    family_name: str
    home_school_name: str
    on: date
    sessions: tuple[Session, ...]
    reason: GapReason
    provider_name: str | None


def look_ahead(db: Db, school_ids: Iterable[UUID], *, now: datetime) -> None:
    """Bring the gaps of today and the next five school days into line; idempotent.

    What has been judged already stays as it was: the morning was lived through.
    """
    schools = set(school_ids)
    if not schools:
        return
    facts = _Facts.load(db, schools, today=london_date(now))
    found = facts.gaps()
    known = {
        (row.pupil_id, row.on, Session(row.session)): row
        for row in stored.of_schools(db.session, schools, facts.today, facts.last)
    }
    for key, gap in found.items():
        _keep(db, facts, key, gap, known.get(key), now=now)
    for key, row in known.items():
        if key not in found and row.settled_at is None and row.judged_at is None:
            row.settled_at, row.tell_at = now, None
    db.session.flush()
    _finish_settled(db, schools, facts, now=now)


def tell_due(db: Db, *, now: datetime) -> int:
    """Tell the officers of the gaps found, and again at 08:00 of the day; return how many gaps were looked at.

    One task for each school and day, however many pupils.
    """
    directory = Directory(db, now)
    due = stored.to_tell(db.session, now=now, limit=GAPS_AT_ONCE)
    days: set[tuple[UUID, date]] = set()
    for gap in due:
        again = at_london(gap.on, TOLD_AT)
        gap.tell_at = again if again > now else None
        days.add((gap.home_school_id, gap.on))
    for school, on in sorted(days, key=str):
        _tell(db, directory, school, on, now=now)
    return len(due)


def judge_due(db: Db, *, now: datetime) -> int:
    """Look for the pupils of gaps that fell due undecided: a child nobody expects is missed by nobody else."""
    directory = Directory(db, now)
    due = stored.to_judge(db.session, now=now, limit=GAPS_AT_ONCE)
    flags = registers.flags_of(db.session, [gap.pupil_id for gap in due])
    opened: dict[UUID, list[str]] = {}
    for gap in due:
        gap.judged_at, gap.tell_at = now, None
        # Where the provider is open, the pupil is on its list, and its silence is noticed there.
        if gap.reason == GapReason.ASK.value:
            continue
        draft = AlertDraft(
            kind=AlertKind.WHEREABOUTS,
            subject=f"gap/{gap.pupil_id}/{gap.on}/{gap.session}",
            home_school_id=gap.home_school_id,
            # Nobody hosts, so the child is the home school's own to find.
            provider_id=gap.shut_provider_id or gap.home_school_id,
            pupil_id=gap.pupil_id,
            on=gap.on,
            session=Session(gap.session),
            summary=f"Expected nowhere: {GapReason(gap.reason).label.lower()}, and nobody has decided",
            flags=flags.get(gap.pupil_id, frozenset()),
            fell_due_at=gap.due_at,
        )
        alert = alerts.open_alert(db, draft, now=now, directory=directory)
        opened.setdefault(gap.home_school_id, []).append(str(alert.alert_id))
    for school, ids in opened.items():
        db.tell([school], "gaps_undecided", actor=JOB, at=now, body={"alerts": ids})
    return len(due)


def open_gaps(scope: SchoolScope, db: Db, *, now: datetime) -> tuple[GapLine, ...]:
    """Return the gaps of the schools in scope that nobody has decided, from today on, the soonest first."""
    today = london_date(now)
    rows = [
        row
        for row in stored.of_schools(db.session, scope.school_ids, today, today + FURTHEST)
        if row.settled_at is None
    ]
    pupils = registers.pupils_by_id(db.session, {row.pupil_id for row in rows})
    named = {each for row in rows for each in (row.shut_provider_id, row.home_school_id) if each}
    organisations = calendars.organisations(db.session, named)
    hidden = hidden_places.hidden_from(scope, db, (row.pupil_id for row in rows))
    halves: dict[tuple[date, UUID, str, UUID | None], list[Session]] = {}
    for row in rows:
        halves.setdefault((row.on, row.pupil_id, row.reason, row.shut_provider_id), []).append(Session(row.session))
    lines = []
    for (on, pupil_id, reason, provider_id), sessions in halves.items():
        pupil = pupils[pupil_id]
        provider = organisations[provider_id].name if provider_id else None
        lines.append(
            GapLine(
                pupil_id=pupil.id,
                given_name=pupil.given_name,
                family_name=pupil.family_name,
                home_school_name=organisations[pupil.home_school_id].name,
                on=on,
                sessions=tuple(sorted(sessions)),
                reason=GapReason(reason),
                provider_name=HIDDEN_PLACE if provider and pupil.id in hidden else provider,
            )
        )
    return tuple(sorted(lines, key=lambda each: (each.on, each.family_name, each.given_name, each.sessions)))


Key = tuple[UUID, date, Session]


@dataclass(frozen=True, kw_only=True)
class _Facts:
    """What the days ahead of some schools are made from, loaded once."""

    db: Db
    today: date
    pupils: list[PupilAhead]
    homes: dict[UUID, Calendar]
    providers: dict[UUID, Calendar]
    schools: dict[UUID, Organisation]
    decisions: dict[UUID, list[Decision]]

    @classmethod
    def load(cls, db: Db, schools: set[UUID], *, today: date) -> "_Facts":
        last = today + FURTHEST
        pupils = stored.pupils_ahead(db.session, schools, today, last)
        holidays = bank_holidays.england_and_wales()
        providers = {each for pupil in pupils for each in pupil.providers}
        return cls(
            db=db,
            today=today,
            pupils=pupils,
            homes=calendars.calendars_of(db.session, schools, bank_holidays=holidays, needs_terms=True),
            providers=calendars.calendars_of(db.session, providers, bank_holidays=holidays, needs_terms=False),
            schools=calendars.organisations(db.session, schools),
            decisions=decisions.of_pupils(db.session, {each.pupil_id for each in pupils}, today, last),
        )

    @property
    def last(self) -> date:
        """The last day that may have a gap looked for."""
        return self.today + FURTHEST

    @cached_property
    def school_ids(self) -> dict[UUID, UUID]:
        """The home school of each pupil."""
        return {each.pupil_id: each.home_school_id for each in self.pupils}

    def gaps(self) -> dict[Key, FoundGap]:
        """Return every gap of today and the next five school days of each school."""
        days = {school: self._days(calendar) for school, calendar in self.homes.items()}
        looked_at = [each for each in self.pupils if not self._has_plain_week(each, days[each.home_school_id])]
        found: dict[Key, FoundGap] = {}
        for pupil in stored.placed(self.db.session, looked_at, self.today, self.last):
            places = self._places(pupil)
            for on in days[pupil.home_school_id]:
                plans = self._plans(pupil, on, places)
                for session in Session:
                    gap = gap_in(plans, on, session)
                    if gap is not None:
                        found[pupil.pupil_id, on, session] = gap
        return found

    def _has_plain_week(self, pupil: PupilAhead, days: tuple[date, ...]) -> bool:
        """Say whether no day can have a gap: nearly every pupil of a large county, at any time."""
        if pupil.may_be_without_base or self.decisions.get(pupil.pupil_id):
            return False
        home = self.homes[pupil.home_school_id]
        return not any(is_shut_between(home, self.providers[each], days) for each in pupil.providers)

    def due_at(self, school: Organisation, on: date, session: Session) -> datetime:
        """Return when a pupil must be accounted for: at the school's usual time, as a register would be."""
        preferences, morning = self.db.preferences, session is Session.AM
        due = DueTimes(
            placement=None,
            agreement=None,
            home_school=school.am_due if morning else school.pm_due,
            setting=preferences.am_due if morning else preferences.pm_due,
        )
        starts, ends = DEFAULT_TIMES[:2] if morning else DEFAULT_TIMES[2:]
        return expectation(on, SessionTimes(starts=starts, ends=ends), due).due_at

    def _days(self, calendar: Calendar) -> tuple[date, ...]:
        """Return today and the next five school days; a day of closure in between is looked at too."""
        days, left = list[date](), SCHOOL_DAYS_AHEAD
        for offset in range(FURTHEST.days + 1):
            on = self.today + timedelta(days=offset)
            days.append(on)
            left -= offset > 0 and calendar.is_school_day(on)
            if left <= 0:
                break
        return tuple(days)

    def _places(self, pupil: PupilPlaced) -> list[Place]:
        return [
            Place(
                placement_id=each.placement_id,
                provider_id=each.provider_id,
                arrangement=each.arrangement,
                calendar=self.providers[each.provider_id] if each.provider_id else Calendar(needs_terms=False),
            )
            for each in pupil.placed
        ]

    def _plans(self, pupil: PupilPlaced, on: date, places: list[Place]) -> Plans:
        return Plans(
            base=pupil.base_on(on),
            had_placement=pupil.first_began_on is not None and pupil.first_began_on <= on,
            home=self.homes[pupil.home_school_id],
            places=places,
            decisions=self.decisions.get(pupil.pupil_id, ()),
        )


def _keep(db: Db, facts: _Facts, key: Key, found: FoundGap, row: Gap | None, *, now: datetime) -> None:
    pupil_id, on, session = key
    if row is not None and (row.judged_at is not None or row.settled_at is None):
        row.reason, row.shut_provider_id = found.reason.value, found.provider_id
        return
    school = facts.schools[facts.school_ids[pupil_id]]
    # At night it waits for the office; what is found during the day is told at once.
    tell_at = max(now, at_london(london_date(now), TOLD_AT))
    if row is not None:
        row.reason, row.shut_provider_id = found.reason.value, found.provider_id
        row.settled_at, row.found_at, row.tell_at = None, now, tell_at
        return
    gap = Gap(
        id=new_id(),
        home_school_id=school.id,
        pupil_id=pupil_id,
        on=on,
        session=session.value,
        reason=found.reason.value,
        shut_provider_id=found.provider_id,
        found_at=now,
        tell_at=tell_at,
        due_at=facts.due_at(school, on, session),
        judged_at=None,
        settled_at=None,
    )
    stored.add(db.session, gap)


def _tell(db: Db, directory: Directory, school: UUID, on: date, *, now: datetime) -> None:
    words = (
        f"{on:%A %-d %B}: pupils are expected nowhere, or nobody has said whether they go. Decide where they will be."
    )
    subject = on.isoformat()
    recipients = directory.together(school, (Role.ATTENDANCE_OFFICER, Role.OFFSITE_COORDINATOR))
    is_new = tasks.raise_once(
        db, directory, school, kind=TASK, subject=subject, words=words, now=now, recipients=recipients
    )
    task = stored_tasks.open_one(db.session, school, TASK, subject)
    if is_new or task is None or london_date(now) != on:
        return
    topic = notices.Topic(
        kind=NoticeKind.TASK, subject_id=task.id, round=2, path="/days-ahead", detail=f"Today, {words}"
    )
    told = [notices.write(db, each, topic, now=now) for each in recipients]
    if not any(told):
        notices.to_last_resort(db, directory, school, topic, now=now)


def _finish_settled(db: Db, schools: set[UUID], facts: _Facts, *, now: datetime) -> None:
    """End the tasks of days on which nothing is left to decide."""
    rows = stored.of_schools(db.session, schools, facts.today, facts.last)
    left = {(row.home_school_id, row.on.isoformat()) for row in rows if row.settled_at is None}
    for task in stored_tasks.open_of(db.session, schools):
        if task.kind == TASK and (task.organisation_id, task.subject) not in left:
            task.done_at, task.done_by = now, "Muster: decided, or the day is over"
