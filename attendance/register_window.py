"""How long a school's own register stays open after a session's start: what it is, and setting it.

Who arrives later than that is for the school to decide about; it is no code that Muster proposes.
"""

from datetime import datetime, timedelta

from attendance import own_settings
from attendance.refusals import Refusal
from attendance.rules.codes import NotAWindow, read_window, window_of
from attendance.scope import SchoolScope
from attendance.unit import Db


def own_window(scope: SchoolScope, db: Db) -> timedelta:
    """Return the window of the school the actor works at, the usual one where it has set none."""
    school = own_settings.own_school(scope, db)
    return window_of(None if school is None else school.register_window)


def set_window(scope: SchoolScope, db: Db, written: str, *, now: datetime) -> None:
    """Set the window of the school the actor works at, or go back to the usual one where nothing is written.

    Raises:
        NotAllowed: the actor is no person who enters codes at that school.
        Refusal: what is written is no window.
    """
    own_settings.require_may_set(scope)
    try:
        minutes = read_window(written) if written.strip() else None
    except NotAWindow as error:
        raise Refusal(str(error), field="minutes") from error
    body = {"minutes": minutes}
    own_settings.keep(scope, db, "register_window", minutes, event="register_window_set", body=body, now=now)
