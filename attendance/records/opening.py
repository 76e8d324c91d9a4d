"""Find what opening a day needs, and keep the expected rows, registers and due groups that come of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.base import new_id
from attendance.records.inserting import insert_or_leave
from attendance.records.tables import (
    CurrentObservation,
    DueGroup,
    Expected,
    OpenedDay,
    Organisation,
    Placement,
    PlacementPattern,
    PupilBase,
    Register,
    Site,
)
from attendance.rules.expected import Arrangement, Pattern
from attendance.rules.words import Base, OnHomeClosure, Pathway, ReportsBy, Session

DAY_COLUMNS = ("mon", "tue", "wed", "thu", "fri")


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacementFacts:
    """What must be known of one placement to open its day. Times are London wall time, None where not set."""

    id: UUID
    home_school_id: UUID
    provider_id: UUID
    pupil_id: UUID
    site_id: UUID | None
    arrangement: Arrangement
    starts: dict[Session, time]
    ends: dict[Session, time]
    due: dict[Session, time | None]
    reports_by: ReportsBy


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpectedRow:
    """An expected row as it stands, and whether something was observed for it."""

    id: UUID
    placement_id: UUID
    session: Session
    site_id: UUID | None
    starts_at: datetime
    ends_at: datetime
    due_at: datetime
    ask_at: datetime | None
    is_withdrawn: bool
    is_observed: bool


def schools_to_open(session: DbSession, on: date, *, limit: int) -> list[UUID]:
    """Return home schools with a placement on file whose day has not been opened yet."""
    opened = exists().where(OpenedDay.home_school_id == Organisation.id, OpenedDay.on == on)
    has_placement = exists().where(
        Placement.home_school_id == Organisation.id,
        Placement.starts_on <= on,
        or_(Placement.ends_on.is_(None), Placement.ends_on >= on),
    )
    # A pupil without a base whose last placement is over is expected nowhere: that must be found too.
    has_nobody = exists().where(
        PupilBase.home_school_id == Organisation.id, PupilBase.base == Base.NONE.value, PupilBase.from_on <= on
    )
    wanted = (
        select(Organisation.id).where(or_(has_placement, has_nobody), ~opened).order_by(Organisation.id).limit(limit)
    )
    return list(session.scalars(wanted))


def last_opened(session: DbSession, school_ids: Iterable[UUID], *, before: date) -> dict[UUID, date]:
    """Return the last day before a date that was opened for each school; without those for which it is the first."""
    wanted = (
        select(OpenedDay.home_school_id, func.max(OpenedDay.on))
        .where(OpenedDay.home_school_id.in_(set(school_ids)), OpenedDay.on < before)
        .group_by(OpenedDay.home_school_id)
    )
    return dict(session.execute(wanted).all())


def opened_from(session: DbSession, school_id: UUID, *, first: date) -> list[date]:
    """Return the days from `first` on that were opened for a school."""
    wanted = select(OpenedDay.on).where(OpenedDay.home_school_id == school_id, OpenedDay.on >= first)
    return sorted(session.scalars(wanted))


def is_opened(session: DbSession, school_id: UUID, on: date) -> bool:
    """Say whether a school's day has been opened."""
    return session.get(OpenedDay, (school_id, on)) is not None


def mark_opened(session: DbSession, school_ids: Iterable[UUID], on: date, *, now: datetime) -> None:
    """Note that a day has been opened."""
    rows = ({"home_school_id": school_id, "on": on, "opened_at": now} for school_id in school_ids)
    insert_or_leave(session, OpenedDay, *rows)


def placements_of(session: DbSession, school_ids: Sequence[UUID], *, on: date) -> list[PlacementFacts]:
    """Return the facts of every placement with a provider, live or not on that date but with a row for it."""
    has_row = exists().where(Expected.placement_id == Placement.id, Expected.on == on)
    is_live = (Placement.starts_on <= on) & or_(Placement.ends_on.is_(None), Placement.ends_on >= on)
    wanted = (
        select(*_OF_A_PLACEMENT)
        .where(Placement.home_school_id.in_(school_ids), Placement.provider_id.is_not(None), is_live | has_row)
        .order_by(Placement.id)
    )
    rows = session.execute(wanted).all()
    sites = _sites(session, {row.site_id for row in rows})
    patterns = patterns_of(session, [row.id for row in rows])
    return [facts_of(row, sites.get(row.site_id), patterns.get(row.id, ())) for row in rows]


# A large county opens a day for tens of thousands of placements: the columns alone, without a mapped object for each.
_OF_A_PLACEMENT = (
    Placement.id,
    Placement.home_school_id,
    Placement.provider_id,
    Placement.pupil_id,
    Placement.site_id,
    Placement.starts_on,
    Placement.ends_on,
    Placement.pathway,
    Placement.on_home_closure,
    Placement.reports_by,
    Placement.am_starts,
    Placement.am_ends,
    Placement.pm_starts,
    Placement.pm_ends,
    Placement.am_due,
    Placement.pm_due,
)


def _sites(session: DbSession, site_ids: set[UUID | None]) -> dict[UUID | None, Site]:
    return {row.id: row for row in session.scalars(select(Site).where(Site.id.in_(site_ids - {None})))}


def rows_of(session: DbSession, school_ids: Sequence[UUID], on: date) -> list[ExpectedRow]:
    """Return every expected row of a day, withdrawn ones too."""
    wanted = (
        select(Expected, CurrentObservation.observation_id)
        .outerjoin(
            CurrentObservation,
            (CurrentObservation.placement_id == Expected.placement_id)
            & (CurrentObservation.on == Expected.on)
            & (CurrentObservation.session == Expected.session),
        )
        .where(Expected.home_school_id.in_(school_ids), Expected.on == on)
    )
    return [
        ExpectedRow(
            id=row.id,
            placement_id=row.placement_id,
            session=Session(row.session),
            site_id=row.site_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            due_at=row.due_at,
            ask_at=row.ask_at,
            is_withdrawn=row.withdrawn_at is not None,
            is_observed=observed is not None,
        )
        for row, observed in session.execute(wanted)
    ]


def withdraw(session: DbSession, row_id: UUID, *, reason: str, now: datetime) -> None:
    """Take an expectation back, keeping the row and the reason."""
    session.execute(update(Expected).where(Expected.id == row_id).values(withdrawn_at=now, withdrawn_reason=reason))


def put_back(session: DbSession, row_id: UUID, values: dict[str, Any]) -> None:
    """Make a row say what is expected now, withdrawn or not before; `values` say that it is not any more."""
    session.execute(update(Expected).where(Expected.id == row_id).values(**values))


def add_expected(session: DbSession, rows: list[dict[str, Any]]) -> None:
    """Store new expected rows."""
    if rows:
        session.connection().execute(insert(Expected), [{"id": new_id(), **row} for row in rows])


def registers_for(
    session: DbSession, school_ids: Sequence[UUID], on: date, keys: set[tuple[UUID, UUID, Session]]
) -> dict[tuple[UUID, UUID, Session], UUID]:
    """Return the register of each (provider, home school, session) of a day, made where there is none yet."""
    wanted = select(Register).where(Register.home_school_id.in_(school_ids), Register.on == on)
    found = {(row.provider_id, row.home_school_id, Session(row.session)): row.id for row in session.scalars(wanted)}
    made = {key: new_id() for key in sorted(keys - found.keys(), key=str)}
    rows = [
        {"id": made[key], "provider_id": key[0], "home_school_id": key[1], "on": on, "session": key[2].value}
        for key in made
    ]
    if rows:
        session.connection().execute(insert(Register), [{**row, "received_at": None} for row in rows])
    return {**found, **made}


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupKey:
    """What makes a due group: a register and the instant it falls due."""

    register_id: UUID
    provider_id: UUID
    home_school_id: UUID
    due_at: datetime


def due_groups_for(session: DbSession, nudges: dict[GroupKey, datetime]) -> dict[tuple[UUID, datetime], UUID]:
    """Return the due group of each key, made where there is none; an old one is judged anew.

    `nudges` gives each group's time for the reminder. A pupil added after the due time was judged must be missed too.
    """
    register_ids = {key.register_id for key in nudges}
    wanted = select(DueGroup).where(DueGroup.register_id.in_(register_ids))
    found = {(row.register_id, row.due_at): row for row in session.scalars(wanted)}
    missing = []
    for key, at in nudges.items():
        row = found.get((key.register_id, key.due_at))
        if row is None:
            missing.append(_new_group(key, at))
        else:
            row.judged_at = None
    if missing:
        session.connection().execute(insert(DueGroup), missing)
    made = {(row["register_id"], row["due_at"]): row["id"] for row in missing}
    return {**{key: row.id for key, row in found.items()}, **made}


def _new_group(key: GroupKey, nudge_at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "register_id": key.register_id,
        "provider_id": key.provider_id,
        "home_school_id": key.home_school_id,
        "due_at": key.due_at,
        "nudge_at": nudge_at,
        "nudged_at": None,
        "judged_at": None,
    }


def patterns_of(session: DbSession, placement_ids: list[UUID]) -> dict[UUID, tuple[Pattern, ...]]:
    """Return the weekly patterns of placements."""
    found: dict[UUID, list[Pattern]] = {}
    days = (getattr(PlacementPattern, each) for each in DAY_COLUMNS)
    wanted = select(PlacementPattern.placement_id, PlacementPattern.from_on, *days)
    for start in range(0, len(placement_ids), 500):
        chunk = placement_ids[start : start + 500]
        for placement_id, from_on, *cells in session.execute(wanted.where(PlacementPattern.placement_id.in_(chunk))):
            found.setdefault(placement_id, []).append(_pattern(from_on, cells))
    return {each: tuple(patterns) for each, patterns in found.items()}


def pattern_of(row: PlacementPattern) -> Pattern:
    """Return a stored weekly pattern as the rules know it."""
    return _pattern(row.from_on, [getattr(row, day) for day in DAY_COLUMNS])


def _pattern(from_on: date, cells: Iterable[str]) -> Pattern:
    return Pattern(from_on=from_on, days=tuple(_sessions(cell) for cell in cells))


def arrangement_of(placement: Placement | Row[*tuple[Any, ...]], patterns: tuple[Pattern, ...]) -> Arrangement:
    """Return a stored placement as the rules of expectation know it."""
    return Arrangement(
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        patterns=patterns,
        has_provider=placement.provider_id is not None,
        names_sessions_off=Pathway(placement.pathway).names_sessions_off,
        on_home_closure=OnHomeClosure(placement.on_home_closure),
    )


@cache
def _sessions(cell: str) -> frozenset[Session]:
    return frozenset(Session(part) for part in cell.split("+") if part)


def facts_of(
    placement: Placement | Row[*tuple[Any, ...]], site: Site | None, patterns: tuple[Pattern, ...]
) -> PlacementFacts:
    """Return what must be known of a hosted placement; blank times are the site's, else the usual ones."""
    if placement.provider_id is None:
        message = "a placement without provider has no expected rows"
        raise ValueError(message)
    return PlacementFacts(
        id=placement.id,
        home_school_id=placement.home_school_id,
        provider_id=placement.provider_id,
        pupil_id=placement.pupil_id,
        site_id=placement.site_id,
        arrangement=arrangement_of(placement, patterns),
        starts={
            Session.AM: placement.am_starts or (site.am_starts if site else DEFAULT_TIMES[0]),
            Session.PM: placement.pm_starts or (site.pm_starts if site else DEFAULT_TIMES[2]),
        },
        ends={
            Session.AM: placement.am_ends or (site.am_ends if site else DEFAULT_TIMES[1]),
            Session.PM: placement.pm_ends or (site.pm_ends if site else DEFAULT_TIMES[3]),
        },
        due={Session.AM: placement.am_due, Session.PM: placement.pm_due},
        reports_by=ReportsBy(placement.reports_by),
    )


DEFAULT_TIMES = (time(9, 0), time(12, 0), time(13, 0), time(15, 0))
