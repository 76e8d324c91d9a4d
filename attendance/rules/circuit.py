"""Say when a carrier that does not answer is left alone for a while, and when it is tried again.

Pure: what was found in, a decision out. A carrier that answers, whatever it says, is not down: only one that cannot be
reached, keeps silent or refuses us altogether.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

# One that failed once may be starting again; each of these costs a sender a time-out.
FAILURES = 3
# How long it is left alone; the last for ever on.
RESTS = (timedelta(seconds=15), timedelta(seconds=30), timedelta(seconds=60))
# Longer than any of them, and than one message tries it.
LONGEST_REST = timedelta(minutes=10)


class Passage(Enum):
    """What a channel lets through."""

    ALL = "all"
    # One message, to find out whether the carrier is back.
    PROBE = "probe"
    NONE = "none"

    @property
    def is_probe(self) -> bool:
        """Say whether one message may go."""
        return self is Passage.PROBE


@dataclass(frozen=True, kw_only=True, slots=True)
class Circuit:
    """How a carrier has done lately: failures in a row, since when nothing is sent, and when one message tries it."""

    failures: int = 0
    opened_at: datetime | None = None
    probe_at: datetime | None = None


def after_failure(circuit: Circuit, *, at: datetime) -> Circuit:
    """Return how it stands once the carrier has failed once more."""
    failures = circuit.failures + 1
    if failures < FAILURES:
        return Circuit(failures=failures)
    rest = RESTS[min(failures - FAILURES, len(RESTS) - 1)]
    return Circuit(failures=failures, opened_at=circuit.opened_at or at, probe_at=at + rest)


def with_probe(circuit: Circuit, *, until: datetime) -> Circuit:
    """Return how it stands while one message tries the carrier; if nobody hears of that, another does at `until`."""
    return Circuit(failures=circuit.failures, opened_at=circuit.opened_at, probe_at=until)


def passage(circuit: Circuit, *, at: datetime) -> Passage:
    """Say what may be handed to the carrier now."""
    if circuit.probe_at is None:
        return Passage.ALL
    # Nobody rests that long: the clock by which it was said was wrong.
    is_far_ahead = circuit.probe_at > at + LONGEST_REST
    return Passage.PROBE if circuit.probe_at <= at or is_far_ahead else Passage.NONE
