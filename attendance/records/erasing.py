"""Empty or delete what a decision names, of one pupil. Register entries are not touched but for their free text."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Executable, delete, or_, select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.sealed import ERASED, SealedText
from attendance.records.tables import (
    Alert,
    Contact,
    Erasure,
    Incident,
    LogEntry,
    LoggedContact,
    MissingPlan,
    MissingPlanPart,
    Observation,
    OutsideSession,
    PupilFlagged,
    WalkOff,
)
from attendance.rules.erasing import Erasable
from attendance.rules.words import AlertKind, PupilFlag

Erase = Callable[[DbSession, UUID], int]


def erasure_locked(session: DbSession, pupil_id: UUID, erasure_id: UUID) -> Erasure | None:
    """Return a decision about a pupil, locked until the transaction ends."""
    wanted = select(Erasure).where(Erasure.id == erasure_id, Erasure.pupil_id == pupil_id).with_for_update()
    return session.scalar(wanted.execution_options(populate_existing=True))


def has_open_alert(session: DbSession, pupil_id: UUID) -> bool:
    """Say whether somebody still has to act on an alert about the pupil."""
    wanted = select(Alert.id).where(Alert.pupil_id == pupil_id, Alert.closed_at.is_(None)).limit(1)
    return session.scalar(wanted) is not None


def erase(session: DbSession, pupil_id: UUID, what: Erasable) -> int:
    """Erase one kind of thing of a pupil; return how many rows it was."""
    return _ERASE[what](session, pupil_id)


def _contacts(session: DbSession, pupil_id: UUID) -> int:
    return _gone(session, delete(Contact).where(Contact.pupil_id == pupil_id).returning(Contact.id))


def _flags(session: DbSession, pupil_id: UUID) -> int:
    # Who takes this flag away shows where a child lives to people it is hidden from.
    others = PupilFlagged.flag != PupilFlag.NO_DISCLOSURE.value
    gone = delete(PupilFlagged).where(PupilFlagged.pupil_id == pupil_id, others)
    return _gone(session, gone.returning(PupilFlagged.flag))


def _notes(session: DbSession, pupil_id: UUID) -> int:
    emptied = update(Observation).where(Observation.pupil_id == pupil_id, Observation.note.is_not(None))
    outside = update(OutsideSession).where(OutsideSession.pupil_id == pupil_id, OutsideSession.note.is_not(None))
    of_entries = _gone(session, emptied.values(note=None).returning(Observation.id))
    return of_entries + _gone(session, outside.values(note=None).returning(OutsideSession.id))


def _logs(session: DbSession, pupil_id: UUID) -> int:
    # What was done about a safeguarding concern is kept as the concern itself is.
    about = select(Alert.id).where(Alert.pupil_id == pupil_id, Alert.kind != AlertKind.SAFEGUARDING.value)
    has_words = or_(LogEntry.who_called.is_not(None), LogEntry.reference.is_not(None), LogEntry.note.is_not(None))
    entries = session.scalars(select(LogEntry).where(LogEntry.alert_id.in_(about), has_words)).all()
    for entry in entries:
        entry.who_called = entry.reference = entry.note = None
    walk_offs = session.scalars(select(WalkOff).where(WalkOff.pupil_id == pupil_id)).all()
    for each in walk_offs:
        each.last_seen = each.direction = each.clothing = each.police_reference = each.note = None
    session.flush()
    return len(entries) + len(walk_offs)


def _contact_log(session: DbSession, pupil_id: UUID) -> int:
    has_words = or_(LoggedContact.spoken_with.is_not(None), LoggedContact.said.is_not(None))
    emptied = update(LoggedContact).where(LoggedContact.pupil_id == pupil_id, has_words)
    return _gone(session, emptied.values(spoken_with=None, said=None).returning(LoggedContact.id))


def _incidents(session: DbSession, pupil_id: UUID) -> int:
    incidents = session.scalars(select(Incident).where(Incident.pupil_id == pupil_id)).all()
    for each in incidents:
        each.account, each.action_taken = SealedText(plain=ERASED), None
    session.flush()
    return len(incidents)


def _missing_plan(session: DbSession, pupil_id: UUID) -> int:
    session.execute(delete(MissingPlanPart).where(MissingPlanPart.pupil_id == pupil_id))
    return _gone(session, delete(MissingPlan).where(MissingPlan.pupil_id == pupil_id).returning(MissingPlan.id))


def _gone(session: DbSession, statement: Executable) -> int:
    return len(session.execute(statement).all())


_ERASE: dict[Erasable, Erase] = {
    Erasable.CONTACTS: _contacts,
    Erasable.FLAGS: _flags,
    Erasable.NOTES: _notes,
    Erasable.LOGS: _logs,
    Erasable.CONTACT_LOG: _contact_log,
    Erasable.INCIDENTS: _incidents,
    Erasable.MISSING_PLAN: _missing_plan,
}
