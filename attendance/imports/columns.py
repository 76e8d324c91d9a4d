"""Which columns each kind of file has, and whether a file's header is one of them."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from attendance.rows import RowProblem, problem


class Kind(StrEnum):
    """What a file holds."""

    ORGANISATIONS = "organisations"
    SITES = "sites"
    PEOPLE = "people"
    PUPILS = "pupils"
    CONTACTS = "contacts"
    PLACEMENTS = "placements"
    CALENDAR = "calendar"
    STAND_INS = "stand_ins"
    ROLE_NAMES = "role_names"
    AGREEMENTS = "agreements"


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """The columns of a kind, in the order of the documentation; `needed` may not be left out."""

    all: tuple[str, ...]
    needed: frozenset[str]


def _columns(names: str, *, needed: str) -> Columns:
    return Columns(all=tuple(names.split()), needed=frozenset(needed.split()))


COLUMNS = {
    Kind.ORGANISATIONS: _columns(
        "code name kind is_school urn ukprn la_code estab phone email parent am_due pm_due", needed="code name kind"
    ),
    Kind.SITES: _columns(
        "organisation code name kind address postcode run_by am_starts am_ends pm_starts pm_ends",
        needed="organisation code name",
    ),
    Kind.PEOPLE: _columns(
        "email name job_title organisation roles mobile years", needed="email name organisation roles"
    ),
    Kind.PUPILS: _columns(
        "ref home_school upn family_name given_name date_of_birth year_group reg_group flags",
        needed="ref home_school family_name given_name",
    ),
    Kind.CONTACTS: _columns("pupil name relation kind phone email order", needed="pupil name"),
    Kind.PLACEMENTS: _columns(
        "ref home_school pupil provider site pathway arranged_by registered_at_provider nature starts_on ends_on "
        "mon tue wed thu fri am_starts am_ends pm_starts pm_ends am_due pm_due mode first_contact reports_by "
        "on_home_closure transport transport_firm transport_phone attendance_before home_lead provider_lead "
        "pattern_from",
        needed="ref pupil starts_on",
    ),
    Kind.CALENDAR: _columns("organisation from to session kind label", needed="organisation from to kind"),
    Kind.STAND_INS: _columns(
        "organisation away role stand_in from to", needed="organisation away role stand_in from to"
    ),
    Kind.ROLE_NAMES: _columns("organisation role name", needed="organisation role name"),
    Kind.AGREEMENTS: _columns(
        "provider home_school first_contact closures", needed="provider home_school first_contact closures"
    ),
}


def header_problems(kind: Kind, header: tuple[str, ...]) -> list[RowProblem]:
    """Return what is wrong with a file's columns; nothing where all are known and none that is needed is missing."""
    columns = COLUMNS[kind]
    if not set(header) & set(columns.all):
        names = ", ".join(columns.all)
        return [problem(1, "", ",".join(header), f"The first row must name the columns of {kind}: {names}.")]
    return [*_unknown(kind, header, columns), *_missing(header, columns)]


def _unknown(kind: Kind, header: tuple[str, ...], columns: Columns) -> Iterator[RowProblem]:
    for name in header:
        if name not in columns.all:
            yield problem(1, name, name, f"“{name}” is not a column of {kind}.{did_you_mean(name, columns.all)}")


def _missing(header: tuple[str, ...], columns: Columns) -> Iterator[RowProblem]:
    for name in columns.all:
        if name in columns.needed and name not in header:
            yield problem(1, name, "", f"The column “{name}” is missing, and no row can do without it.")


def did_you_mean(written: str, known: tuple[str, ...]) -> str:
    """Return the end of a sentence that offers the nearest known word, or all of a few; empty where none is near."""
    by_small = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(written.casefold(), by_small, n=1)
    return f" Did you mean “{by_small[near[0]]}”?" if near else ""
