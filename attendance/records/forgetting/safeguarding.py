"""Forget safeguarding records of pupils who are past the age until which they are kept.

Where no date of birth is on file, the day on which a record was made stands for it: nobody is on a roll at birth, so
nothing goes too early.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm import Session as DbSession

from attendance.records.forgetting.counts import Counts, remove, remove_ids
from attendance.records.tables import (
    Alert,
    AlertCode,
    Concern,
    Incident,
    LogEntry,
    Notice,
    Pupil,
    Step,
    WalkOff,
    Whereabouts,
)
from attendance.rules.words import AlertKind

# The one kind of alert that may name no pupil and yet is no alert about a list.
IS_CONCERN = Alert.kind == AlertKind.SAFEGUARDING.value


def reports(session: DbSession, born: date, made: datetime, limit: int) -> Counts:
    """Delete walk-offs, incidents and confirmed whereabouts; an alert that is still open keeps its own."""
    counts: Counts = Counter()
    for table, at in ((WalkOff, WalkOff.reported_at), (Incident, Incident.reported_at)):
        is_over = exists().where(Alert.id == table.alert_id, Alert.closed_at.is_not(None))
        found = select(table.id, table.home_school_id).join(Pupil, Pupil.id == table.pupil_id)
        counts += remove(session, table, found.where(_is_past(at, born, made), is_over), limit=limit)
    found = select(Whereabouts.id, Whereabouts.home_school_id).join(Pupil, Pupil.id == Whereabouts.pupil_id)
    past = _is_past(Whereabouts.recorded_at, born, made)
    return counts + remove(session, Whereabouts, found.where(past), limit=limit)


def concerns(session: DbSession, born: date, made: datetime, kept: datetime, limit: int) -> Counts:
    """Delete safeguarding concerns told before `kept` too; what is about no pupil goes by the day it was told."""
    is_over = exists().where(Alert.id == Concern.alert_id, Alert.closed_at.is_not(None))
    found = select(Concern.id, Concern.home_school_id).outerjoin(Pupil, Pupil.id == Concern.pupil_id)
    past = (_is_past(Concern.told_at, born, made), Concern.told_at < kept)
    return remove(session, Concern, found.where(*past, is_over), limit=limit)


def alerts(session: DbSession, born: date, made: datetime, limit: int) -> Counts:
    """Delete closed alerts about one pupil, or of a concern, with their logs and who was told."""
    reported = [exists().where(table.alert_id == Alert.id) for table in (WalkOff, Incident, Concern)]
    found = session.execute(
        select(Alert.id, Alert.home_school_id)
        .outerjoin(Pupil, Pupil.id == Alert.pupil_id)
        .where(or_(Alert.pupil_id.is_not(None), IS_CONCERN))
        .where(_is_past(Alert.opened_at, born, made), Alert.closed_at.is_not(None), *(~each for each in reported))
        .limit(limit)
    ).all()
    remove_alerts(session, [row[0] for row in found])
    return Counter(row[1] for row in found)


def remove_alerts(session: DbSession, ids: Sequence[UUID]) -> None:
    """Delete alerts with all that hangs on them."""
    if not ids:
        return
    session.execute(delete(AlertCode).where(AlertCode.alert_id.in_(ids)))
    session.execute(delete(Notice).where(Notice.alert_id.in_(ids)))
    session.execute(delete(LogEntry).where(LogEntry.alert_id.in_(ids)))
    session.execute(delete(Step).where(Step.alert_id.in_(ids)))
    remove_ids(session, Alert, ids)


def _is_past(at: InstrumentedAttribute[datetime], born: date, made: datetime) -> ColumnElement[bool]:
    return or_(Pupil.date_of_birth < born, and_(Pupil.date_of_birth.is_(None), at < made))
