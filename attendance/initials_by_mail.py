"""Whether reminders of a register may number a school's pupils by their initials, so that e-mails can answer them.

Off until the school allows it. What was recorded by e-mail before stays.
"""

from datetime import datetime

from attendance import own_settings
from attendance.scope import SchoolScope
from attendance.unit import Db


def is_allowed(scope: SchoolScope, db: Db) -> bool:
    """Say whether the school the actor works at allows it."""
    school = own_settings.own_school(scope, db)
    return school is not None and school.initials_by_mail


def allow(scope: SchoolScope, db: Db, *, is_allowed: bool, now: datetime) -> None:
    """Allow it for the school the actor works at, or end that.

    Raises:
        NotAllowed: the actor is no person who enters codes at that school.
    """
    body = {"allowed": is_allowed}
    own_settings.keep(scope, db, "initials_by_mail", is_allowed, event="initials_by_mail_set", body=body, now=now)
