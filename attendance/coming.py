"""Say when something next falls due, for whoever wants to go from one such moment to the next.

The clockwork itself does without: it looks at short intervals, and misses nothing.
"""

from datetime import datetime

from attendance.records import coming
from attendance.unit import Db


def next_due(db: Db, *, after: datetime) -> datetime | None:
    """Return when a register, a gap, an alert or a week next falls due, after an instant; None for none."""
    return coming.next_due(db.session, after=after)
