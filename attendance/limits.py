"""Let each caller ask so often, and no more: a bucket for each key (a token, an address) in this process's memory.

Several web processes each count for themselves, so together they let through as many times more.
"""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

BURST = 60
PER_SECOND = 2.0
# Whoever asks under ever new keys fills no memory: beyond these everybody begins anew.
MOST_KEYS = 100_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at_s: float


class Limiter:
    """Counts calls. `read_s` tells real time in seconds and may only go forward."""

    def __init__(
        self, *, burst: int = BURST, per_second: float = PER_SECOND, read_s: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with every bucket full."""
        self._burst = burst
        self._per_second = per_second
        self._read_s = read_s
        self._buckets: dict[str, _Bucket] = {}
        self._turn = threading.Lock()

    def wait_s(self, key: str) -> int:
        """Count a call; return 0 where it may go on, else after how many seconds the next one may."""
        with self._turn:
            now_s = self._read_s()
            if len(self._buckets) >= MOST_KEYS:
                self._buckets.clear()
            bucket = self._buckets.setdefault(key, _Bucket(left=self._burst, at_s=now_s))
            bucket.left = min(self._burst, bucket.left + (now_s - bucket.at_s) * self._per_second)
            bucket.at_s = now_s
            if bucket.left < 1:
                return math.ceil((1 - bucket.left) / self._per_second)
            bucket.left -= 1
            return 0
