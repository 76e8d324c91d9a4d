"""First days of placements: when the home school is told of a start, with which code, and when it asks who arrived.

Pure. The 002 procedure, Appendix A: the officer checks the code before day one; arrival is checked on day one, and of
a short stay again at the end of each week.
"""

from datetime import date, datetime, time, timedelta

from attendance.rules.calendar import DAY, Calendar, at_london, last_school_day_of_week, monday_of
from attendance.rules.words import ArrangedBy, Mode, Pathway

SCHOOL_DAYS_BEFORE = 2
# Two school days are never further before a start than this: the summer holidays and what is added to them.
FURTHEST_AHEAD = timedelta(days=60)
TOLD_AT = time(8, 0)
ASKED_AFTER_START = timedelta(minutes=30)
WEEK_ASKED_AT = time(12, 0)


def told_from(calendar: Calendar, starts_on: date) -> datetime:
    """Return when a start is told: 08:00 on the second school day before it.

    Where the calendar has no two school days before it, as in a first term: two days before.
    """
    left = SCHOOL_DAYS_BEFORE
    for offset in range(1, FURTHEST_AHEAD.days + 1):
        on = starts_on - timedelta(days=offset)
        left -= calendar.is_school_day(on)
        if left == 0:
            return at_london(on, TOLD_AT)
    return at_london(starts_on - SCHOOL_DAYS_BEFORE * DAY, TOLD_AT)


def code_for(
    pathway: Pathway, arranged_by: ArrangedBy, mode: Mode, *, registered_at_provider: bool, host_is_school: bool
) -> str | None:
    """Return the code that the sessions attended will have; None where no code says that a pupil attends.

    "Working together to improve school attendance": D only where the host is a school that has the pupil on its roll
    too, K where the local authority arranged it, else B; remote sessions are neither. A part-time timetable's sessions
    off are C2, flexi-schooling's C.
    """
    if pathway is Pathway.PART_TIME_TIMETABLE:
        return "C2"
    if pathway is Pathway.FLEXI:
        return "C"
    if mode is not Mode.IN_PERSON:
        return None
    if registered_at_provider and host_is_school:
        return "D"
    return "K" if arranged_by is ArrangedBy.LOCAL_AUTHORITY else "B"


def is_arrival_asked(begins_at: datetime, *, now: datetime) -> bool:
    """Say whether it is time to ask who arrived: half an hour after a first session began."""
    return begins_at + ASKED_AFTER_START <= now


def is_week_asked(calendar: Calendar, pathway: Pathway, today: date, *, now: datetime) -> bool:
    """Say whether a short stay is asked about now: on the week's last school day, from noon on."""
    if pathway is not Pathway.SHORT_STAY or last_school_day_of_week(calendar, monday_of(today)) != today:
        return False
    return at_london(today, WEEK_ASKED_AT) <= now
