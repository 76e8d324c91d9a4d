"""How long a school's own register stays open after a session's start: what it is, and setting it.

Who arrives later than that is for the school to decide about; it is no code that Muster proposes.
"""

from datetime import datetime, timedelta

from attendance.marks.entering import NOT_YOURS, may_enter
from attendance.records import calendars
from attendance.refusals import NotAllowed, Refusal
from attendance.rules.codes import NotAWindow, read_window, window_of
from attendance.scope import SchoolScope
from attendance.unit import Db


def own_window(scope: SchoolScope, db: Db) -> timedelta:
    """Return the window of the school the actor works at, the usual one where it has set none."""
    school = calendars.organisations(db.session, [scope.organisation_id]).get(scope.organisation_id)
    return window_of(None if school is None else school.register_window)


def set_window(scope: SchoolScope, db: Db, written: str, *, now: datetime) -> None:
    """Set the window of the school the actor works at, or go back to the usual one where nothing is written.

    Raises:
        NotAllowed: the actor is no person who enters codes at that school.
        Refusal: what is written is no window.
    """
    if not may_enter(scope):
        raise NotAllowed(NOT_YOURS)
    try:
        minutes = read_window(written) if written.strip() else None
    except NotAWindow as error:
        raise Refusal(str(error), field="minutes") from error
    school = calendars.organisations(db.session, [scope.organisation_id])[scope.organisation_id]
    if school.register_window == minutes:
        return
    school.register_window = minutes
    db.tell([school.id], "register_window_set", actor=scope.actor, at=now, body={"minutes": minutes})
