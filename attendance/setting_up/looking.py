"""Show a home school its pupils, where each is placed and when, and whom it may choose as a provider."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance import hidden_places
from attendance.pupils import pupil_in
from attendance.records import calendars, registers, staff
from attendance.records import pupil_record as stored_pupils
from attendance.records import setting_up as stored
from attendance.records.setting_up import Placed
from attendance.records.tables import Organisation, Pupil
from attendance.refusals import NotFound
from attendance.rules.calendar import london_date
from attendance.rules.words import Pathway, Session, SiteKind, Transport
from attendance.scope import SchoolScope
from attendance.setting_up import placements, pupils
from attendance.unit import Db

MOST_HOSTS = 40
NOBODY_HOSTS = "Agreed off, nobody hosts"


@dataclass(frozen=True, kw_only=True, slots=True)
class PlaceLine:
    """A placement in a list. `week` names the sessions of Monday to Friday that hold now, or will first."""

    id: UUID
    provider_name: str
    site_name: str | None
    pathway: Pathway
    starts_on: date
    ends_on: date | None
    week: tuple[str, ...]
    is_over: bool
    is_to_come: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilLine:
    """A pupil in the school's list, with the placements that are not over. `is_hidden`: not for this reader."""

    id: UUID
    ref: str
    given_name: str
    family_name: str
    year_group: str | None
    reg_group: str | None
    home_school_name: str
    is_hidden: bool
    places: tuple[PlaceLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilPage:
    """A pupil with everything that the school may enter. `cells` are as a file would say them, `key` stands for them.

    `is_hidden`: the reader may not know where this pupil is, so there are no places.
    """

    id: UUID
    ref: str
    name: str
    home_school_name: str
    born_on: date | None
    cells: dict[str, str]
    flags: tuple[str, ...]
    key: str
    is_hidden: bool
    places: tuple[PlaceLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Host:
    """An organisation that can host a pupil."""

    id: UUID
    name: str
    is_school: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class HostChoice:
    """Providers to choose among: those that the school works with, and others found by name."""

    ours: tuple[Host, ...]
    others: tuple[Host, ...]
    are_all_shown: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteChoice:
    """A site of a provider. `times` are its own session times, London wall times, in words."""

    code: str
    name: str
    where: str
    # Who runs it, where the provider does not.
    run_by: str | None
    times: str

    @property
    def label(self) -> str:
        """Return it as it is chosen."""
        return f"{self.name}: {self.where}" if self.where else self.name


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What the form of a placement offers. `host` None: nobody hosts. `staff`: e-mail and name of the school's own."""

    pupil_id: UUID
    pupil_name: str
    host: Host | None
    sites: tuple[SiteChoice, ...]
    staff: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpectedToday:
    """A session of today in which the provider expects the pupil, and when its register is due."""

    session: Session
    starts_at: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacementPage:
    """A placement with what may be changed. `weeks`: from when each pattern holds, the oldest first."""

    id: UUID
    ref: str
    line: PlaceLine
    setting: Setting
    cells: dict[str, str]
    key: str
    today: tuple[ExpectedToday, ...]
    weeks: tuple[tuple[date, tuple[str, ...]], ...]

    @property
    def transport_words(self) -> str:
        """Return who arranges that the pupil is brought, and who drives; the number stays for whoever has an alert."""
        return ", ".join(filter(None, (Transport(self.cells["transport"]).label, self.cells["transport_firm"])))


def everybody(scope: SchoolScope, db: Db, *, now: datetime) -> tuple[PupilLine, ...]:
    """Return the pupils of the schools in scope, by name, with their placements that are not over."""
    return _everybody(scope, db, london_date(now), lambda line: not line.is_over)


def placed_on(scope: SchoolScope, db: Db, on: date) -> tuple[PupilLine, ...]:
    """Return the pupils of the schools in scope who are placed on a date, by name, with those placements."""
    found = _everybody(scope, db, on, lambda line: not line.is_over and not line.is_to_come)
    placed = {each.pupil.id for each in stored.placements_of(db.session, (row.id for row in found)) if _is_on(each, on)}
    return tuple(line for line in found if line.id in placed)


def _is_on(placed: Placed, on: date) -> bool:
    return placed.placement.starts_on <= on and (placed.placement.ends_on is None or on <= placed.placement.ends_on)


def _everybody(scope: SchoolScope, db: Db, on: date, shows: Callable[[PlaceLine], bool]) -> tuple[PupilLine, ...]:
    """Return every pupil, with those of their placements that a page shows, as they are on a date."""
    rows = stored.pupils(db.session, scope.school_ids)
    hidden = hidden_places.hidden_from(scope, db, (row.id for row in rows))
    schools = calendars.organisations(db.session, {row.home_school_id for row in rows})
    places: dict[UUID, list[PlaceLine]] = {}
    for placed in stored.placements_of(db.session, (row.id for row in rows if row.id not in hidden)):
        line = _line(placed, on)
        if shows(line):
            places.setdefault(placed.pupil.id, []).append(line)
    return tuple(
        PupilLine(
            id=row.id,
            ref=row.ref,
            given_name=row.given_name,
            family_name=row.family_name,
            year_group=row.year_group,
            reg_group=row.reg_group,
            home_school_name=schools[row.home_school_id].name,
            is_hidden=row.id in hidden,
            places=tuple(reversed(places.get(row.id, ()))),
        )
        for row in rows
    )


def one(scope: SchoolScope, db: Db, pupil_id: UUID, *, now: datetime) -> PupilPage:
    """Return a pupil.

    Raises:
        NotFound: no such pupil of the actor's schools.
    """
    pupil = pupil_in(scope, db, pupil_id)
    flags = stored_pupils.flags(db.session, pupil.id)
    is_hidden = hidden_places.is_hidden_from(scope, db, pupil.id)
    placed = [] if is_hidden else stored.placements_of(db.session, [pupil.id])
    school = calendars.organisations(db.session, [pupil.home_school_id])[pupil.home_school_id]
    return PupilPage(
        id=pupil.id,
        ref=pupil.ref,
        name=_name(pupil),
        home_school_name=school.name,
        born_on=pupil.date_of_birth,
        cells=pupils.cells_of(pupil),
        flags=tuple(flags),
        key=pupils.key_of_pupil(pupil, flags),
        is_hidden=is_hidden,
        places=tuple(_line(each, london_date(now)) for each in placed),
    )


def schools(scope: SchoolScope, db: Db) -> tuple[tuple[UUID, str], ...]:
    """Return the schools that the actor may add a pupil to, by name."""
    found = calendars.organisations(db.session, scope.school_ids)
    return tuple(sorted(((each.id, each.name) for each in found.values()), key=lambda each: each[1]))


def choice(scope: SchoolScope, db: Db, pupil_id: UUID, text: str) -> HostChoice:
    """Return the providers to choose among for a pupil; those the school does not work with only when asked by name.

    Raises:
        NotFound: no such pupil of the actor's schools.
        NotAllowed: the actor may not know where this pupil is.
    """
    pupil = placements.placeable(scope, db, pupil_id)
    ours = _ours(scope, db)
    with db.choosing_provider():
        found = stored.hosts(db.session, text, limit=MOST_HOSTS + 1) if text else ()
    shown = {each.id for each in ours} | {pupil.home_school_id}
    return HostChoice(
        ours=tuple(each for each in ours if text.casefold() in each.name.casefold()),
        others=tuple(_host(each) for each in found[:MOST_HOSTS] if each.id not in shown),
        are_all_shown=len(found) <= MOST_HOSTS,
    )


def setting(scope: SchoolScope, db: Db, pupil_id: UUID, provider_id: UUID | None) -> Setting:
    """Return what the form of a new placement offers.

    Raises:
        NotFound: no such pupil of the actor's schools, or no such provider.
        NotAllowed: the actor may not know where this pupil is.
    """
    pupil = placements.placeable(scope, db, pupil_id)
    with db.choosing_provider():
        host = stored.host(db.session, provider_id) if provider_id else None
        if provider_id and host is None:
            raise NotFound("There is no such provider.")
        return _setting(db, pupil, host)


def placement(scope: SchoolScope, db: Db, placement_id: UUID, *, now: datetime) -> PlacementPage:
    """Return a placement.

    Raises:
        NotFound: no such placement of the actor's schools.
        NotAllowed: the actor may not know where this pupil is.
    """
    placed = placements.placement_in(scope, db, placement_id)
    return PlacementPage(
        id=placement_id,
        ref=placed.placement.ref,
        line=_line(placed, london_date(now)),
        setting=_setting(db, placed.pupil, placed.provider),
        cells=placements.cells_of(placed),
        key=placements.key_of_placement(placed),
        today=tuple(
            ExpectedToday(session=Session(each.session), starts_at=each.starts_at, due_at=each.due_at)
            for each in stored.expected_on(db.session, placement_id, london_date(now))
        ),
        weeks=placed.weeks,
    )


def _setting(db: Db, pupil: Pupil, host: Organisation | None) -> Setting:
    found = registers.sites_of(db.session, host.id) if host else []
    sites = sorted(found, key=lambda each: (each.kind != SiteKind.MAIN, each.name, each.code))
    return Setting(
        pupil_id=pupil.id,
        pupil_name=_name(pupil),
        host=_host(host) if host else None,
        sites=tuple(
            SiteChoice(
                code=each.code,
                name=each.name,
                where=", ".join(filter(None, (each.address, each.postcode))).replace("\n", ", "),
                run_by=each.run_by,
                times=f"{each.am_starts:%H:%M}–{each.am_ends:%H:%M} and {each.pm_starts:%H:%M}–{each.pm_ends:%H:%M}",
            )
            for each in sites
        ),
        staff=tuple(
            (each.person.email, each.person.name) for each in staff.colleagues(db.session, pupil.home_school_id)
        ),
    )


def _ours(scope: SchoolScope, db: Db) -> list[Host]:
    """Return the providers that the schools in scope place pupils with, by name.

    One that has nobody but pupils whose place is hidden from the actor would tell where they are.
    """
    rows = stored.pupils(db.session, scope.school_ids)
    hidden = hidden_places.hidden_from(scope, db, (row.id for row in rows))
    placed = stored.placements_of(db.session, (row.id for row in rows if row.id not in hidden))
    found = {each.provider.id: _host(each.provider) for each in placed if each.provider}
    return sorted(found.values(), key=lambda each: each.name)


def _host(row: Organisation) -> Host:
    return Host(id=row.id, name=row.name, is_school=row.is_school)


def _name(pupil: Pupil) -> str:
    return f"{pupil.given_name} {pupil.family_name}"


def _line(placed: Placed, today: date) -> PlaceLine:
    row = placed.placement
    begun = [days for from_on, days in placed.weeks if from_on <= max(today, row.starts_on)]
    return PlaceLine(
        id=row.id,
        provider_name=placed.provider.name if placed.provider else NOBODY_HOSTS,
        site_name=placed.site.name if placed.site else None,
        pathway=Pathway(row.pathway),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        week=begun[-1] if begun else (),
        is_over=row.ends_on is not None and row.ends_on < today,
        is_to_come=row.starts_on > today,
    )
