"""What a school sets for itself by those who enter its codes: asked of the actor's own school, put on record once."""

from datetime import datetime
from typing import Any

from attendance.marks.entering import NOT_YOURS, may_enter
from attendance.records import calendars
from attendance.records.tables import Organisation
from attendance.refusals import NotAllowed
from attendance.scope import SchoolScope
from attendance.unit import Db


def own_school(scope: SchoolScope, db: Db) -> Organisation | None:
    """Return the school the actor works at; None where they work at none."""
    return calendars.organisations(db.session, [scope.organisation_id]).get(scope.organisation_id)


def require_may_set(scope: SchoolScope) -> None:
    """Let those go on who enter codes at the school they work at.

    Raises:
        NotAllowed: the actor is not one of them.
    """
    if not may_enter(scope):
        raise NotAllowed(NOT_YOURS)


def keep(
    scope: SchoolScope, db: Db, setting: str, value: Any, *, event: str, body: dict[str, Any], now: datetime
) -> None:
    """Keep a setting of the school the actor works at, and tell its chain; what stands already is told no second time.

    Raises:
        NotAllowed: as `require_may_set`.
    """
    require_may_set(scope)
    school = calendars.organisations(db.session, [scope.organisation_id])[scope.organisation_id]
    if getattr(school, setting) == value:
        return
    setattr(school, setting, value)
    db.tell([school.id], event, actor=scope.actor, at=now, body=body)
