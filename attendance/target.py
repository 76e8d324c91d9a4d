"""A school's own target for attendance: what it is, and setting it. A task tells who has fallen below it."""

from datetime import datetime

from attendance import own_settings
from attendance.refusals import Refusal
from attendance.rules.figures.levels import NotALevel, read_target, target_words
from attendance.scope import SchoolScope
from attendance.unit import Db


def own_target(scope: SchoolScope, db: Db) -> str:
    """Return the target of the school the actor works at in words, "95 %"; blank where it has set none."""
    school = own_settings.own_school(scope, db)
    return "" if school is None or school.attendance_target is None else target_words(school.attendance_target)


def set_target(scope: SchoolScope, db: Db, written: str, *, now: datetime) -> None:
    """Set the target of the school the actor works at, or take it away where nothing is written.

    Raises:
        NotAllowed: the actor is no person who enters codes at that school.
        Refusal: what is written is no target.
    """
    own_settings.require_may_set(scope)
    try:
        target = read_target(written) if written.strip() else None
    except NotALevel as error:
        raise Refusal(str(error), field="target") from error
    body = {"thousandths": target}
    own_settings.keep(scope, db, "attendance_target", target, event="attendance_target_set", body=body, now=now)
