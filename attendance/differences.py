"""Tell the home school where two providers' words about one session of a pupil cannot both be right.

Both stay on record; the officer sees them beside each other in the pupil's week.
"""

from attendance import alerts
from attendance.alerts import Opened
from attendance.directory import Directory
from attendance.following import Sighting, draft_about
from attendance.records import registers
from attendance.records.tables import Expected, Observation
from attendance.rules.two_places import Stay, differ
from attendance.rules.words import AlertKind, Status
from attendance.unit import Db

SUMMARY = "Two providers differ about this session"


def tell(db: Db, sighting: Sighting, *, directory: Directory) -> list[Opened]:
    """Open the alert of a difference, unless the words agree; one for each pupil and session while it is open."""
    observation = sighting.observation
    # What the other provider said, and an alert it opened, are the home school's to hold beside this.
    with db.acting_for([observation.home_school_id]):
        said = [_stay(row, expected or sighting) for row, expected in registers.said_elsewhere(db.session, observation)]
        if not any(differ(_stay(observation, sighting), each) for each in said):
            return []
        subject = f"two_places/{observation.pupil_id}/{observation.on}/{observation.session}"
        draft = draft_about(sighting, kind=AlertKind.CONCERN, subject=subject, summary=SUMMARY)
        return [alerts.open_alert(db, draft, now=sighting.now, directory=directory)]


def _stay(observation: Observation, when: Sighting | Expected) -> Stay:
    return Stay(
        provider=str(observation.provider_id),
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        status=Status(observation.status),
        arrived_at=observation.arrived_at,
        left_at=observation.left_at,
    )
