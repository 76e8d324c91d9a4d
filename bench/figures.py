"""What a run measures, and how it says so."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Answer = TypeVar("Answer")
# Small numbers are said with one place.
EXACT_BELOW_S, EXACT_BELOW = 0.1, 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One thing measured on one kind of database. `ratio` is against a floor of the same run; `promise` the aim."""

    what: str
    figure: str
    ratio: str = "–"
    promise: str = "–"
    is_kept: bool | None = None


@dataclass(slots=True)
class Floors:
    """What cannot be cheaper on this machine, in seconds: a bare page, one row durably stored, one mail handed over."""

    page_s: float = 0
    commit_s: float = 0
    mail_s: float = 0


@dataclass(slots=True)
class Stopwatch:
    """The seconds that each of many turns took."""

    turns: list[float] = field(default_factory=list)

    def time(self, run: Callable[[], Answer]) -> Answer:
        """Take the time of one turn; return what it returned."""
        began = time.perf_counter()
        answer = run()
        self.turns.append(time.perf_counter() - began)
        return answer

    @property
    def total(self) -> float:
        """Return all turns together."""
        return sum(self.turns)

    @property
    def longest(self) -> float:
        """Return the longest turn."""
        return max(self.turns, default=0)


def median_of(run: Callable[[], object], times: int) -> float:
    """Return the median of how many seconds something takes."""
    watch = Stopwatch()
    for _ in range(times):
        watch.time(run)
    return statistics.median(watch.turns)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the others lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ms(seconds: float) -> str:
    """Say a length of time in milliseconds."""
    return f"{seconds * 1000:,.1f} ms" if seconds < EXACT_BELOW_S else f"{seconds * 1000:,.0f} ms"


def times(seconds: float, floor: float, of: str) -> str:
    """Say how many times a floor something is."""
    ratio = seconds / floor
    return f"{ratio:,.1f} × {of}" if ratio < EXACT_BELOW else f"{ratio:,.0f} × {of}"
