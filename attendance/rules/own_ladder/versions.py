"""Say which version of a ladder an alert under way follows, and how far up it is.

Pure. A step is taken by the ladder that was in force when it fell due; from the next one on the newer ladder holds.
So no change makes a step vanish that was due, and what was taken stays taken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance.rules.ladder import Ladder, Rung, Step, next_step
from attendance.rules.words import Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """A ladder that holds from `written_at` on; None is Muster's own, which held before any other."""

    ladder: Ladder
    written_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where an alert stands: the number of its version (0 is Muster's own) and the rungs done on that."""

    version: int
    climbed: int


def place_now(versions: Sequence[Version], place: Place, *, since: datetime) -> Place:
    """Return where an alert stands once the versions written after its own are taken into account.

    It stays on its version while that owes a step that was due before the next was written.
    """
    for number in range(place.version + 1, len(versions)):
        before, after = versions[place.version], versions[number]
        owed = next_step(before.ladder, since=since, climbed=place.climbed)
        if owed is not None and after.written_at is not None and owed.due_at <= after.written_at:
            return place
        place = Place(version=number, climbed=_done(before.ladder, after.ladder, place.climbed))
    return place


def step_at(versions: Sequence[Version], place: Place, *, since: datetime) -> Step | None:
    """Return the step that comes next at a place; None where its ladder is done."""
    return next_step(versions[place.version].ladder, since=since, climbed=place.climbed)


def _done(before: Ladder, after: Ladder, climbed: int) -> int:
    """Return how many rungs of the new ladder name nobody but those whom the taken rungs of the old one named."""
    told = _named(before.rungs[:climbed])
    untold = (number for number, rung in enumerate(after.rungs) if not _named([rung]) <= told)
    first = next(untold, None)
    if first is not None:
        return first
    return len(after.rungs) + max(0, climbed - len(before.rungs))


def _named(rungs: Iterable[Rung]) -> set[Role | UUID]:
    found: set[Role | UUID] = set()
    for rung in rungs:
        found |= {*rung.roles, *([rung.person] if rung.person else [])}
    return found
