"""Say where an installation has holes: a home school without somebody on a rung, or terms; a site without address."""

from dataclasses import dataclass
from datetime import date, datetime

from attendance.directory import NEEDED_ROLES, Directory
from attendance.records import calendars, coverage
from attendance.rules.words import Role
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleGap:
    """The roles of the ladder that nobody holds at a home school."""

    school_name: str
    roles: tuple[Role, ...]


def role_gaps(db: Db, now: datetime) -> tuple[RoleGap, ...]:
    """Return every home school with placements that has nobody reachable in a role the ladder needs."""
    directory = Directory(db, now)
    gaps = []
    for school in coverage.home_schools(db.session):
        missing = tuple(role for role in Role if role in NEEDED_ROLES and not directory.holders(school.id, role))
        if missing:
            gaps.append(RoleGap(school_name=school.name, roles=missing))
    return tuple(gaps)


@dataclass(frozen=True, kw_only=True, slots=True)
class NoAddress:
    """Pupils who are sent to a place whose address nobody has written down; `site_name` None: no site is named."""

    provider_name: str
    site_name: str | None
    pupils: int


def places_without_address(db: Db, on: date) -> tuple[NoAddress, ...]:
    """Return where pupils are sent without an address on record (KCSIE, part two: alternative provision).

    Whoever is taught at home or remotely is sent nowhere.
    """
    return tuple(
        NoAddress(provider_name=provider, site_name=site, pupils=count)
        for provider, site, count in coverage.without_address(db.session, on)
    )


def schools_without_terms(db: Db, on: date) -> tuple[str, ...]:
    """Return the names of home schools with placements and no term that ends on this date or later."""
    schools = coverage.home_schools(db.session)
    found = calendars.calendars_of(
        db.session, [school.id for school in schools], bank_holidays=frozenset(), needs_terms=True
    )
    last = {school_id: calendar.last_term_day for school_id, calendar in found.items()}
    return tuple(school.name for school in schools if (last[school.id] or date.min) < on)
