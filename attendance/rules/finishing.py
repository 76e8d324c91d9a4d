"""How long a provider may finish the registers inside a placement that has ended.

Pure. Ten school days, counted by the calendar of the home school, whose register it is. It is our own rule: the
guidance asks that registers be complete, and the provider has no other business with a pupil who is gone.
"""

from datetime import date, timedelta

from attendance.rules.calendar import DAY, Calendar, school_days_between

SCHOOL_DAYS = 10
# An older register is entered by the home school, whoever asks.
OLDEST = timedelta(days=28)


def finished_until(calendar: Calendar, ends_on: date) -> date:
    """Return the last day on which registers inside a placement may be finished: the tenth school day after its end.

    Four weeks after the end where that comes first, as in long holidays: no register would be young enough.
    """
    days = school_days_between(calendar, ends_on + DAY, ends_on + OLDEST)
    return days[SCHOOL_DAYS - 1] if len(days) >= SCHOOL_DAYS else ends_on + OLDEST


def may_be_finished(calendar: Calendar, ends_on: date | None, *, today: date) -> bool:
    """Say whether a provider may take the registers inside a placement: while it lasts, and for a while after it."""
    # What lasts still needs no counting of days, which for hundreds of pupils takes long.
    return ends_on is None or today <= ends_on or today <= finished_until(calendar, ends_on)
