"""Clocks that put the rules into the Wednesday of the cast, while leases and retries go by the machine's."""

from datetime import datetime

from muster.clock import Clock
from tests.support.cast import at


class At(Clock):
    """Stands still for the rules at a time of the Wednesday."""

    def __init__(self, local: str) -> None:
        """Take the London wall time."""
        super().__init__()
        self._at = at(local)

    def now(self) -> datetime:
        """Return it."""
        return self._at


class From(Clock):
    """Goes on for the rules from a time of the Wednesday."""

    def __init__(self, local: str) -> None:
        """Take the London wall time at which it begins."""
        super().__init__()
        self._began, self._from = self.machine(), at(local)

    def now(self) -> datetime:
        """Return the time it has come to."""
        return self._from + (self.machine() - self._began)
