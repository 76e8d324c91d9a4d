"""Bring back what a machine's clock that was wrong has put far ahead: nothing waits for hours once the clock is right.

When a message is tried next goes by the machine's clock. One that was laid down while that stood an hour ahead would
wait for an hour after it was put right.
"""

from datetime import datetime, timedelta

from attendance.records import messages as stored
from attendance.rules import delivery
from attendance.unit import Db

# Machines whose clocks differ a little do not take each other's times for wrong.
CLOCKS_APART = timedelta(minutes=1)
# A lease of a machine whose clock is minutes ahead may be one under which somebody sends just now.
NO_LEASE_HOLDS_FOR = timedelta(minutes=10)


def bring_back(db: Db, *, machine_now: datetime) -> int:
    """Let messages that wait for longer than any may wait be tried now; return how many there were."""
    brought = sum(
        stored.bring_back(
            db.session,
            is_urgent=is_urgent,
            after=machine_now + delivery.longest_wait(is_urgent=is_urgent) + CLOCKS_APART,
            machine_now=machine_now,
        )
        for is_urgent in (True, False)
    )
    return brought + stored.end_leases(db.session, after=machine_now + NO_LEASE_HOLDS_FOR, machine_now=machine_now)
