"""Which contacts a home school owes about a pupil it has placed, when each was last made, and which were missed.

Pure. Source: the trust's 000 procedure, section 4.2(3): while a pupil is on a part-time timetable the school speaks
with parents or carers daily; so on each of its own school days, not on those of the pattern alone. The 002 procedure,
section 6, and 000, section 3.5: contact with the provider or key worker weekly; with the pupil they ask for "ongoing"
contact and name no interval. 002, Appendix A, of home tuition: a weekly check-in, and a physical welfare check "at
least monthly". That is counted as four weeks from the last one, or from the first day: two visits at the two ends of
two calendar months may lie nearly nine weeks apart. No law sets any of these.

A call that reached nobody is no contact, and each contact is of one kind: a visit stands for no check-in.
"""

from attendance.rules.contacts.kinds import MAY_RECORD, CameOf, Contact, Had, Placed
from attendance.rules.contacts.missed import (
    HIDDEN,
    TASK,
    TOLD_AT,
    Missed,
    missed_in,
    next_look_at,
    week_to_tell,
)
from attendance.rules.contacts.owed import VISIT_EVERY, WEEKS_BACK, Owed, Standing, owed

__all__ = [
    "HIDDEN",
    "MAY_RECORD",
    "TASK",
    "TOLD_AT",
    "VISIT_EVERY",
    "WEEKS_BACK",
    "CameOf",
    "Contact",
    "Had",
    "Missed",
    "Owed",
    "Placed",
    "Standing",
    "missed_in",
    "next_look_at",
    "owed",
    "week_to_tell",
]
