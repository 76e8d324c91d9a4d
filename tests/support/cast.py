"""The fixed cast of the tests: two home schools of a trust, two providers, their people, six pupils and their week.

TUTOR works at OAKBANK, RIVAL_TUTOR at RIVAL; OFFICER, DSL and DEPUTY (and HEAD and LEAD) at NORTHGATE; SOUTHGATE is
the second school; DIRECTOR answers for safeguarding at the trust. Rows are inserted as they are, by no use case.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from attendance.preferences import Preferences
from attendance.records.database import WEB_PATIENCE, Database, DbSession
from attendance.records.tables import (
    CalendarRow,
    Membership,
    Organisation,
    Person,
    Placement,
    PlacementPattern,
    Pupil,
    PupilFlagged,
    RoleHeld,
    Site,
    Whereabouts,
)
from attendance.records.vault import Vault
from attendance.rules.calendar import at_london
from attendance.rules.words import OrganisationKind, PupilFlag, Role
from attendance.scope import Actor, ProviderScope, SchoolScope
from attendance.unit import Store
from muster.settings.sections import PRETEND_KEY

WEDNESDAY = date(2026, 9, 16)
TERM = (date(2026, 9, 1), date(2026, 12, 18))
LONG_AGO = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)

TUTOR, MANAGER, RIVAL_TUTOR = "tutor", "manager", "rival_tutor"
OFFICER, DSL, DEPUTY, HEAD, LEAD, ADMIN = "officer", "dsl", "deputy", "head", "lead", "admin"
SOUTH_OFFICER, SOUTH_DSL, SOUTH_DEPUTY, SOUTH_HEAD = "south_officer", "south_dsl", "south_deputy", "south_head"
DIRECTOR = "director"

# Who: organisation, name, job title, roles.
_PEOPLE: dict[str, tuple[str, str, str, tuple[Role, ...]]] = {
    TUTOR: ("OAKBANK", "Tess Tutor", "Tutor", (Role.PROVIDER_STAFF,)),
    MANAGER: ("OAKBANK", "Max Manager", "Centre manager", (Role.PROVIDER_MANAGER,)),
    RIVAL_TUTOR: ("RIVAL", "Rita Rival", "Tutor", (Role.PROVIDER_STAFF, Role.PROVIDER_MANAGER)),
    OFFICER: ("NORTHGATE", "Olive Officer", "Attendance officer", (Role.ATTENDANCE_OFFICER,)),
    DSL: ("NORTHGATE", "Dora Lead", "Designated safeguarding lead", (Role.DSL,)),
    DEPUTY: ("NORTHGATE", "Dev Deputy", "Deputy safeguarding lead", (Role.DEPUTY_DSL,)),
    HEAD: ("NORTHGATE", "Hana Head", "Headteacher", (Role.HEADTEACHER,)),
    LEAD: ("NORTHGATE", "Sol Senior", "Assistant headteacher", (Role.SENIOR_LEAD,)),
    ADMIN: ("NORTHGATE", "Ada Admin", "Data manager", (Role.ADMINISTRATOR,)),
    SOUTH_OFFICER: ("SOUTHGATE", "Otto South", "Attendance officer", (Role.ATTENDANCE_OFFICER, Role.ADMINISTRATOR)),
    SOUTH_DSL: ("SOUTHGATE", "Dina South", "Designated safeguarding lead", (Role.DSL,)),
    SOUTH_DEPUTY: ("SOUTHGATE", "Dan South", "Deputy safeguarding lead", (Role.DEPUTY_DSL,)),
    SOUTH_HEAD: ("SOUTHGATE", "Hugo South", "Headteacher", (Role.HEADTEACHER, Role.SENIOR_LEAD)),
    DIRECTOR: ("TRUST", "Sefa Director", "Safeguarding director", (Role.SAFEGUARDING_DIRECTOR, Role.DPS)),
}

# Code: name, kind, whether it is a school, telephone, whether it belongs to the trust.
_ORGANISATIONS: dict[str, tuple[str, OrganisationKind, bool, str, bool]] = {
    "TRUST": ("Compass Trust", OrganisationKind.TRUST, False, "01632 960100", False),
    "NORTHGATE": ("Northgate Academy", OrganisationKind.HOME_SCHOOL, True, "01632 960101", True),
    "SOUTHGATE": ("Southgate School", OrganisationKind.HOME_SCHOOL, True, "01632 960102", True),
    "OAKBANK": ("Oakbank Farm", OrganisationKind.ALTERNATIVE_PROVIDER, False, "01632 960103", False),
    "RIVAL": ("Riverside Tuition", OrganisationKind.TUITION_SERVICE, False, "01632 960104", False),
}

_SITES = (("OAKBANK", "FARM", "main"), ("OAKBANK", "ALLOTMENT", "satellite"), ("RIVAL", "CENTRE", "main"))

# Ref: given name, family name, home school, provider, site.
_PUPILS: dict[str, tuple[str, str, str, str, str]] = {
    "P1": ("Amber", "Quillfeather", "NORTHGATE", "OAKBANK", "FARM"),
    "P2": ("Bruno", "Zephyrine", "NORTHGATE", "OAKBANK", "FARM"),
    "P3": ("Cerys", "Oxenbridge", "NORTHGATE", "OAKBANK", "ALLOTMENT"),
    "P4": ("Dario", "Wetherlam", "SOUTHGATE", "OAKBANK", "FARM"),
    "P5": ("Esme", "Ravensholt", "NORTHGATE", "RIVAL", "CENTRE"),
    "P6": ("Felix", "Yarborough", "SOUTHGATE", "RIVAL", "CENTRE"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cast:
    """Everybody and everything, by short name. Pupils and placements are P1 to P6; see the tables of this module."""

    store: Store
    organisations: dict[str, UUID]
    sites: dict[str, UUID]
    people: dict[str, UUID]
    pupils: dict[str, UUID]
    placements: dict[str, UUID]
    # As the provider knows them: what a register's entries name.
    refs: dict[str, str]
    tutor: ProviderScope
    rival: ProviderScope
    officer: SchoolScope
    dsl: SchoolScope
    deputy: SchoolScope
    south_officer: SchoolScope

    @property
    def northgate(self) -> UUID:
        """The home school of P1, P2, P3 and P5."""
        return self.organisations["NORTHGATE"]

    @property
    def southgate(self) -> UUID:
        """The home school of P4 and P6."""
        return self.organisations["SOUTHGATE"]

    @property
    def oakbank(self) -> UUID:
        """The provider that hosts P1 to P4."""
        return self.organisations["OAKBANK"]

    @property
    def riverside(self) -> UUID:
        """The provider that hosts P5 and P6."""
        return self.organisations["RIVAL"]


def at(local: str, *, on: date = WEDNESDAY) -> datetime:
    """Return the instant of a London wall time such as "10:30", on the Wednesday unless said otherwise."""
    return at_london(on, time.fromisoformat(local))


def email_of(who: str) -> str:
    """Return the e-mail address of one of the cast."""
    return f"{who}@cast.example"


def mobile_of(who: str) -> str:
    """Return the mobile number of one of the cast; Ofcom keeps this range for drama."""
    return f"+447700900{sorted(_PEOPLE).index(who):03d}"


def pupil_names() -> tuple[str, ...]:
    """Return every given and family name of a pupil: none may be in a subject, a text or a log."""
    return tuple(name for given, family, *_ in _PUPILS.values() for name in (given, family))


def pretend_vault() -> Vault:
    """Return a vault with the key that test and demo installations without a key file have."""
    return Vault(lambda: (PRETEND_KEY,), lambda: LONG_AGO)


def build_cast(store: Store) -> Cast:
    """Insert everybody and everything into an empty database."""
    organisations = {code: uuid4() for code in _ORGANISATIONS}
    people = {who: uuid4() for who in _PEOPLE}
    sites = {code: uuid4() for _organisation, code, _kind in _SITES}
    pupils = {ref: uuid4() for ref in _PUPILS}
    placements = {ref: uuid4() for ref in _PUPILS}
    with store.writing() as db:
        _add_organisations(db.session, organisations, sites)
        _add_people(db.session, organisations, people)
        _add_placements(db.session, organisations, sites, pupils, placements)
    return Cast(
        store=store,
        organisations=organisations,
        sites=sites,
        people=people,
        pupils=pupils,
        placements=placements,
        refs={ref: f"place-{ref.lower()}" for ref in _PUPILS},
        tutor=_provider_scope(organisations, people, TUTOR),
        rival=_provider_scope(organisations, people, RIVAL_TUTOR),
        officer=_school_scope(organisations, people, OFFICER),
        dsl=_school_scope(organisations, people, DSL),
        deputy=_school_scope(organisations, people, DEPUTY),
        south_officer=_school_scope(organisations, people, SOUTH_OFFICER),
    )


def actor_of(people: dict[str, UUID], who: str) -> Actor:
    """Return one of the cast, signed in."""
    _organisation, name, job_title, roles = _PEOPLE[who]
    return Actor.of_person(people[who], name, job_title=job_title, roles=frozenset(roles))


def leave_job(cast: Cast, *who: str) -> None:
    """End the jobs of some of the cast: nobody holds their roles after that."""
    ids = [cast.people[each] for each in who]
    with cast.store.writing() as db:
        for membership in db.session.scalars(select(Membership).where(Membership.person_id.in_(ids))):
            membership.ended_at = LONG_AGO


def also_at_rival(cast: Cast, ref: str, **days: str) -> str:
    """Place a pupil of Oakbank's at Rival too, expected on these days (wed="PM"); return what Rival knows it by."""
    with cast.store.writing() as db:
        placed = db.session.get_one(Placement, cast.placements[ref])
        values = {each.key: getattr(placed, each.key) for each in Placement.__table__.c}
        own = {"id": uuid4(), "ref": f"{ref}-2", "public_ref": f"{ref}-rival", "provider_id": cast.riverside}
        db.session.add(Placement(**{**values, **own, "site_id": cast.sites["CENTRE"]}))
        if days:
            db.session.flush()
            pattern = {"placement_id": own["id"], "from_on": TERM[0], "home_school_id": placed.home_school_id}
            week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "") | days
            db.session.add(PlacementPattern(**pattern, **week))
    return f"{ref}-rival"


def flag(cast: Cast, ref: str, *flags: PupilFlag) -> None:
    """Flag a pupil."""
    school = cast.organisations[_PUPILS[ref][2]]
    with cast.store.writing() as db:
        rows = [PupilFlagged(pupil_id=cast.pupils[ref], flag=each.value, home_school_id=school) for each in flags]
        db.session.add_all(rows)


def confirm_whereabouts(
    cast: Cast, ref: str, *, where: str = "At home", by: str = "Dora Lead", job: str = "DSL", local: str = "11:00"
) -> None:
    """Write down where a pupil of Northgate was said to be on the Wednesday morning."""
    with cast.store.writing() as db:
        db.session.add(
            Whereabouts(
                home_school_id=cast.northgate,
                pupil_id=cast.pupils[ref],
                on=WEDNESDAY,
                session="AM",
                where=where,
                how="telephone",
                confirmed_by=by,
                confirmed_by_job=job,
                confirmed_at=at(local),
                recorded_at=at(local),
            )
        )


def _provider_scope(organisations: dict[str, UUID], people: dict[str, UUID], who: str) -> ProviderScope:
    return ProviderScope(provider_id=organisations[_PEOPLE[who][0]], actor=actor_of(people, who))


def _school_scope(organisations: dict[str, UUID], people: dict[str, UUID], who: str) -> SchoolScope:
    school = organisations[_PEOPLE[who][0]]
    return SchoolScope(organisation_id=school, school_ids=frozenset({school}), actor=actor_of(people, who))


def _add_organisations(session: DbSession, ids: dict[str, UUID], sites: dict[str, UUID]) -> None:
    for code, (name, kind, is_school, phone, in_trust) in _ORGANISATIONS.items():
        parent = ids["TRUST"] if in_trust else None
        session.add(
            Organisation(
                id=ids[code],
                code=code,
                name=name,
                kind=kind.value,
                is_school=is_school,
                phone=phone,
                email=f"office@{code.lower()}.example",
                parent_id=parent,
                week_attached=False,
            )
        )
        session.flush()
    for code in ("NORTHGATE", "SOUTHGATE"):
        first, last = TERM
        session.add(
            CalendarRow(id=uuid4(), organisation_id=ids[code], from_on=first, to_on=last, kind="term", label="Autumn")
        )
    for organisation, code, site_kind in _SITES:
        session.add(
            Site(
                id=sites[code],
                organisation_id=ids[organisation],
                code=code,
                name=code.capitalize(),
                kind=site_kind,
                am_starts=time(9, 0),
                am_ends=time(12, 0),
                pm_starts=time(13, 0),
                pm_ends=time(15, 0),
            )
        )
    session.flush()


def _add_people(session: DbSession, organisations: dict[str, UUID], people: dict[str, UUID]) -> None:
    memberships = {who: uuid4() for who in _PEOPLE}
    for who, (_organisation, name, _job_title, _roles) in _PEOPLE.items():
        person = Person(id=people[who], email=email_of(who), name=name, mobile=mobile_of(who), created_at=LONG_AGO)
        session.add(person)
    session.flush()
    for who, (organisation, _name, job_title, _roles) in _PEOPLE.items():
        session.add(
            Membership(
                id=memberships[who],
                person_id=people[who],
                organisation_id=organisations[organisation],
                job_title=job_title,
            )
        )
    session.flush()
    _add_roles(session, organisations, memberships)


def _add_roles(session: DbSession, organisations: dict[str, UUID], memberships: dict[str, UUID]) -> None:
    for who, (organisation, _name, _job_title, roles) in _PEOPLE.items():
        session.add_all(
            RoleHeld(membership_id=memberships[who], role=role.value, organisation_id=organisations[organisation])
            for role in roles
        )
    session.flush()


def _add_placements(
    session: DbSession,
    organisations: dict[str, UUID],
    sites: dict[str, UUID],
    pupils: dict[str, UUID],
    placements: dict[str, UUID],
) -> None:
    for ref, (given, family, school, _provider, _site) in _PUPILS.items():
        session.add(
            Pupil(
                id=pupils[ref],
                home_school_id=organisations[school],
                ref=ref,
                family_name=family,
                given_name=given,
                year_group="10",
            )
        )
    session.flush()
    for ref in _PUPILS:
        session.add(_placement(ref, organisations, sites, pupils, placements))
    session.flush()
    session.add_all(_patterns(organisations, placements, _PUPILS))
    session.flush()


def _placement(
    ref: str,
    organisations: dict[str, UUID],
    sites: dict[str, UUID],
    pupils: dict[str, UUID],
    placements: dict[str, UUID],
) -> Placement:
    _given, _family, school, provider, site = _PUPILS[ref]
    return Placement(
        id=placements[ref],
        home_school_id=organisations[school],
        provider_id=organisations[provider],
        pupil_id=pupils[ref],
        site_id=sites[site],
        ref=f"{ref}-1",
        public_ref=f"place-{ref.lower()}",
        pathway="offsite_direction",
        arranged_by="school",
        registered_at_provider=False,
        starts_on=TERM[0],
        ends_on=TERM[1],
        mode="in_person",
        first_contact="school",
        reports_by="register",
        on_home_closure="attends",
        transport="none",
    )


def _patterns(
    organisations: dict[str, UUID], placements: dict[str, UUID], refs: Iterable[str]
) -> Sequence[PlacementPattern]:
    every_day = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "AM+PM")
    return [
        PlacementPattern(
            placement_id=placements[ref],
            from_on=TERM[0],
            home_school_id=organisations[_PUPILS[ref][2]],
            **every_day,
        )
        for ref in refs
    ]


@pytest.fixture
def preferences() -> Preferences:
    """What the installation has set; override to change it."""
    return Preferences(alarms_email="alarms@muster.example")


@pytest.fixture
def store(worker_url: str, preferences: Preferences) -> Iterator[Store]:
    """An empty database of the test's own, on each kind of database in turn, as the worker reaches it."""
    database = Database(worker_url)
    yield Store(database, preferences, vault=pretend_vault())
    database.dispose()


@pytest.fixture
def web_store(store: Store, web_url: str, preferences: Preferences) -> Iterator[Store]:
    """The same database as the web reaches it: on PostgreSQL, every page and call is behind the second wall."""
    if store.database.is_sqlite:
        yield store
        return
    database = Database(web_url, patience=WEB_PATIENCE)
    yield Store(database, preferences, vault=store.vault)
    database.dispose()


@pytest.fixture
def cast(store: Store) -> Cast:
    """The whole cast, in a database of the test's own."""
    return build_cast(store)
