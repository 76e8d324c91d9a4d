"""Say when a message that could not be handed over is tried again, and when somebody must hear that it was not.

Pure: counts in, durations out.
"""

from datetime import timedelta

# How a message stands; `sent` says that its carrier took it.
WAITING, SENT, FAILED, SET_ASIDE, CANCELLED = "waiting", "sent", "failed", "set_aside", "cancelled"

GIVE_UP_AFTER = timedelta(hours=24)
# A child may be on the street: after a minute without delivery the next person is told as well.
TOLD_ELSEWHERE_AFTER = timedelta(seconds=60)

# A text that the network has not confirmed by then may lie in a telephone that is switched off.
ARRIVES_WITHIN = timedelta(minutes=5)
# The networks try no longer than that.
ARRIVAL_ASKED_FOR = timedelta(days=3)

# Tries at 0, 15, 30 and 60 seconds, then each minute.
_URGENT_WAITS = (timedelta(seconds=15), timedelta(seconds=15), timedelta(seconds=30), timedelta(seconds=60))
# Until how long after a message left its carrier is asked, and how often within that.
_ASKED_UNTIL = (timedelta(minutes=1), ARRIVES_WITHIN, timedelta(hours=1), ARRIVAL_ASKED_FOR)
_ASKED_EVERY = (timedelta(seconds=10), timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))
_ROUTINE_WAITS = tuple(timedelta(minutes=each) for each in (1, 2, 5, 10, 30))


def wait_before_next_try(*, tries: int, is_urgent: bool) -> timedelta:
    """Return how long to wait after the try number `tries` (from 1) failed."""
    waits = _URGENT_WAITS if is_urgent else _ROUTINE_WAITS
    return waits[min(tries, len(waits)) - 1]


def longest_wait(*, is_urgent: bool) -> timedelta:
    """Return how long a message waits for its next try at most."""
    return max(_URGENT_WAITS if is_urgent else _ROUTINE_WAITS)


def wait_before_asking(*, sent_since: timedelta) -> timedelta | None:
    """Return how long to wait before a carrier is asked whether a message arrived; None: it is asked no more."""
    spans = zip(_ASKED_UNTIL, _ASKED_EVERY, strict=True)
    return next((every for until, every in spans if sent_since < until), None)


def is_passed_on(*, waited: timedelta, has_open_way: bool) -> bool:
    """Say whether the next person is told of an urgent message whose carrier is left alone.

    At once where another way is open at all. Where none is, telling the next person sooner reaches nobody sooner: the
    list is gone through as it is while messages fail, so that not everybody is alarmed by half a minute without mail.
    """
    return has_open_way or waited >= TOLD_ELSEWHERE_AFTER


def is_told_elsewhere_now(*, failing_for: timedelta, failing_for_before: timedelta | None) -> bool:
    """Say whether this failure is the one at which an urgent message has been failing for too long.

    `failing_for` counts from the first try to this failure, `failing_for_before` to the failure before it (None
    where this is the first), so that of many failures exactly one says yes.
    """
    was_before = failing_for_before is not None and failing_for_before >= TOLD_ELSEWHERE_AFTER
    return failing_for >= TOLD_ELSEWHERE_AFTER and not was_before
