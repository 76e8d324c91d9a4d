"""One pupil’s weeks of a school year, for the pupil’s page. No place stands in them: nobody need be kept from one."""

from datetime import datetime
from uuid import UUID

from attendance.figures.counting import sessions_of_pupils
from attendance.figures.page import this_school_year
from attendance.pupils import pupil_in
from attendance.records.figures import Whom
from attendance.rules.figures import CountedWeek, weeks_of
from attendance.scope import SchoolScope
from attendance.unit import Db


def weeks_of_pupil(scope: SchoolScope, db: Db, pupil_id: UUID, *, now: datetime) -> tuple[CountedWeek, ...]:
    """Return the weeks of this school year in which a provider was to see a pupil, the first first; until today.

    Raises:
        NotFound: no such pupil of the actor's schools.
    """
    pupil = pupil_in(scope, db, pupil_id)
    first, last = this_school_year(now=now)
    whom = Whom((pupil.home_school_id,), first, last, (pupil.id,))
    return weeks_of(sessions_of_pupils(db, whom, now=now))
