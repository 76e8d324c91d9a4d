"""A clock that moves only when told."""

from datetime import UTC, datetime, timedelta

import pytest

from muster.clock import Clock

MONDAY_0800 = datetime(2026, 9, 14, 7, 0, tzinfo=UTC)  # 08:00 in London, a school Monday in summer time


class ManualClock(Clock):
    """Stands still. The rules' time and the machine's are moved together, or the machine's alone."""

    def __init__(self, at: datetime = MONDAY_0800) -> None:
        """Stand at `at`."""
        super().__init__()
        self._now = self._machine = at

    def now(self) -> datetime:
        """Return the time the rules see."""
        return self._now

    def machine(self) -> datetime:
        """Return the machine's time."""
        return self._machine

    def move(self, by: timedelta) -> datetime:
        """Let time pass, for the rules and the machine alike; return the new time."""
        self._machine += by
        self._now += by
        return self._now

    def jump(self, to: datetime) -> None:
        """Set the time the rules see, as a clock file does; the machine's stays."""
        self._now = to


@pytest.fixture
def clock():
    """A clock that stands at 08:00 on a school Monday."""
    return ManualClock()
