"""Say how late a pupil came to a provider, by the placement's own start, and whether within the register's window.

Source: "Working together to improve school attendance": a register is not open for longer than 30 minutes. There is no
late form of B or K: the minutes stand beside the mark. Whether a pupil came after a school's own register had closed
(U) is that school's to say, never a provider's clock's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=30)
# A school whose own policy is shorter or longer says so; beyond these it is a slip of the pen.
SHORTEST_WINDOW, LONGEST_WINDOW = 5, 60


class NotAWindow(ValueError):
    """What was written is no window; the text is fit to show."""


def read_window(written: str) -> int:
    """Return the minutes that somebody wrote.

    Raises:
        NotAWindow: it is no whole number, or none that a register can stay open for.
    """
    is_short = len(written.strip()) <= len(str(LONGEST_WINDOW))
    minutes = int(written) if is_short and written.isascii() and written.strip().isdecimal() else 0
    if SHORTEST_WINDOW <= minutes <= LONGEST_WINDOW:
        return minutes
    raise NotAWindow(f"Write whole minutes from {SHORTEST_WINDOW} to {LONGEST_WINDOW}, or nothing for the usual 30.")


def window_of(minutes: int | None) -> timedelta:
    """Return how long a school's register stays open after a session's start; None is the usual time."""
    return WINDOW if minutes is None else timedelta(minutes=minutes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Lateness:
    """Whole minutes after the start of the placement's session, and the window they are measured against."""

    minutes: int
    window: timedelta = WINDOW

    @property
    def is_in_window(self) -> bool:
        """Say whether a register that opened with the session would still have been open."""
        return timedelta(minutes=self.minutes) <= self.window

    @property
    def words(self) -> str:
        """Return it in words: "12 minutes late"."""
        return f"{self.minutes} {'minute' if self.minutes == 1 else 'minutes'} late"


def lateness(starts_at: datetime, arrived_at: datetime | None, *, window: timedelta = WINDOW) -> Lateness | None:
    """Return how late the pupil came; None where nobody said when, or by less than a minute."""
    if arrived_at is None:
        return None
    minutes = (arrived_at - starts_at) // timedelta(minutes=1)
    return Lateness(minutes=minutes, window=window) if minutes > 0 else None
