"""Everything held on one pupil, as the tables of their record. What a section leaves out, it says."""

from attendance.held import attended, person, placed, safeguarding, told
from attendance.records.tables import Pupil
from attendance.rules.pupil_record import Section
from attendance.rules.words import AlertKind
from attendance.unit import Db


def sections(db: Db, pupil: Pupil, *, with_incidents: bool, with_concerns: bool) -> tuple[Section, ...]:
    """Return every section of a pupil's record; incidents and concerns only as far as the reader may read them."""
    without = frozenset[AlertKind]() if with_concerns else frozenset({AlertKind.SAFEGUARDING})
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
        attended.marks(db, pupil.id),
        attended.marks_keyed(db, pupil.id),
        attended.system_marks(db, pupil.id),
        attended.outside_hours(db, pupil.id),
        placed.contact_log(db, pupil.id),
        safeguarding.alerts(db, pupil.id, without=without),
        safeguarding.log(db, pupil.id, with_incidents=with_incidents, without=without),
        safeguarding.walk_offs(db, pupil.id),
        safeguarding.incidents(db, pupil.id, with_incidents=with_incidents),
        safeguarding.concerns(db, pupil.id, with_concerns=with_concerns),
        safeguarding.missing_plans(db, pupil.id, with_words=with_incidents),
        safeguarding.whereabouts(db, pupil.id),
        told.told(db, pupil.id, without=without),
        told.tasks(db, pupil.id),
        attended.weeks(db, pupil),
        person.erasures(db, pupil.id),
    )
