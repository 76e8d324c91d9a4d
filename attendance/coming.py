"""Say when something next falls due, for whoever wants to go from one such moment to the next.

The clockwork itself does without: it looks at short intervals, and misses nothing.
"""

from datetime import datetime

from attendance.records import coming
from attendance.unit import Db


def next_due(db: Db, *, after: datetime) -> datetime | None:
    """Return the first instant after another at which a register, an alert or a week falls due; None for none."""
    return coming.next_due(db.session, after=after)
