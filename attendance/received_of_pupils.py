"""What was received about a home school's own pupils, by whichever inlet, and how it stands. Reads only.

Of a sheet or a register that holds other schools' pupils too, their part does not exist here; nor does the file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance import hidden_places
from attendance.intake import sheets
from attendance.received import PAGE, Asked, EntryView, Place, entry_of, stretch_of
from attendance.records import received as stored
from attendance.records.tables import Observation, Organisation, RowWaiting
from attendance.rules.intake import RowState
from attendance.rules.words import Channel, Session
from attendance.scope import SchoolScope
from attendance.unit import Db

ANSWERED_SHOWN = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class AboutLine:
    """One thing received about pupils of the school: who sent it by which inlet, and what it says of whom."""

    at: datetime
    inlet: Channel
    provider_name: str
    by: str
    by_job: str
    said_by: str
    receipt: str
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AboutPage:
    """A stretch of it, the newest first; `older`: where the next begins, None where there is none."""

    lines: tuple[AboutLine, ...]
    older: Place | None
    sees_places: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldRow:
    """A row of a sheet that names a pupil of the school and was held: it counted for nothing until it was answered for.

    Day and session are None where they cannot be read.
    """

    name: str
    provider_name: str
    on: date | None
    session: Session | None
    asked_at: datetime
    answered_at: datetime | None
    answered_by: str
    came_of: RowState | None


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldRows:
    """Those that wait, the longest waiting first, and those that were answered for in the last week."""

    waiting: tuple[HeldRow, ...]
    answered: tuple[HeldRow, ...]


def held(scope: SchoolScope, db: Db, *, now: datetime) -> HeldRows:
    """Return the rows of sheets that name pupils of these schools and are held, or were answered for lately."""
    found = stored.waiting_of_schools(
        db.session,
        scope.school_ids,
        since=sheets.oldest(now),
        answered_since=now - ANSWERED_SHOWN,
        sees_places=hidden_places.sees_places(scope),
    )
    rows = [_held(row, f"{pupil.given_name} {pupil.family_name}", provider.name) for row, pupil, provider in found]
    return HeldRows(
        waiting=tuple(each for each in rows if each.came_of is None),
        answered=tuple(each for each in reversed(rows) if each.came_of is not None),
    )


def _held(row: RowWaiting, name: str, provider_name: str) -> HeldRow:
    return HeldRow(
        name=name,
        provider_name=provider_name,
        on=row.on,
        session=Session(row.session) if row.session else None,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        answered_by=f"{row.answered_by}, {row.answered_by_job}" if row.answered_at else "",
        came_of=RowState(row.came_of) if row.came_of else None,
    )


def listed(scope: SchoolScope, db: Db, asked: Asked) -> AboutPage:
    """Return a stretch of what was received about the pupils of these schools."""
    sees_places = hidden_places.sees_places(scope)
    channels = {asked.inlet.value} if asked.inlet else {each.value for each in Channel}
    found = stored.about_schools(
        db.session, scope.school_ids, stretch_of(asked), channels=channels, sees_places=sees_places
    )
    shown = found[:PAGE]
    said: dict[UUID, list[_Said]] = {}
    for seen, pupil, provider, counts in stored.said_about_schools(
        db.session, scope.school_ids, [key for key, _at in shown], sees_places=sees_places
    ):
        name = f"{pupil.given_name} {pupil.family_name}"
        said.setdefault(seen.submission_id, []).append(_Said(seen=seen, name=name, provider=provider, counts=counts))
    later = stored.replaced_by(db.session, [each.seen.id for part in said.values() for each in part])
    return AboutPage(
        lines=tuple(_line(said[key], later) for key, _at in shown),
        older=(shown[-1][1], shown[-1][0]) if len(found) > PAGE else None,
        sees_places=sees_places,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    seen: Observation
    name: str
    provider: Organisation
    counts: UUID | None


def _line(said: list[_Said], later: dict[UUID, Observation]) -> AboutLine:
    first = said[0].seen
    return AboutLine(
        at=first.received_at,
        inlet=Channel(first.channel),
        provider_name=said[0].provider.name,
        by=first.recorded_by,
        by_job=first.recorded_by_job,
        said_by=_said_by(each.seen for each in said),
        receipt=first.receipt or "",
        entries=tuple(entry_of(each.seen, each.name, each.counts, later.get(each.seen.id)) for each in said),
    )


def _said_by(seen: Iterable[Observation]) -> str:
    others = {
        f"{each.said_by}, {each.said_by_job}"
        for each in seen
        if (each.said_by, each.said_by_job) != (each.recorded_by, each.recorded_by_job)
    }
    return "; ".join(sorted(others))
