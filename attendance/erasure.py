"""Erase before its time what the law lets go: one named person asks with a reason, a second decides.

Register entries are never erased here: they go by themselves after six years (`retention`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance import subject_access
from attendance.records import erasing
from attendance.records import pupil_record as stored
from attendance.records.tables import Erasure, Pupil
from attendance.refusals import NotFound, Refusal
from attendance.rules.erasing import SHORTEST_REASON, Erasable
from attendance.scope import Actor, SchoolScope
from attendance.unit import Db

ONE_PERSON = (
    "You asked for this yourself. A second person decides: a safeguarding lead, the headteacher or the administrator."
)
OPEN_ALERT = "An alert about this pupil is open. Close it first: who acts now may need what you would erase."
NO_ERASURE = "There is no such request."
DECIDED = "This was decided already."


@dataclass(frozen=True, kw_only=True, slots=True)
class AskToErase:
    """What is to go, and why. `erasure_id`: the same sent twice is one request."""

    erasure_id: UUID
    what: Collection[Erasable]
    reason: str


def ask(scope: SchoolScope, db: Db, pupil_id: UUID, command: AskToErase, *, now: datetime) -> None:
    """Ask for things of a pupil to be erased; nothing is, until somebody else agrees.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the actor's job does not include pupils' records.
        Refusal: nothing is named, or no reason.
    """
    pupil = subject_access.pupil_in(scope, db, pupil_id)
    reason = command.reason.strip()
    if not command.what:
        raise Refusal("Choose what is to be erased.", field="what")
    if len(reason) < SHORTEST_REASON:
        raise Refusal("Write why, so that somebody who was not there understands it.", field="reason")
    if erasing.erasure_locked(db.session, pupil.id, command.erasure_id) is not None:
        return
    # In the order of the vocabulary, so that the same choice is the same words.
    what = ",".join(each.value for each in Erasable if each in command.what)
    db.session.add(
        Erasure(
            id=command.erasure_id,
            home_school_id=pupil.home_school_id,
            pupil_id=pupil.id,
            what=what,
            reason=reason,
            asked_at=now,
            asked_by=scope.actor.name,
            asked_by_job=scope.actor.job_title,
            asked_by_key=scope.actor.key,
        )
    )
    body = {"erasure": str(command.erasure_id), "what": what}
    db.tell([pupil.home_school_id], "erasure_asked", actor=scope.actor, at=now, body=body)


def decide(scope: SchoolScope, db: Db, pupil_id: UUID, erasure_id: UUID, *, agrees: bool, now: datetime) -> None:
    """Agree, and erase in the same transaction; or decline, and everything stays.

    Raises:
        NotFound: no such pupil of these schools, or no such request about that pupil.
        NotAllowed: the actor's job does not include pupils' records.
        Refusal: the same person asked; it was decided; or an alert about the pupil is open.
    """
    pupil = subject_access.pupil_in(scope, db, pupil_id)
    erasure = erasing.erasure_locked(db.session, pupil.id, erasure_id)
    if erasure is None:
        raise NotFound(NO_ERASURE)
    if erasure.decided_at is not None:
        raise Refusal(DECIDED)
    if agrees and erasure.asked_by_key == scope.actor.key:
        raise Refusal(ONE_PERSON)
    if agrees and erasing.has_open_alert(db.session, pupil.id):
        raise Refusal(OPEN_ALERT)
    erasure.decided_at, erasure.is_done = now, agrees
    erasure.decided_by, erasure.decided_by_job = scope.actor.name, scope.actor.job_title
    # The database lets go of an entry's free text only once it holds the decision.
    db.session.flush()
    if agrees:
        _erase(db, pupil, erasure, actor=scope.actor, now=now)
    else:
        body = {"erasure": str(erasure.id)}
        db.tell([pupil.home_school_id], "erasure_declined", actor=scope.actor, at=now, body=body)


def requests_of(scope: SchoolScope, db: Db, pupil_id: UUID) -> tuple[Erasure, ...]:
    """Return what was asked to be erased of a pupil, the oldest first.

    Raises:
        NotFound: no such pupil of these schools.
        NotAllowed: the actor's job does not include pupils' records.
    """
    return tuple(stored.erasures(db.session, subject_access.pupil_in(scope, db, pupil_id).id))


def _erase(db: Db, pupil: Pupil, erasure: Erasure, *, actor: Actor, now: datetime) -> None:
    what = [Erasable(each) for each in erasure.what.split(",")]
    counts = {each.value: erasing.erase(db.session, pupil.id, each) for each in what}
    # The reason stands in the decision; the chain names it by its id, so that it holds no free text.
    body = {"erasure": str(erasure.id), "erased": counts}
    db.tell([pupil.home_school_id], "erased", actor=actor, at=now, body=body)
