"""Make Muster wait a seventh and a half of what it waits, so that a fault and its mending take seconds, not minutes.

What is shortened is how long a lease holds and how long a failed message rests. No rule and no order is another.
"""

import muster.schedule
from attendance.rules import delivery
from notifications import outbox

SHORTER = 7.5
# How long a worker's lease on a message holds here.
LEASE_S = outbox.LEASE.total_seconds() / SHORTER


def shorten() -> None:
    """Shorten the waits of this process."""
    for module, names in (
        (outbox, ("LEASE", "ONE_LETTER")),
        (muster.schedule, ("LEASE",)),
        (delivery, ("TOLD_ELSEWHERE_AFTER",)),
    ):
        for name in names:
            setattr(module, name, getattr(module, name) / SHORTER)
    for name in ("_URGENT_WAITS", "_ROUTINE_WAITS"):
        setattr(delivery, name, tuple(each / SHORTER for each in getattr(delivery, name)))
