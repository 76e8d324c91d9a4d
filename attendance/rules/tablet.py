"""Say how long somebody's PIN keeps a shared tablet open: five idle minutes at most, and never past six o'clock."""

from datetime import datetime, time, timedelta

from attendance.rules.calendar import at_london, to_london

IDLE = timedelta(minutes=5)
DAY_ENDS = time(18, 0)


def is_open(*, started_at: datetime, last_used_at: datetime, at: datetime) -> bool:
    """Say whether a PIN given at `started_at` still opens the tablet."""
    return at - last_used_at < IDLE and at < ends_at(started_at)


def ends_at(started_at: datetime) -> datetime:
    """Return the first six o'clock in the evening, London time, after the PIN was given."""
    on = to_london(started_at).date()
    evening = at_london(on, DAY_ENDS)
    return evening if started_at < evening else at_london(on + timedelta(days=1), DAY_ENDS)
