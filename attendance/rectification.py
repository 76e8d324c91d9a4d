"""Keep what a family says of a pupil's record beside it. The record itself stays as it was: notes are added only."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from attendance import subject_access
from attendance.records import pupil_record as stored
from attendance.records.sealed import SealedText
from attendance.records.tables import PupilNote
from attendance.refusals import Refusal
from attendance.scope import SchoolScope
from attendance.unit import Db

LONGEST = 4_000


@dataclass(frozen=True, kw_only=True, slots=True)
class AddNote:
    """What somebody says of a pupil's record. `note_id`: the same sent twice is one note."""

    note_id: UUID
    said_by: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What somebody says of a pupil's record, and who wrote it down when."""

    said_by: str
    text: str
    recorded_at: datetime
    by_name: str
    by_job_title: str


def add_note(scope: SchoolScope, db: Db, pupil_id: UUID, command: AddNote, *, now: datetime) -> None:
    """Keep a note with the record, for good; it is in every copy given out from now on.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the actor's job does not include pupils' records.
        Refusal: nobody said it, nothing was said, or it is too long.
    """
    pupil = subject_access.pupil_in(scope, db, pupil_id)
    said_by, text = command.said_by.strip(), command.text.strip()
    if not said_by:
        raise Refusal("Write who says it, such as the mother.", field="said_by")
    if not text:
        raise Refusal("Write what they say.", field="text")
    if max(len(said_by), len(text)) > LONGEST:
        raise Refusal(f"Use at most {LONGEST} characters.", field="text")
    if stored.has_note(db.session, pupil.id, command.note_id):
        return
    db.session.add(
        PupilNote(
            id=command.note_id,
            home_school_id=pupil.home_school_id,
            pupil_id=pupil.id,
            said_by=said_by,
            text=SealedText(plain=text),
            recorded_at=now,
            by_name=scope.actor.name,
            by_job_title=scope.actor.job_title,
        )
    )
    # The words may be sealed anew under another key, so no guard of the database can hold them: the chain does.
    body = {"pupil": str(pupil.id), "note": str(command.note_id), "digest": sha256(text.encode()).hexdigest()}
    db.tell([pupil.home_school_id], "record_note_added", actor=scope.actor, at=now, body=body)


def notes_of(scope: SchoolScope, db: Db, pupil_id: UUID) -> tuple[Note, ...]:
    """Return what the family says of a pupil's record, the oldest first.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the actor's job does not include pupils' records.
    """
    pupil = subject_access.pupil_in(scope, db, pupil_id)
    return tuple(
        Note(
            said_by=each.said_by,
            text=each.text.reveal(),
            recorded_at=each.recorded_at,
            by_name=each.by_name,
            by_job_title=each.by_job_title,
        )
        for each in stored.notes(db.session, pupil.id)
    )
