"""Which ladder an alert climbs: its home school's own, else Muster's, as it was when the step fell due."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from attendance.records import ladders as stored
from attendance.records import people
from attendance.records.alerts import AnyAlert
from attendance.records.tables import Alert, LadderVersion
from attendance.rules import ladder as rules
from attendance.rules.own_ladder.stored import UnreadableLadder, ladder_from_json
from attendance.rules.own_ladder.versions import Place, Version, place_now, step_at
from attendance.rules.words import SHORT_LADDER_FLAGS, AlertKind, Role
from attendance.unit import Db

# School, kind of alert, and whether it is the one for pupils at risk.
Key = tuple[UUID, AlertKind, bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Coming:
    """Who is told next of an alert if nothing happens, and when. `names` are those who are named."""

    roles: tuple[Role, ...]
    names: tuple[str, ...]
    due_at: datetime


@dataclass(slots=True)
class Ladders:
    """The ladders of the schools asked for, each school read once."""

    db: Db
    _read: set[UUID] = field(default_factory=set)
    _written: dict[Key, list[LadderVersion]] = field(default_factory=dict)
    _versions: dict[Key, list[Version]] = field(default_factory=dict)

    def load(self, school_ids: Iterable[UUID]) -> None:
        """Read what these schools have written, in one go."""
        missing = set(school_ids) - self._read
        if not missing:
            return
        self._read |= missing
        for row in stored.of_schools(self.db.session, missing):
            key = (row.home_school_id, AlertKind(row.kind), row.is_short)
            self._written.setdefault(key, []).append(row)

    def written(self, key: Key) -> list[LadderVersion]:
        """Return the versions that a school has written of one ladder, the oldest first."""
        self.load([key[0]])
        return self._written.get(key, [])

    def versions(self, key: Key) -> list[Version]:
        """Return every version of one ladder by its number; the first is Muster's own."""
        if key not in self._versions:
            written = (Version(ladder=ladder_of(key, row), written_at=row.written_at) for row in self.written(key))
            self._versions[key] = [Version(ladder=musters_own(key)), *written]
        return self._versions[key]

    def follow(self, alert: AnyAlert) -> None:
        """Let an alert pass to the newest version that holds for its next step."""
        if alert.owner_id is None:
            place = self._place(alert)
            alert.ladder_version, alert.climbed = place.version, place.climbed

    def upcoming(self, alert: AnyAlert, *, skipping: int = 0) -> rules.Step | None:
        """Return the step an alert takes next if nothing happens; None where its ladder is done or it is over.

        `skipping` is how many steps are passed over first.
        """
        if alert.closed_at is not None or alert.returned_at is not None:
            return None
        if alert.owner_id is not None:
            taken_on = rules.ladder_once_taken_on(AlertKind(alert.kind))
            return rules.next_step(taken_on, since=alert.since, climbed=alert.climbed + skipping)
        place = self._place(alert)
        ahead = Place(version=place.version, climbed=place.climbed + skipping)
        return step_at(self.versions(_key(alert)), ahead, since=alert.since)

    def _place(self, alert: AnyAlert) -> Place:
        here = Place(version=alert.ladder_version, climbed=alert.climbed)
        return place_now(self.versions(_key(alert)), here, since=alert.since)


def musters_own(key: Key) -> rules.Ladder:
    """Return the ladder that holds where a school has written none."""
    _school, kind, is_short = key
    return rules.ladder_for(kind, flags=SHORT_LADDER_FLAGS if is_short else frozenset())


def ladder_of(key: Key, row: LadderVersion) -> rules.Ladder:
    """Return the ladder of a version: Muster's own where the school went back to it, or where it cannot be read."""
    try:
        return ladder_from_json(key[1], row.rungs) if row.rungs is not None else musters_own(key)
    except UnreadableLadder:
        # Whom Muster's own ladder tells is somebody; a ladder that cannot be read tells nobody.
        return musters_own(key)


def coming(db: Db, alerts: Iterable[Alert]) -> dict[UUID, Coming]:
    """Return what comes next for each alert that still climbs, by alert."""
    found = list(alerts)
    ladders = Ladders(db)
    ladders.load(alert.home_school_id for alert in found)
    steps = {alert.id: step for alert in found if (step := ladders.upcoming(alert)) is not None}
    names = people.names_of_jobs(db.session, (job for step in steps.values() for job in step.people))
    return {alert_id: _coming(step, names) for alert_id, step in steps.items()}


def _coming(step: rules.Step, names: dict[UUID, str]) -> Coming:
    # Whoever was named and has left: the DSL is told in their place.
    instead = [Role.DSL for job in step.people if job not in names]
    return Coming(
        roles=tuple(dict.fromkeys((*step.roles, *instead))),
        names=tuple(names[job] for job in step.people if job in names),
        due_at=step.due_at,
    )


def _key(alert: AnyAlert) -> Key:
    kind = AlertKind(alert.kind)
    return alert.home_school_id, kind, alert.short_ladder and kind in rules.HAVE_SHORTER
