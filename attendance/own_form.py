"""A school's own form of the file for its records system: what it is, and setting it. The neutral form always stays."""

from datetime import datetime

from attendance import own_settings
from attendance.rules.own_form import OwnForm, as_stored, from_stored
from attendance.scope import SchoolScope
from attendance.unit import Db


def own_form(scope: SchoolScope, db: Db) -> OwnForm | None:
    """Return the form of the school the actor works at; None where it has none."""
    school = own_settings.own_school(scope, db)
    return None if school is None or school.own_form is None else from_stored(school.own_form)


def set_form(scope: SchoolScope, db: Db, form: OwnForm | None, *, now: datetime) -> None:
    """Set the form of the school the actor works at; None takes it away.

    Raises:
        NotAllowed: the actor is no person who enters codes at that school.
    """
    stored = None if form is None else as_stored(form)
    own_settings.keep(scope, db, "own_form", stored, event="own_form_set", body={"form": stored}, now=now)
