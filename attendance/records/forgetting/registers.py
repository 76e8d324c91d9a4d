"""Forget register entries past their term: first the entries, then the lists that nothing stands in any more.

`kept` is the first instant that is still kept, `kept_on` the first day. A session's entries go together, when the
newest of them is past its term: an amendment is never kept without its original. The database's own guard refuses
to delete an observation younger than six years, whatever is asked of it here.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, delete, exists, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.orm import Session as DbSession

from attendance.records.forgetting.counts import Counts, remove, remove_ids
from attendance.records.forgetting.safeguarding import IS_CONCERN, remove_alerts
from attendance.records.tables import (
    Alert,
    Concern,
    CurrentObservation,
    DueGroup,
    Expected,
    Incident,
    LoggedContact,
    Mark,
    MarkKeyed,
    Observation,
    OpenedDay,
    OutsideSession,
    OutsideSessionTakenBack,
    PhoneCall,
    ProviderSignOff,
    Register,
    SchoolWeek,
    Submission,
    Unexplained,
    WalkOff,
    WeekCounterSigned,
    WeekIssue,
)

NEWER = aliased(Observation)
NEWER_MARK = aliased(Mark)
NEWER_CONTACT = aliased(LoggedContact)
MARKED = (Mark.home_school_id, Mark.pupil_id, Mark.on, Mark.session)
SESSION_KEY = (Observation.placement_id, Observation.on, Observation.session)


def entries(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete every observation of sessions whose newest one was received before, and which of them counts."""
    newer = exists().where(
        NEWER.placement_id == Observation.placement_id,
        NEWER.on == Observation.on,
        NEWER.session == Observation.session,
        NEWER.received_at >= kept,
    )
    past = (
        select(*SESSION_KEY, Observation.home_school_id, func.count())
        .where(Observation.received_at < kept, ~newer)
        .group_by(*SESSION_KEY, Observation.home_school_id)
        .limit(limit)
    )
    found = session.execute(past).all()
    keys = [tuple(row[:3]) for row in found]
    if keys:
        current = (CurrentObservation.placement_id, CurrentObservation.on, CurrentObservation.session)
        session.execute(delete(CurrentObservation).where(tuple_(*current).in_(keys)))
        session.execute(delete(Observation).where(tuple_(*SESSION_KEY).in_(keys)))
    counts: Counts = Counter()
    for row in found:
        counts[row[3]] += row[4]
    return counts


def marks(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete every version of the marks of sessions in which nothing was entered or keyed since, and what was keyed."""
    newer = exists().where(*(getattr(NEWER_MARK, each.key) == each for each in MARKED), NEWER_MARK.entered_at >= kept)
    keyed = exists().where(*(getattr(MarkKeyed, each.key) == each for each in MARKED), MarkKeyed.keyed_at >= kept)
    past = select(*MARKED, func.count()).where(Mark.entered_at < kept, ~newer, ~keyed).group_by(*MARKED).limit(limit)
    found = session.execute(past).all()
    if found:
        keys = [tuple(row[:4]) for row in found]
        for table in (MarkKeyed, Unexplained, Mark):
            of_session = (getattr(table, each.key) for each in MARKED)
            session.execute(delete(table).where(tuple_(*of_session).in_(keys)))
    counts: Counts = Counter()
    for row in found:
        counts[row[0]] += row[4]
    return counts


def outside_sessions(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete sessions outside hours recorded before, with who took them back."""
    found = select(OutsideSession.id, OutsideSession.home_school_id).where(OutsideSession.recorded_at < kept)
    ids = [row[0] for row in session.execute(found.limit(limit))]
    session.execute(delete(OutsideSessionTakenBack).where(OutsideSessionTakenBack.outside_session_id.in_(ids)))
    return remove(session, OutsideSession, found.where(OutsideSession.id.in_(ids)), limit=limit)


def logged_contacts(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete every version of the contacts whose newest one was recorded before."""
    newer = exists().where(
        NEWER_CONTACT.pupil_id == LoggedContact.pupil_id,
        NEWER_CONTACT.contact_id == LoggedContact.contact_id,
        NEWER_CONTACT.recorded_at >= kept,
    )
    key = (LoggedContact.home_school_id, LoggedContact.pupil_id, LoggedContact.contact_id)
    past = select(*key, func.count()).where(LoggedContact.recorded_at < kept, ~newer).group_by(*key).limit(limit)
    found = session.execute(past).all()
    if found:
        session.execute(delete(LoggedContact).where(tuple_(*key).in_([tuple(row[:3]) for row in found])))
    counts: Counts = Counter()
    for row in found:
        counts[row[0]] += row[3]
    return counts


def alerts_about_registers(session: DbSession, kept_on: date, limit: int) -> Counts:
    """Delete closed alerts about a list, not about one pupil."""
    found = session.execute(
        select(Alert.id, Alert.home_school_id)
        .where(Alert.pupil_id.is_(None), ~IS_CONCERN, Alert.on < kept_on, Alert.closed_at.is_not(None))
        .limit(limit)
    ).all()
    remove_alerts(session, [row[0] for row in found])
    return Counter(row[1] for row in found)


def expected(session: DbSession, kept_on: date, limit: int) -> Counts:
    """Delete expected rows of days before for which no entry is kept."""
    same = and_(
        Observation.placement_id == Expected.placement_id,
        Observation.on == Expected.on,
        Observation.session == Expected.session,
    )
    found = select(Expected.id, Expected.home_school_id).where(Expected.on < kept_on, ~exists().where(same))
    return remove(session, Expected, found, limit=limit)


def lists(session: DbSession, kept_on: date, limit: int) -> Counts:
    """Delete registers of days before in which nobody stands any more, with their due groups."""
    empty = ~exists().where(Expected.register_id == Register.id)
    # An alert may have been opened about the list and be kept for longer, or still be open.
    quiet = ~exists().where(Alert.due_group_id == DueGroup.id, DueGroup.register_id == Register.id)
    found = session.execute(
        select(Register.id, Register.home_school_id).where(Register.on < kept_on, empty, quiet).limit(limit)
    ).all()
    ids = [row[0] for row in found]
    if ids:
        session.execute(delete(DueGroup).where(DueGroup.register_id.in_(ids)))
        remove_ids(session, Register, ids)
    return Counter(row[1] for row in found)


def submissions(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete what was received before and brought nothing that is still kept, with the telephone call it came by."""
    brought = (Observation, OutsideSession, WalkOff, Incident, Concern)
    needed = [exists().where(table.submission_id == Submission.id) for table in brought]
    wanted = select(Submission.id, Submission.organisation_id).where(
        Submission.received_at < kept, *(~each for each in needed)
    )
    found = session.execute(wanted.limit(limit)).all()
    ids = [row[0] for row in found]
    if ids:
        session.execute(delete(PhoneCall).where(PhoneCall.submission_id.in_(ids)))
        remove_ids(session, Submission, ids)
    return Counter(row[1] for row in found)


def weeks(session: DbSession, kept_on: date, limit: int) -> Counts:
    """Delete the weeks of schools, every version of them, and what providers and schools signed."""
    counts: Counts = Counter()
    for table in (WeekCounterSigned, ProviderSignOff):
        found = select(table.id, table.home_school_id).where(table.monday < kept_on)
        counts += remove(session, table, found, limit=limit)
    # A signature names the version that it is of: no version goes before it.
    version = (WeekIssue.home_school_id, WeekIssue.monday, WeekIssue.version)
    signed = exists().where(*(getattr(WeekCounterSigned, each.key) == each for each in version))
    issued = select(WeekIssue.id, WeekIssue.home_school_id).where(WeekIssue.monday < kept_on, ~signed)
    counts += remove(session, WeekIssue, issued, limit=limit)
    counts += _by_day(session, SchoolWeek, SchoolWeek.monday, kept_on, limit)
    counts += _by_day(session, OpenedDay, OpenedDay.on, kept_on, limit)
    return counts


def _by_day(
    session: DbSession, table: type[SchoolWeek | OpenedDay], day: InstrumentedAttribute[date], kept_on: date, limit: int
) -> Counts:
    found: Sequence[tuple[UUID, date]] = [
        (row[0], row[1]) for row in session.execute(select(table.home_school_id, day).where(day < kept_on).limit(limit))
    ]
    if found:
        session.execute(delete(table).where(tuple_(table.home_school_id, day).in_(found)))
    return Counter(row[0] for row in found)
