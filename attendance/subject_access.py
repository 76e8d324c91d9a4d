"""Answer a request for everything held on a pupil: the record as it stands, and the copy given out, which is noted.

Only some people of the pupil's own home school may: those who answer for safeguarding, and its administrator.
"""

from datetime import datetime
from uuid import UUID

from attendance import held, hidden_places
from attendance.records import access, calendars
from attendance.records import pupil_record as stored
from attendance.records.tables import Pupil
from attendance.refusals import NotAllowed, NotFound
from attendance.rules.pupil_record import PupilRecord
from attendance.rules.words import CONCERN_ROLES, Role
from attendance.scope import OPERATOR, Actor, SchoolScope
from attendance.unit import Db

RECORD_ROLES = frozenset({Role.DSL, Role.DEPUTY_DSL, Role.HEADTEACHER, Role.ADMINISTRATOR})
NO_PUPIL = "There is no such pupil."
HIDDEN = "Where this pupil is must not be known. The record is for the safeguarding leads and the headteacher alone."
NOT_YOURS = "A pupil's record is for the safeguarding leads, the headteacher and the administrator of the home school."


def may_open(scope: SchoolScope) -> bool:
    """Say whether the actor's job includes pupils' records."""
    return scope.school_ids == {scope.organisation_id} and bool(scope.actor.roles & RECORD_ROLES)


def pupil_in(scope: SchoolScope, db: Db, pupil_id: UUID) -> Pupil:
    """Return a pupil whose record the actor may open.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the actor's job does not include it.
    """
    pupil = stored.pupil_by_id(db.session, pupil_id)
    if pupil is None or pupil.home_school_id not in scope.school_ids:
        raise NotFound(NO_PUPIL)
    if pupil.home_school_id != scope.organisation_id or not may_open(scope):
        raise NotAllowed(NOT_YOURS)
    if hidden_places.is_hidden_from(scope, db, pupil.id):
        raise NotAllowed(HIDDEN)
    return pupil


def record(scope: SchoolScope, db: Db, pupil_id: UUID, *, now: datetime) -> PupilRecord:
    """Return everything held on a pupil that the actor may read.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the actor's job does not include it.
    """
    pupil = pupil_in(scope, db, pupil_id)
    may_read = scope.may_read_incidents, bool(scope.actor.roles & CONCERN_ROLES)
    return _record(db, pupil, scope.actor, may_read, now=now)


def export(scope: SchoolScope, db: Db, pupil_id: UUID, *, form: str, now: datetime) -> PupilRecord:
    """Return the record to give out; the school's chain is told who took a copy, in which form.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the actor's job does not include it.
    """
    found = record(scope, db, pupil_id, now=now)
    _tell(db, scope.organisation_id, pupil_id, form, actor=scope.actor, now=now)
    return found


def export_by_operator(db: Db, school_code: str, ref: str, *, now: datetime) -> PupilRecord:
    """Return the whole record for whoever runs the machine, on the school's behalf; the school's chain is told.

    Raises:
        NotFound: no such school, or no such pupil of it.
    """
    school = access.organisation_by_code(db.session, school_code)
    pupil = stored.pupil_by_ref(db.session, school.id, ref) if school else None
    if pupil is None:
        raise NotFound("No school here has a pupil with this reference.", field="pupil")
    _tell(db, pupil.home_school_id, pupil.id, "files", actor=OPERATOR, now=now)
    return _record(db, pupil, OPERATOR, (True, True), now=now)


def _record(db: Db, pupil: Pupil, actor: Actor, may_read: tuple[bool, bool], *, now: datetime) -> PupilRecord:
    """Return a record; `may_read` says whether incidents are in it, and whether concerns are."""
    with_incidents, with_concerns = may_read
    school = calendars.organisations(db.session, [pupil.home_school_id])[pupil.home_school_id]
    return PupilRecord(
        ref=pupil.ref,
        name=f"{pupil.given_name} {pupil.family_name}",
        home_school=school.name,
        made_at=now,
        made_for=f"{actor.name}, {actor.job_title}",
        sections=held.sections(db, pupil, with_incidents=with_incidents, with_concerns=with_concerns),
    )


def _tell(db: Db, school_id: UUID, pupil_id: UUID, form: str, *, actor: Actor, now: datetime) -> None:
    db.tell([school_id], "record_exported", actor=actor, at=now, body={"pupil": str(pupil_id), "form": form})
