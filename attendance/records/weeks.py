"""Find what a week is made from, for one home school or for one provider; its times, versions and sign-offs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.opening import patterns_of
from attendance.records.registers import has_not_ended
from attendance.records.tables import (
    Alert,
    CurrentObservation,
    Expected,
    Incident,
    LogEntry,
    Notice,
    Observation,
    OpenedDay,
    Organisation,
    OutsideSession,
    Placement,
    ProviderSignOff,
    PupilBase,
    SchoolWeek,
    Site,
    Step,
    WalkOff,
    WeekCounterSigned,
    WeekIssue,
)
from attendance.rules.calendar import SATURDAY
from attendance.rules.expected import Pattern
from attendance.rules.words import AlertKind, Base, Session

TO_SUNDAY = timedelta(days=6)
SessionKey = tuple[UUID, date, Session]


@dataclass(frozen=True, kw_only=True, slots=True)
class Whose:
    """Whose week: a home school's with all its pupils, or a provider's with all it hosts; or of one of these pupils."""

    school_id: UUID | None = None
    provider_id: UUID | None = None
    pupil_id: UUID | None = None

    def owns(self, table: Any) -> ColumnElement[bool]:
        """Return the condition that a row derived from a placement belongs to this side."""
        pupil = true() if self.pupil_id is None else table.pupil_id == self.pupil_id
        if self.school_id is not None:
            return and_(table.home_school_id == self.school_id, pupil)
        return and_(table.provider_id == self.provider_id, pupil)

    def still_has(self, today: date) -> ColumnElement[bool]:
        """Return the condition that a placement may be shown: a provider's until it ends, a home school's for good."""
        return true() if self.school_id is not None else has_not_ended(today)


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A placement with its site, its provider and its weekly patterns."""

    placement: Placement
    site: Site | None
    provider: Organisation | None
    patterns: tuple[Pattern, ...]


def placed(session: DbSession, whose: Whose, first: date, last: date, *, today: date) -> list[Placed]:
    """Return the placements that overlap the dates, and those something was expected or seen of in them.

    `first` is a Monday: what was outside hours at its weekend counts as seen.

    For a provider, without those that have ended by today: they are none of its own any more.
    """
    overlaps = and_(Placement.starts_on <= last, or_(Placement.ends_on.is_(None), Placement.ends_on >= first))
    has_row = [
        exists().where(each.placement_id == Placement.id, each.on >= first, each.on <= until)
        for each, until in ((Expected, last), (Observation, last), (WalkOff, last), (OutsideSession, first + TO_SUNDAY))
    ]
    wanted = (
        select(Placement, Site, Organisation)
        .outerjoin(Site, Site.id == Placement.site_id)
        .outerjoin(Organisation, Organisation.id == Placement.provider_id)
        .where(whose.owns(Placement), or_(overlaps, *has_row), whose.still_has(today))
        .order_by(Placement.starts_on, Organisation.name, Placement.ref, Placement.id)
    )
    rows = session.execute(wanted).all()
    patterns = patterns_of(session, [placement.id for placement, _site, _provider in rows])
    return [
        Placed(placement=placement, site=site, provider=provider, patterns=patterns.get(placement.id, ()))
        for placement, site, provider in rows
    ]


def first_placed(session: DbSession, school_ids: Iterable[UUID]) -> date | None:
    """Return when the first placement of these schools' pupils began; None where there is none."""
    return session.scalar(select(func.min(Placement.starts_on)).where(Placement.home_school_id.in_(set(school_ids))))


def begun_before(session: DbSession, pupil_ids: Iterable[UUID], last: date) -> dict[UUID, date]:
    """Return when the first placement of each pupil began, of those that began by a date."""
    wanted = (
        select(Placement.pupil_id, func.min(Placement.starts_on))
        .where(Placement.pupil_id.in_(set(pupil_ids)), Placement.starts_on <= last)
        .group_by(Placement.pupil_id)
    )
    return dict(session.execute(wanted).all())


def bases(session: DbSession, pupil_ids: Iterable[UUID]) -> dict[UUID, list[tuple[date, Base]]]:
    """Return where each pupil is when no provider has them, from which date on, oldest first."""
    found: dict[UUID, list[tuple[date, Base]]] = {}
    wanted = select(PupilBase).where(PupilBase.pupil_id.in_(set(pupil_ids))).order_by(PupilBase.from_on)
    for row in session.scalars(wanted):
        found.setdefault(row.pupil_id, []).append((row.from_on, Base(row.base)))
    return found


def pupils_without_base(session: DbSession, school_id: UUID, last: date) -> set[UUID]:
    """Return the pupils of a school who have, or had, no base by a date: somebody must expect them somewhere."""
    wanted = select(PupilBase.pupil_id).where(
        PupilBase.home_school_id == school_id, PupilBase.base == Base.NONE.value, PupilBase.from_on <= last
    )
    return set(session.scalars(wanted))


def expected(session: DbSession, whose: Whose, first: date, last: date) -> dict[SessionKey, Expected]:
    """Return every expected row by placement, date and session, those withdrawn too."""
    wanted = select(Expected).where(whose.owns(Expected), Expected.on >= first, Expected.on <= last)
    return {(row.placement_id, row.on, Session(row.session)): row for row in session.scalars(wanted)}


def observed(session: DbSession, whose: Whose, first: date, last: date) -> dict[SessionKey, Observation]:
    """Return the current observation of every session that has one."""
    wanted = (
        select(Observation)
        .join(CurrentObservation, CurrentObservation.observation_id == Observation.id)
        .where(whose.owns(Observation), Observation.on >= first, Observation.on <= last)
    )
    return {(row.placement_id, row.on, Session(row.session)): row for row in session.scalars(wanted)}


def first_heard(session: DbSession, whose: Whose, first: date, last: date) -> dict[SessionKey, datetime]:
    """Return when every session that was ever spoken of was first heard of."""
    wanted = (
        select(Observation.placement_id, Observation.on, Observation.session, func.min(Observation.received_at))
        .where(whose.owns(Observation), Observation.on >= first, Observation.on <= last)
        .group_by(Observation.placement_id, Observation.on, Observation.session)
    )
    return {(placement_id, on, Session(each)): at for placement_id, on, each, at in session.execute(wanted)}


def walk_offs(session: DbSession, whose: Whose, first: date, last: date) -> list[WalkOff]:
    """Return the walk-offs of the dates in the order in which pupils left."""
    wanted = select(WalkOff).where(whose.owns(WalkOff), WalkOff.on >= first, WalkOff.on <= last)
    return list(session.scalars(wanted.order_by(WalkOff.left_at, WalkOff.id)))


def incident_counts(session: DbSession, school_id: UUID, first: datetime, until: datetime) -> dict[UUID, int]:
    """Return how many incidents each pupil of a school was part of; what happened is not read."""
    wanted = (
        select(Incident.pupil_id, func.count())
        .where(Incident.home_school_id == school_id, Incident.happened_at >= first, Incident.happened_at < until)
        .group_by(Incident.pupil_id)
    )
    return dict(session.execute(wanted).all())


def followed_alerts(session: DbSession, school_id: UUID, first: date, last: date) -> list[Alert]:
    """Return the alerts about registers that were missing and pupils who were absent or left, oldest first."""
    kinds = (AlertKind.MISSING_REGISTER.value, AlertKind.WHEREABOUTS.value, AlertKind.WALK_OFF.value)
    wanted = select(Alert).where(
        Alert.home_school_id == school_id, Alert.on >= first, Alert.on <= last, Alert.kind.in_(kinds)
    )
    return list(session.scalars(wanted.order_by(Alert.opened_at, Alert.id)))


def steps_of(session: DbSession, alert_ids: Iterable[UUID]) -> list[Step]:
    """Return the steps taken on alerts, in order."""
    wanted = select(Step).where(Step.alert_id.in_(set(alert_ids)))
    return list(session.scalars(wanted.order_by(Step.taken_at, Step.number)))


def logs_of(session: DbSession, alert_ids: Iterable[UUID]) -> list[LogEntry]:
    """Return the log lines of alerts, in the order in which things happened."""
    wanted = select(LogEntry).where(LogEntry.alert_id.in_(set(alert_ids)))
    return list(session.scalars(wanted.order_by(LogEntry.at, LogEntry.recorded_at, LogEntry.id)))


def school_by_code(session: DbSession, code: str) -> Organisation | None:
    """Return an organisation by its code, whatever its case; None where there is none."""
    wanted = select(Organisation).where(func.lower(Organisation.code) == code.strip().lower())
    return session.scalars(wanted.order_by(Organisation.code)).first()


def organisation_by_code(session: DbSession, organisation_ids: Iterable[UUID], code: str) -> Organisation | None:
    """Return the one of these organisations that has a code; None where none has."""
    wanted = select(Organisation).where(Organisation.id.in_(set(organisation_ids)), Organisation.code == code)
    return session.scalars(wanted).one_or_none()


def sign_offs(session: DbSession, whose: Whose, monday: date) -> list[ProviderSignOff]:
    """Return who signed off a week, provider by provider or school by school."""
    wanted = select(ProviderSignOff).where(whose.owns(ProviderSignOff), ProviderSignOff.monday == monday)
    return list(session.scalars(wanted))


def issues(session: DbSession, school_id: UUID, monday: date) -> list[WeekIssue]:
    """Return the versions of a week that were issued, the first one first."""
    wanted = select(WeekIssue).where(WeekIssue.home_school_id == school_id, WeekIssue.monday == monday)
    return list(session.scalars(wanted.order_by(WeekIssue.version)))


def last_issue(session: DbSession, school_id: UUID, monday: date) -> WeekIssue | None:
    """Return the latest version of a week that was issued; None where none was."""
    wanted = select(WeekIssue).where(WeekIssue.home_school_id == school_id, WeekIssue.monday == monday)
    return session.scalars(wanted.order_by(WeekIssue.version.desc()).limit(1)).one_or_none()


def counter_signed(session: DbSession, school_id: UUID, monday: date, version: int) -> WeekCounterSigned | None:
    """Return who of the school has read a version of a week; None where nobody has."""
    wanted = select(WeekCounterSigned).where(
        WeekCounterSigned.home_school_id == school_id,
        WeekCounterSigned.monday == monday,
        WeekCounterSigned.version == version,
    )
    return session.scalars(wanted).one_or_none()


def issue(session: DbSession, issue_id: UUID) -> WeekIssue | None:
    """Return one issued version; None where there is none."""
    return session.get(WeekIssue, issue_id)


def last_versions(session: DbSession, school_ids: Iterable[UUID]) -> dict[tuple[UUID, date], tuple[int, datetime]]:
    """Return the latest version of each issued week of schools, and when it was issued."""
    wanted = (
        select(WeekIssue.home_school_id, WeekIssue.monday, func.max(WeekIssue.version), func.max(WeekIssue.issued_at))
        .where(WeekIssue.home_school_id.in_(set(school_ids)))
        .group_by(WeekIssue.home_school_id, WeekIssue.monday)
    )
    return {(school, monday): (version, at) for school, monday, version, at in session.execute(wanted)}


def planned(session: DbSession, school_ids: Iterable[UUID], *, since: date) -> list[SchoolWeek]:
    """Return the weeks of schools from a Monday on, the latest first."""
    wanted = select(SchoolWeek).where(SchoolWeek.home_school_id.in_(set(school_ids)), SchoolWeek.monday >= since)
    return list(session.scalars(wanted.order_by(SchoolWeek.monday.desc(), SchoolWeek.home_school_id)))


def schools_to_plan(session: DbSession, monday: date, *, limit: int) -> list[UUID]:
    """Return schools with an opened weekday in a week that has no times yet."""
    opened = exists().where(
        OpenedDay.home_school_id == Organisation.id,
        OpenedDay.on >= monday,
        OpenedDay.on < monday + timedelta(days=SATURDAY),
    )
    has_week = exists().where(SchoolWeek.home_school_id == Organisation.id, SchoolWeek.monday == monday)
    return list(
        session.scalars(select(Organisation.id).where(opened, ~has_week).order_by(Organisation.id).limit(limit))
    )


def due(session: DbSession, *, now: datetime, limit: int) -> Sequence[SchoolWeek]:
    """Return weeks with something to do, locked; those another worker holds are left to it."""
    wanted = (
        select(SchoolWeek)
        .where(SchoolWeek.next_at <= now)
        .order_by(SchoolWeek.next_at, SchoolWeek.home_school_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(wanted).all()


def look_again(session: DbSession, school_ids: Iterable[UUID], monday: date, *, now: datetime) -> None:
    """Have the times of a week not issued yet worked out anew: a calendar or a placement changed."""
    session.execute(
        update(SchoolWeek)
        .where(
            SchoolWeek.home_school_id.in_(set(school_ids)), SchoolWeek.monday == monday, SchoolWeek.issued_at.is_(None)
        )
        .values(next_at=now)
    )


def was_told(session: DbSession, kind: str, subject_id: UUID) -> bool:
    """Say whether somebody has a notice about a subject already."""
    wanted = select(Notice.id).where(Notice.kind == kind, Notice.subject_id == subject_id)
    return session.scalar(wanted.limit(1)) is not None
