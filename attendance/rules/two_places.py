"""Two providers in one day: how a pupil passes from one to the other, and where their words cannot both be right.

Pure. Both words are kept; which is right is for a person to say.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from attendance.rules.calendar import to_london
from attendance.rules.words import Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Stay:
    """A pupil's session at one provider, as it is planned and as it was seen. Times are instants (aware UTC).

    `status` None: nobody has said anything. `walked_off_at`: when the pupil left without permission.
    """

    provider: str
    starts_at: datetime
    ends_at: datetime
    status: Status | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    walked_off_at: datetime | None = None

    @property
    def is_seen(self) -> bool:
        """Say whether somebody saw the pupil there."""
        return self.status is not None and self.status.was_seen


def differ(one: Stay, other: Stay) -> bool:
    """Say whether two providers' words about one session cannot both be right.

    Both had the pupil at the same time, or one had the pupil whom the other missed. Who left one and came to the
    other later was at both.
    """
    if one.is_seen and other.is_seen:
        return max(map(_came, (one, other))) < min(map(_went, (one, other)))
    return Status.ABSENT in {one.status, other.status} and (one.is_seen or other.is_seen)


def any_differ(stays: Sequence[Stay]) -> bool:
    """Say whether any two of the words about one session differ."""
    return any(differ(one, other) for one, other in combinations(stays, 2))


def hand_overs(day: Iterable[Stay]) -> tuple[str, ...]:
    """Return how a pupil passes between providers in one day, in words: "Left Oakbank 12:05, due at Bridge 12:45"."""
    in_order = sorted(day, key=lambda stay: (stay.starts_at, stay.provider))
    passing = ((_stay_before(in_order, after), after) for after in in_order)
    return tuple(
        f"{_leaving(before)}, {_coming(after)}"
        for before, after in passing
        if before is not None and before.provider != after.provider
    )


def _stay_before(day: Sequence[Stay], after: Stay) -> Stay | None:
    """Return the last stay that was over when another began; of two that ended together, the one at the same place."""
    over = [each for each in day if _went(each) <= _came(after)]
    return max(over, key=lambda each: (_went(each), each.provider == after.provider), default=None)


def _came(stay: Stay) -> datetime:
    return stay.arrived_at or stay.starts_at


def _went(stay: Stay) -> datetime:
    return stay.left_at or stay.ends_at


def _leaving(stay: Stay) -> str:
    left_at = stay.walked_off_at or stay.left_at
    if left_at is not None:
        return f"Left {stay.provider} {_at(left_at)}"
    if stay.status in {Status.ABSENT, Status.NOT_HELD}:
        return f"{_NOT_THERE[stay.status]} at {stay.provider}"
    return f"{'At ' if stay.is_seen else ''}{stay.provider} until {_at(stay.ends_at)}"


def _coming(stay: Stay) -> str:
    if stay.arrived_at is not None:
        return f"came to {stay.provider} {_at(stay.arrived_at)}"
    if stay.is_seen:
        return f"seen at {stay.provider}, due {_at(stay.starts_at)}"
    if stay.status in {Status.ABSENT, Status.NOT_HELD}:
        return f"{_NOT_THERE[stay.status].lower()} at {stay.provider}, due {_at(stay.starts_at)}"
    return f"due at {stay.provider} {_at(stay.starts_at)}"


_NOT_THERE = {Status.ABSENT: "Absent", Status.NOT_HELD: "Not held"}


def _at(instant: datetime) -> str:
    return f"{to_london(instant):%H:%M}"
