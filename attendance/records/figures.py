"""Find what figures are counted from: the columns alone, of every pupil of some schools at once, over many weeks."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import Session as DbSession

from attendance.records.opening import patterns_of
from attendance.records.tables import (
    CurrentObservation,
    Expected,
    Incident,
    Mark,
    Observation,
    Organisation,
    Placement,
    WalkOff,
)
from attendance.records.weeks import Placed, SessionKey
from attendance.rules.words import Mode, Session, Status

PupilSession = tuple[UUID, date, Session]


class Whom(NamedTuple):
    """Of whom: the pupils of these schools, or some of them; and from which date to which, both included.

    `placement_id`: what one placement alone says of them. What is entered is of the pupil, whichever is asked.
    """

    school_ids: Collection[UUID]
    first: date
    last: date
    pupil_ids: Collection[UUID] | None = None
    placement_id: UUID | None = None

    def owns(self, table: Any) -> ColumnElement[bool]:
        """Return the condition that a row is of one of these pupils."""
        pupils = true() if self.pupil_ids is None else table.pupil_id.in_(set(self.pupil_ids))
        return and_(table.home_school_id.in_(set(self.school_ids)), pupils)

    def spans(self, table: Any) -> ColumnElement[bool]:
        """Return the condition that a row is of one of these pupils and of these dates."""
        return and_(self.owns(table), table.on >= self.first, table.on <= self.last)

    def is_asked(self, placement_id: Any) -> ColumnElement[bool]:
        """Return the condition that a row is of the placement that is asked, if one is."""
        return true() if self.placement_id is None else placement_id == self.placement_id


class ExpectedAt(NamedTuple):
    """When a pupil was to be somewhere, and when that was to be reported."""

    starts_at: datetime
    due_at: datetime
    is_withdrawn: bool


def placed(session: DbSession, whom: Whom) -> list[Placed]:
    """Return the placements that overlap the dates, and those somebody was seen in then; without their sites."""
    overlaps = and_(Placement.starts_on <= whom.last, or_(Placement.ends_on.is_(None), Placement.ends_on >= whom.first))
    seen = exists().where(
        Observation.placement_id == Placement.id, Observation.on >= whom.first, Observation.on <= whom.last
    )
    wanted = (
        select(Placement, Organisation)
        .outerjoin(Organisation, Organisation.id == Placement.provider_id)
        .where(whom.owns(Placement), whom.is_asked(Placement.id), or_(overlaps, seen))
        .order_by(Placement.starts_on, Organisation.name, Placement.ref, Placement.id)
    )
    rows = session.execute(wanted).all()
    patterns = patterns_of(session, [placement.id for placement, _provider in rows])
    return [
        Placed(placement=placement, site=None, provider=provider, patterns=patterns.get(placement.id, ()))
        for placement, provider in rows
    ]


def entered(session: DbSession, whom: Whom) -> dict[PupilSession, str]:
    """Return the code that stands for each session that has one."""
    wanted = select(Mark.pupil_id, Mark.on, Mark.session, Mark.code).where(whom.spans(Mark)).order_by(Mark.version)
    return {(pupil_id, on, Session(half)): code for pupil_id, on, half, code in session.execute(wanted)}


class LevelBefore(NamedTuple):
    """What a pupil attended of the possible sessions before a placement, and the first day of the placement."""

    pupil_id: UUID
    starts_on: date
    attended: int
    possible: int


def levels_before(session: DbSession, pupil_ids: Collection[UUID], on: date) -> list[LevelBefore]:
    """Return the level before each placement of these pupils that has begun and goes on, where one is on file."""
    goes_on = or_(Placement.ends_on.is_(None), Placement.ends_on >= on)
    wanted = select(
        Placement.pupil_id, Placement.starts_on, Placement.attended_before, Placement.possible_before
    ).where(
        Placement.pupil_id.in_(pupil_ids),
        Placement.starts_on <= on,
        goes_on,
        Placement.possible_before.is_not(None),
    )
    return [
        LevelBefore(pupil_id, starts_on, attended or 0, possible or 0)
        for pupil_id, starts_on, attended, possible in session.execute(
            wanted.order_by(Placement.starts_on, Placement.ref)
        )
    ]


def expected(session: DbSession, whom: Whom) -> dict[SessionKey, ExpectedAt]:
    """Return every expected row, those withdrawn too."""
    wanted = select(
        Expected.placement_id, Expected.on, Expected.session, Expected.starts_at, Expected.due_at, Expected.withdrawn_at
    ).where(whom.spans(Expected), whom.is_asked(Expected.placement_id))
    return {
        (placement_id, on, Session(half)): ExpectedAt(starts_at, due_at, withdrawn_at is not None)
        for placement_id, on, half, starts_at, due_at, withdrawn_at in session.execute(wanted)
    }


def observed(session: DbSession, whom: Whom) -> dict[SessionKey, tuple[Status, Mode]]:
    """Return how the current observation of every session that has one says the pupil was seen."""
    wanted = (
        select(Observation.placement_id, Observation.on, Observation.session, Observation.status, Observation.mode)
        .join(CurrentObservation, CurrentObservation.observation_id == Observation.id)
        .where(whom.spans(Observation), whom.is_asked(Observation.placement_id))
    )
    return {
        (placement_id, on, Session(half)): (Status(status), Mode(mode))
        for placement_id, on, half, status, mode in session.execute(wanted)
    }


class SaidOfSession(NamedTuple):
    """What the current observation of a session says beside how the pupil was seen; `starts_at` None: not expected."""

    on: date
    session: Session
    status: Status
    reason: str | None
    arrived_at: datetime | None
    starts_at: datetime | None


def said(session: DbSession, whom: Whom) -> list[SaidOfSession]:
    """Return what was said of sessions that pupils missed or came late to, in order; no free text."""
    wanted = (
        select(
            Observation.on,
            Observation.session,
            Observation.status,
            Observation.reason,
            Observation.arrived_at,
            Expected.starts_at,
        )
        .join(CurrentObservation, CurrentObservation.observation_id == Observation.id)
        .outerjoin(
            Expected,
            and_(
                Expected.placement_id == Observation.placement_id,
                Expected.on == Observation.on,
                Expected.session == Observation.session,
            ),
        )
        .where(whom.spans(Observation), whom.is_asked(Observation.placement_id))
        .where(Observation.status.in_([Status.ABSENT.value, Status.LATE.value]))
        .order_by(Observation.on, Observation.session, Observation.taken_at, Observation.id)
    )
    return [
        SaidOfSession(on, Session(half), Status(status), reason, arrived_at, starts_at)
        for on, half, status, reason, arrived_at, starts_at in session.execute(wanted)
    ]


class Serious(NamedTuple):
    """That something serious happened, when, and the alert about it; nothing of what it was."""

    at: datetime
    alert_id: UUID


def incidents(session: DbSession, whom: Whom, at: tuple[datetime, datetime]) -> list[Serious]:
    """Return the incidents between two instants, the last not included; what happened is not read."""
    wanted = select(Incident.happened_at, Incident.alert_id).where(
        whom.owns(Incident),
        whom.is_asked(Incident.placement_id),
        Incident.happened_at >= at[0],
        Incident.happened_at < at[1],
    )
    return [Serious(at, alert_id) for at, alert_id in session.execute(wanted.order_by(Incident.happened_at))]


class TimeLeft(NamedTuple):
    """That a pupil left without permission, or never came in, when, and the alert about it; nothing that was said."""

    on: date
    at: datetime
    never_came_in: bool
    alert_id: UUID


def times_left(session: DbSession, whom: Whom) -> list[TimeLeft]:
    """Return when pupils left without permission, in order."""
    wanted = select(WalkOff.on, WalkOff.left_at, WalkOff.never_came_in, WalkOff.alert_id).where(
        whom.spans(WalkOff), whom.is_asked(WalkOff.placement_id)
    )
    return [TimeLeft(*row) for row in session.execute(wanted.order_by(WalkOff.left_at, WalkOff.id))]


def left(session: DbSession, whom: Whom) -> set[SessionKey]:
    """Return the sessions that pupils left without permission; not those whose latest word is that they never came."""
    wanted = select(WalkOff.placement_id, WalkOff.on, WalkOff.session, WalkOff.never_came_in).where(
        whom.spans(WalkOff), whom.is_asked(WalkOff.placement_id)
    )
    latest = {
        (placement_id, on, Session(half)): never_came_in
        for placement_id, on, half, never_came_in in session.execute(wanted.order_by(WalkOff.left_at, WalkOff.id))
    }
    return {key for key, never_came_in in latest.items() if not never_came_in}
