"""Find a pupil of the actor's home schools; whether the actor may see what is asked for is the asker's to say."""

from uuid import UUID

from attendance.records import decisions
from attendance.records.tables import Pupil
from attendance.refusals import NotFound
from attendance.scope import SchoolScope
from attendance.unit import Db

NO_PUPIL = "There is no such pupil."


def pupil_in(scope: SchoolScope, db: Db, pupil_id: UUID) -> Pupil:
    """Return a pupil of the actor's schools.

    Raises:
        NotFound: there is none.
    """
    pupil = decisions.pupil(db.session, scope.school_ids, pupil_id)
    if pupil is None:
        raise NotFound(NO_PUPIL, field="pupil")
    return pupil
