"""A county of schools and providers, put into the database in bulk: fictional, and as large as wanted.

Each school has three pupils at each of ten providers, and each provider pupils of ten schools, so that a session is
as many registers as there are schools times ten. Everybody is expected in the morning and in the afternoon.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from attendance.preferences import Preferences
from attendance.records.base import Base
from attendance.records.database import Database
from attendance.records.tables import (
    CalendarRow,
    Membership,
    Organisation,
    Person,
    Placement,
    PlacementPattern,
    Pupil,
    RoleHeld,
    Site,
)
from attendance.rules.words import Channel, Role
from attendance.scope import Actor, ProviderScope
from attendance.unit import Store
from tests.support.cast import LONG_AGO, TERM, pretend_vault

PROVIDERS_EACH, PUPILS_EACH = 10, 3
AT_ONCE = 5_000
STAFF = (
    (Role.ATTENDANCE_OFFICER, "Attendance officer"),
    (Role.DSL, "Safeguarding lead"),
    (Role.DEPUTY_DSL, "Deputy"),
    (Role.HEADTEACHER, "Headteacher"),
)
EVERY_DAY = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "AM+PM")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One placement, by its ids."""

    placement: UUID
    pupil: UUID
    school: UUID
    provider: UUID
    site: UUID
    public_ref: str


@dataclass(slots=True)
class Town:
    """What was made; `store` is the way to it."""

    store: Store
    schools: list[UUID] = field(default_factory=list)
    providers: list[UUID] = field(default_factory=list)
    sites: dict[UUID, UUID] = field(default_factory=dict)
    people: dict[UUID, list[UUID]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)

    @property
    def registers(self) -> int:
        """Return how many registers a session has."""
        return len({(each.school, each.provider) for each in self.places})


def store_over(url: str, wake: Callable[[], None] = lambda: None) -> Store:
    """Return the way to a migrated database."""
    return Store(Database(url), Preferences(alarms_email="alarms@town.example"), wake, vault=pretend_vault())


def provider_scope(provider: UUID, person: UUID) -> ProviderScope:
    """Return what a provider's manager reaches."""
    actor = Actor.of_person(
        person, "Manager", job_title="Manager", roles=frozenset({Role.PROVIDER_MANAGER}), channel=Channel.API
    )
    return ProviderScope(provider_id=provider, actor=actor)


def build(store: Store, schools: int) -> Town:
    """Put so many schools, as many providers and thirty pupils for each school into an empty database."""
    town = Town(store=store)
    town.schools = [uuid4() for _ in range(schools)]
    town.providers = [uuid4() for _ in range(max(schools, PROVIDERS_EACH))]
    town.sites = {provider: uuid4() for provider in town.providers}
    _put(store, Organisation, (_organisation(each, f"S{n}", is_school=True) for n, each in enumerate(town.schools)))
    _put(store, Organisation, (_organisation(each, f"P{n}", is_school=False) for n, each in enumerate(town.providers)))
    _put(store, CalendarRow, (_term(each) for each in town.schools))
    _put(store, Site, (_site(provider, site) for provider, site in town.sites.items()))
    for each in town.schools:
        town.people[each] = [uuid4() for _ in STAFF]
    for each in town.providers:
        town.people[each] = [uuid4()]
    _people(town)
    for n, school in enumerate(town.schools):
        for number in range(PROVIDERS_EACH * PUPILS_EACH):
            provider = town.providers[(n + number // PUPILS_EACH) % len(town.providers)]
            ref = f"place-{len(town.places)}"
            site = town.sites[provider]
            place = Place(placement=uuid4(), pupil=uuid4(), school=school, provider=provider, site=site, public_ref=ref)
            town.places.append(place)
    _put(store, Pupil, (_pupil(n, each) for n, each in enumerate(town.places)))
    _put(store, Placement, (_placement(n, each) for n, each in enumerate(town.places)))
    _put(store, PlacementPattern, (_pattern(each) for each in town.places))
    return town


def crowd(town: Town, provider: UUID, pupils: int) -> list[str]:
    """Place so many more pupils of the first school at a provider; return the references of their placements."""
    first, school, site = len(town.places), town.schools[0], town.sites[provider]
    more = [
        Place(
            placement=uuid4(),
            pupil=uuid4(),
            school=school,
            provider=provider,
            site=site,
            public_ref=f"place-{number}",
        )
        for number in range(first, first + pupils)
    ]
    town.places.extend(more)
    _put(town.store, Pupil, (_pupil(n, each) for n, each in enumerate(more, start=first)))
    _put(town.store, Placement, (_placement(n, each) for n, each in enumerate(more, start=first)))
    _put(town.store, PlacementPattern, map(_pattern, more))
    return [each.public_ref for each in more]


def _people(town: Town) -> None:
    jobs = [
        (uuid4(), person, organisation, role, title)
        for organisation, there in town.people.items()
        for person, (role, title) in zip(
            there, STAFF if len(there) > 1 else ((Role.PROVIDER_MANAGER, "Manager"),), strict=True
        )
    ]
    people = (
        {"id": person, "email": f"p{n}@town.example", "name": f"Person {n}", "mobile": None, "created_at": LONG_AGO}
        for n, (_job, person, *_) in enumerate(jobs)
    )
    _put(town.store, Person, people)
    members = (
        {"id": job, "person_id": person, "organisation_id": organisation, "job_title": title}
        for job, person, organisation, _role, title in jobs
    )
    _put(town.store, Membership, members)
    held = (
        {"membership_id": job, "organisation_id": organisation, "role": role.value}
        for job, _person, organisation, role, _title in jobs
    )
    _put(town.store, RoleHeld, held)


def _put(store: Store, table: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    made = list(rows)
    for first in range(0, len(made), AT_ONCE):
        with store.writing() as db:
            db.session.execute(insert(table), made[first : first + AT_ONCE])


def _organisation(organisation_id: UUID, code: str, *, is_school: bool) -> dict[str, Any]:
    return {
        "id": organisation_id,
        "code": code,
        "name": f"{'School' if is_school else 'Provider'} {code[1:]}",
        "kind": "home_school" if is_school else "alternative_provider",
        "is_school": is_school,
        "email": f"office@{code.lower()}.example",
        "week_attached": False,
    }


def _term(school: UUID) -> dict[str, Any]:
    first, last = TERM
    row = {"id": uuid4(), "organisation_id": school, "from_on": first, "to_on": last}
    return row | {"session": None, "kind": "term", "label": "Autumn"}


def _site(provider: UUID, site: UUID) -> dict[str, Any]:
    times = {"am_starts": time(9), "am_ends": time(12), "pm_starts": time(13), "pm_ends": time(15)}
    return {"id": site, "organisation_id": provider, "code": "MAIN", "name": "Main", "kind": "premises"} | times


def _pupil(n: int, place: Place) -> dict[str, Any]:
    names = {"family_name": f"Family{n}", "given_name": "Kim", "year_group": "10"}
    return {"id": place.pupil, "home_school_id": place.school, "ref": f"P{n}"} | names


def _placement(n: int, place: Place) -> dict[str, Any]:
    first, last = TERM
    return {
        "id": place.placement,
        "home_school_id": place.school,
        "provider_id": place.provider,
        "pupil_id": place.pupil,
        "site_id": place.site,
        "ref": f"P{n}-1",
        "public_ref": place.public_ref,
        "pathway": "offsite_direction",
        "arranged_by": "school",
        "registered_at_provider": False,
        "starts_on": first,
        "ends_on": last,
        "mode": "in_person",
        "first_contact": "school",
        "reports_by": "register",
        "on_home_closure": "attends",
        "transport": "none",
    }


def _pattern(place: Place) -> dict[str, Any]:
    first, _last = TERM
    return {"placement_id": place.placement, "from_on": first, "home_school_id": place.school} | EVERY_DAY
