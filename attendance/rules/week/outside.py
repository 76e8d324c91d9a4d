"""A session outside hours beside a week: recorded and shown, in no cell, no code and no figure."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from attendance.rules.calendar import to_london
from attendance.rules.words import HIDDEN_PLACE, SeenOutside

OUTSIDE_HOURS = "Outside hours, not counted"
TAKEN_BACK = "Taken back"


@dataclass(frozen=True, kw_only=True, slots=True)
class OutsideLine:
    """One session outside hours as every document may say it. What was taken back stays, and says so."""

    on: date
    starts_at: datetime
    ends_at: datetime
    seen: SeenOutside
    provider: str
    is_taken_back: bool = False

    @property
    def when(self) -> str:
        """Return the day and the times in London: "Saturday 10:00 to 11:30"."""
        return f"{self.on:%A} {self.times}"

    @property
    def times(self) -> str:
        """Return the times in London: "10:00 to 11:30"."""
        return f"{to_london(self.starts_at):%H:%M} to {to_london(self.ends_at):%H:%M}"

    @property
    def words(self) -> str:
        """Return how the pupil was seen; where it was taken back, that too."""
        return f"{TAKEN_BACK}: {self.seen.label.lower()}" if self.is_taken_back else self.seen.label

    @property
    def is_pressing(self) -> bool:
        """Say whether the home school should look at it: nobody saw the pupil, and nobody has taken that back."""
        return not self.seen.was_seen and not self.is_taken_back


@dataclass(frozen=True, kw_only=True, slots=True)
class OutsideSaid:
    """One session outside hours as a page shows it to who may read all of it.

    `recorded` and `taken_back` say who did so, when and why; `taken_back` is empty while nobody has.
    """

    id: UUID
    line: OutsideLine
    note: str
    recorded: str
    taken_back: str


def outside_without_place(line: OutsideLine) -> OutsideLine:
    """Return a session outside hours without where it was."""
    return replace(line, provider=HIDDEN_PLACE)


def said_to_pass_on(said: OutsideSaid) -> OutsideSaid:
    """Return it as it may be given to somebody else: without what was written, and without who wrote it."""
    return replace(said, note="", recorded="", taken_back=TAKEN_BACK if said.taken_back else "")


def said_without_place(said: OutsideSaid) -> OutsideSaid:
    """Return it without where it was, and without words or names that may tell."""
    return replace(said_to_pass_on(said), line=outside_without_place(said.line))
