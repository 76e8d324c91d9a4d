"""A school's own form of the file for its records system: what it is, and setting it. The neutral form always stays."""

from datetime import datetime

from attendance.marks.entering import NOT_YOURS, may_enter
from attendance.records import calendars
from attendance.refusals import NotAllowed
from attendance.rules.own_form import OwnForm, as_stored, from_stored
from attendance.scope import SchoolScope
from attendance.unit import Db


def own_form(scope: SchoolScope, db: Db) -> OwnForm | None:
    """Return the form of the school the actor works at; None where it has none."""
    school = calendars.organisations(db.session, [scope.organisation_id]).get(scope.organisation_id)
    return None if school is None or school.own_form is None else from_stored(school.own_form)


def require_may_set(scope: SchoolScope) -> None:
    """Let those go on who enter codes at the school they work at.

    Raises:
        NotAllowed: the actor is not one of them.
    """
    if not may_enter(scope):
        raise NotAllowed(NOT_YOURS)


def set_form(scope: SchoolScope, db: Db, form: OwnForm | None, *, now: datetime) -> None:
    """Set the form of the school the actor works at; None takes it away.

    Raises:
        NotAllowed: the actor is no person who enters codes at that school.
    """
    require_may_set(scope)
    school = calendars.organisations(db.session, [scope.organisation_id])[scope.organisation_id]
    stored = None if form is None else as_stored(form)
    if school.own_form == stored:
        return
    school.own_form = stored
    db.tell([school.id], "own_form_set", actor=scope.actor, at=now, body={"form": stored})
