"""Find the children nobody accounts for at an instant, from the rows as stored: none of what judges them is asked.

Accounted for is who was seen in the session or later that day, who is known by a named person to be elsewhere, and
who is the subject of an alert that named people are being told of, or that a named person has closed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import (
    Alert,
    CurrentObservation,
    Expected,
    Gap,
    Message,
    Notice,
    Observation,
    Placement,
    PlacementPattern,
    PupilBase,
    SessionDecision,
    WalkOff,
    Whereabouts,
)
from attendance.rules.calendar import at_london, london_date
from attendance.rules.words import AlertKind, Base, Handover, Session, Status

# When a session has begun for everybody; a pupil whom nobody expects has no due time of their own.
BEGUN = {Session.AM: time(10, 30), Session.PM: time(14, 30)}
NOT_IN_SIGHT = {Handover.WITH_US.value, Handover.LEFT_ALONE.value}
_DAYS = ("mon", "tue", "wed", "thu", "fri")

Half = tuple[UUID, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Forgotten:
    """A pupil nobody accounts for, in which session, and what was asked of it."""

    pupil_id: UUID
    session: str
    why: str


@dataclass(kw_only=True)
class _Day:
    """What is on record of one day, by pupil and session."""

    on: date
    expected: dict[Half, list[Expected]] = field(default_factory=dict)
    seen: set[Half] = field(default_factory=set)
    elsewhere: set[Half] = field(default_factory=set)
    looked_for: set[Half] = field(default_factory=set)
    walked_off: set[UUID] = field(default_factory=set)
    groups_told: set[UUID] = field(default_factory=set)


def forgotten(session: DbSession, now: datetime, *, shut: frozenset[UUID] = frozenset()) -> list[Forgotten]:
    """Return whom nobody accounts for now, today; `shut` are home schools that are closed."""
    day = _load(session, london_date(now))
    found = []
    for (pupil_id, half), rows in day.expected.items():
        if all(row.due_at > now or _is_accounted_for(day, row) for row in rows):
            continue
        found.append(Forgotten(pupil_id=pupil_id, session=half, why="expected"))
    found += _nobodys(session, day, now, shut)
    return found


def _load(session: DbSession, on: date) -> _Day:
    day = _Day(on=on)
    for row in session.scalars(select(Expected).where(Expected.on == on, Expected.withdrawn_at.is_(None))):
        day.expected.setdefault((row.pupil_id, row.session), []).append(row)
    _note_observations(session, day)
    for where in session.scalars(select(Whereabouts).where(Whereabouts.on == on)):
        day.elsewhere.add((where.pupil_id, where.session))
    _note_alerts(session, day)
    return day


def _note_observations(session: DbSession, day: _Day) -> None:
    current = CurrentObservation.observation_id == Observation.id
    for row in session.scalars(select(Observation).join(CurrentObservation, current).where(Observation.on == day.on)):
        if row.handover in NOT_IN_SIGHT:
            continue
        if Status(row.status).was_seen:
            # Seen in the afternoon, a pupil is no longer looked for of the morning.
            day.seen |= {(row.pupil_id, half.value) for half in Session if half.value <= row.session}
        elif row.handover in {Handover.TO_SCHOOL.value, Handover.COLLECTED.value}:
            day.elsewhere.add((row.pupil_id, row.session))


def _note_alerts(session: DbSession, day: _Day) -> None:
    alerts = list(session.scalars(select(Alert).where(Alert.on == day.on)))
    told = _told(session, (alert.id for alert in alerts))
    standing = [alert for alert in alerts if alert.id in told or alert.closed_by is not None]
    for alert in standing:
        if alert.kind == AlertKind.MISSING_REGISTER.value and alert.due_group_id:
            day.groups_told.add(alert.due_group_id)
        elif alert.kind == AlertKind.WHEREABOUTS.value and alert.pupil_id and alert.session and not alert.closed_at:
            day.looked_for.add((alert.pupil_id, alert.session))
    wanted = select(WalkOff.pupil_id).where(WalkOff.alert_id.in_([alert.id for alert in standing]))
    day.walked_off |= set(session.scalars(wanted))


def _told(session: DbSession, alert_ids: Iterable[UUID]) -> set[UUID]:
    """Return the alerts that a named person is told of: by words that are on their way, or have arrived."""
    wanted = (
        select(Notice.alert_id)
        .join(Message, Message.id == Notice.message_id)
        .where(Notice.alert_id.in_(list(alert_ids)), Notice.person_id.is_not(None), Message.failure.is_(None))
    )
    return {each for each in session.scalars(wanted) if each is not None}


def _is_accounted_for(day: _Day, row: Expected) -> bool:
    half = (row.pupil_id, row.session)
    is_known = half in day.seen or half in day.elsewhere or row.pupil_id in day.walked_off
    return is_known or half in day.looked_for or row.due_group_id in day.groups_told


def _nobodys(session: DbSession, day: _Day, now: datetime, shut: frozenset[UUID]) -> list[Forgotten]:
    """Return the pupils with a placement whom nobody expects, of whom nobody has decided where they are."""
    placements = list(session.scalars(select(Placement).where(Placement.starts_on <= day.on)))
    patterns = _patterns(session, day.on)
    decided = _decided(session, day)
    judged = {(gap.pupil_id, gap.session): gap for gap in session.scalars(select(Gap).where(Gap.on == day.on))}
    bases = _bases(session, day.on)
    found = []
    for half in (each for each in Session if now >= at_london(day.on, BEGUN[each])):
        for pupil_id in {each.pupil_id for each in placements if each.home_school_id not in shut}:
            key = (pupil_id, half.value)
            ours = [each for each in placements if each.pupil_id == pupil_id]
            live = [each for each in ours if each.ends_on is None or each.ends_on >= day.on]
            named = [each for each in live if half.value in patterns.get(each.id, "")]
            is_agreed_off = any(each.provider_id is None for each in named)
            is_at_school = not named and bases.get(pupil_id, Base.AT_SCHOOL.value) == Base.AT_SCHOOL.value
            if key in day.expected or key in decided or is_agreed_off or is_at_school:
                continue
            gap = judged.get(key)
            if gap is not None and gap.due_at > now:
                continue
            if not {key} & (day.looked_for | day.elsewhere | day.seen):
                found.append(Forgotten(pupil_id=pupil_id, session=half.value, why="expected by nobody"))
    return found


def _patterns(session: DbSession, on: date) -> dict[UUID, str]:
    """Return the sessions of this weekday that each placement's pattern in force names."""
    if on.weekday() >= len(_DAYS):
        return {}
    begun = select(PlacementPattern).where(PlacementPattern.from_on <= on).order_by(PlacementPattern.from_on)
    return {row.placement_id: getattr(row, _DAYS[on.weekday()]) for row in session.scalars(begun)}


def _decided(session: DbSession, day: _Day) -> set[Half]:
    wanted = select(SessionDecision).where(
        SessionDecision.from_on <= day.on, SessionDecision.to_on >= day.on, SessionDecision.taken_back_at.is_(None)
    )
    return {
        (row.pupil_id, half.value)
        for row in session.scalars(wanted)
        for half in Session
        if (row.from_on, row.from_session) <= (day.on, half.value) <= (row.to_on, row.to_session)
        and row.only_session in {None, half.value}
    }


def _bases(session: DbSession, on: date) -> dict[UUID, str]:
    begun = select(PupilBase).where(PupilBase.from_on <= on).order_by(PupilBase.from_on)
    return {row.pupil_id: row.base for row in session.scalars(begun)}
