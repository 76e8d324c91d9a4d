"""Everything held on one pupil, as the tables of their record. What a section leaves out, it says."""

from attendance.held import attended, person, placed, safeguarding, told
from attendance.records.tables import Pupil
from attendance.rules.pupil_record import Section
from attendance.unit import Db


def sections(db: Db, pupil: Pupil, *, with_incidents: bool) -> tuple[Section, ...]:
    """Return every section of a pupil's record; incidents' words only where the reader may read them."""
    return (
        person.pupil(pupil),
        person.flags(db, pupil.id),
        person.notes(db, pupil.id),
        person.contacts(db, pupil.id),
        placed.placements(db, pupil.id),
        placed.patterns(db, pupil.id),
        placed.bases(db, pupil.id),
        placed.decisions(db, pupil.id),
        placed.gaps(db, pupil.id),
        attended.expected(db, pupil.id),
        attended.observations(db, pupil.id),
        safeguarding.alerts(db, pupil.id),
        safeguarding.log(db, pupil.id, with_incidents=with_incidents),
        safeguarding.walk_offs(db, pupil.id),
        safeguarding.incidents(db, pupil.id, with_incidents=with_incidents),
        safeguarding.whereabouts(db, pupil.id),
        told.told(db, pupil.id),
        attended.weeks(db, pupil),
        person.erasures(db, pupil.id),
    )
