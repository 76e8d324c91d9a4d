"""Let a provider finish the registers inside a placement that has ended; nothing else of it is the provider's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance import bank_holidays
from attendance.records import calendars, submissions
from attendance.records import registers as stored
from attendance.records.registers import HostedPlacement
from attendance.records.tables import Placement
from attendance.rules.calendar import Calendar, london_date
from attendance.rules.finishing import OLDEST, finished_until, may_be_finished
from attendance.rules.short_names import short_names
from attendance.rules.words import Session
from attendance.scope import ProviderScope
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class EndedPlacement:
    """A placement whose registers may still be finished, until the end of a day.

    `missing` are the sessions nobody has reported, the oldest first.
    """

    name: str
    home_school_name: str
    ended_on: date
    until: date
    missing: tuple[tuple[date, Session], ...]


def hosted(
    scope: ProviderScope, db: Db, on: date, *, now: datetime, refs: Iterable[str] | None = None
) -> list[HostedPlacement]:
    """Return the placements whose register of a date may be taken: live on it, and not closed since."""
    today = london_date(now)
    found = stored.hosted(db.session, scope.provider_id, on=on, today=on, refs=refs, part=scope.part)
    # What lasts to a day to come has not ended.
    return found if on >= today else _open(db, found, today)


def has_anybody_left(scope: ProviderScope, db: Db, *, since: datetime, now: datetime) -> bool:
    """Say whether a placement has ended since something came: whom it names without a reference, nobody knows."""
    return bool(stored.ended(db.session, scope.provider_id, since=london_date(since), before=london_date(now)))


def in_hand(scope: ProviderScope, db: Db, *, now: datetime) -> list[HostedPlacement]:
    """Return the placements of which the provider may still say something: live today, then those that ended lately."""
    today = london_date(now)
    live = stored.hosted(db.session, scope.provider_id, on=today, today=today, part=scope.part)
    lately = stored.ended(db.session, scope.provider_id, since=today - OLDEST, before=today)
    return [*live, *_open(db, lately, today)]


def ended(scope: ProviderScope, db: Db, *, now: datetime) -> tuple[EndedPlacement, ...]:
    """Return the placements that have ended and whose registers may be finished, the first that ended first."""
    today = london_date(now)
    lately = stored.ended(db.session, scope.provider_id, since=today - OLDEST, before=today)
    found = _open(db, lately, today)
    homes = _calendars(db, [each.placement for each in found])
    names = short_names([(each.pupil.given_name, each.pupil.family_name) for each in found])
    missing = _missing(db, [each.placement for each in found], since=today - OLDEST)
    return tuple(
        EndedPlacement(
            name=name,
            home_school_name=each.school.name,
            ended_on=ends_on,
            until=finished_until(homes[each.school.id], ends_on),
            missing=tuple(missing.get(each.placement.id, ())),
        )
        for each, name in zip(found, names, strict=True)
        if (ends_on := each.placement.ends_on) is not None
    )


def may_read_receipt(db: Db, submission_id: UUID, *, now: datetime) -> bool:
    """Say whether the receipt of a register may be read: one of its pupils' registers is not closed, or it has none."""
    about = submissions.placements_spoken_of(db.session, submission_id)
    homes = _calendars(db, about)
    today = london_date(now)
    return not about or any(may_be_finished(homes[each.home_school_id], each.ends_on, today=today) for each in about)


def _open(db: Db, found: list[HostedPlacement], today: date) -> list[HostedPlacement]:
    homes = _calendars(db, [each.placement for each in found])
    return [each for each in found if may_be_finished(homes[each.school.id], each.placement.ends_on, today=today)]


def _calendars(db: Db, placements: Iterable[Placement]) -> dict[UUID, Calendar]:
    return calendars.calendars_of(
        db.session,
        {each.home_school_id for each in placements},
        bank_holidays=bank_holidays.england_and_wales(),
        needs_terms=True,
    )


def _missing(db: Db, placements: Iterable[Placement], *, since: date) -> dict[UUID, list[tuple[date, Session]]]:
    """Return by placement the sessions inside it that nobody has reported."""
    last_days = {each.id: each.ends_on for each in placements}
    found: dict[UUID, list[tuple[date, Session]]] = {}
    for row in stored.not_reported_of(db.session, last_days, since=since):
        last_day = last_days[row.placement_id]
        if last_day is None or row.on <= last_day:
            found.setdefault(row.placement_id, []).append((row.on, Session(row.session)))
    return found
