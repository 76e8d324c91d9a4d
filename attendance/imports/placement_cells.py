"""Read one placement's row. Its pupil, provider, site and leads must be on file."""

from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import UUID

from attendance.imports.cells import Cells, in_order
from attendance.imports.lookups import Organisations, Pupils, SeenInFile
from attendance.imports.placement_patterns import Wish, read_days
from attendance.imports.plan import Rows
from attendance.imports.pupils import home_school
from attendance.imports.sites import USUAL_TIMES
from attendance.records import imports as stored
from attendance.records.imports import Stored
from attendance.records.tables import Membership, Person, Site
from attendance.rules.figures.levels import NotALevel, read_level
from attendance.rules.identifiers import looks_like_upn
from attendance.rules.words import (
    ArrangedBy,
    FirstContact,
    Mode,
    OnHomeClosure,
    Pathway,
    ReportsBy,
    SiteKind,
    Transport,
)
from attendance.unit import Db

NO_DATE = date.min


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacementRead:
    """A row as read. Where its cells are good, school and pupil are there, and the provider where one is needed."""

    cells: Cells
    school: Stored | None
    provider: Stored | None
    site: Stored | None
    pathway: Pathway
    wish: Wish
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[UUID, str]:
        """Return what makes it one placement: home school and reference."""
        return self.values["home_school_id"], self.values["ref"]

    def time_of(self, column: str) -> time:
        """Return a session time: the placement's own, else the site's, else the usual one."""
        own: time | None = self.values[column]
        at_site: time | None = self.site[column] if self.site else None
        return own or at_site or USUAL_TIMES[column]


@dataclass(frozen=True, kw_only=True, slots=True)
class PlacementContext:
    """What the rows of a file of placements point to."""

    schools: Organisations
    pupils: Pupils
    sites: dict[UUID, list[Stored]]
    jobs: dict[str, dict[UUID, UUID]]
    seen: SeenInFile = field(default_factory=SeenInFile)

    @classmethod
    def load(cls, db: Db, rows: Rows, *, is_one_row: bool = False) -> "PlacementContext":
        """Read it all at once, before the first row is judged; for a row of a page no more than it names."""
        named = {row.cells.get(column, "") for row in rows for column in ("home_school", "provider")}
        schools = Organisations.load(db, codes=named if is_one_row else None)
        codes = {row.cells.get("provider", "") for row in rows}
        providers = [schools.by_code[code]["id"] for code in codes if code in schools.by_code]
        sites: dict[UUID, list[Stored]] = {}
        for site in stored.find(db.session, Site.organisation_id, providers):
            sites.setdefault(site["organisation_id"], []).append(site)
        leads = {row.cells.get(column, "").lower() for row in rows for column in ("home_lead", "provider_lead")}
        return cls(
            schools=schools,
            pupils=Pupils.load(db, schools, [row.cells.get("pupil", "") for row in rows]),
            sites=sites,
            jobs=_jobs(db, leads - {""}),
        )


def read_placement(cells: Cells, context: PlacementContext) -> PlacementRead:
    """Return a row as read; what is wrong with it is noted in its cells."""
    ref = _ref(cells)
    school, pupil = _school_and_pupil(cells, context)
    if school and ref:
        context.seen.is_repeat(cells, "ref", (school["id"], ref))
    pathway = cells.choice("pathway", Pathway, blank=Pathway.RESPITE)
    provider = _provider(cells, context, pathway)
    site = _site(cells, context, provider)
    starts_on, ends_on = cells.needed_on("starts_on") or NO_DATE, cells.on("ends_on")
    if ends_on and ends_on < starts_on:
        cells.refuse("ends_on", f"This is before the first day, {starts_on:%d/%m/%Y}. Correct one of the two.")
    read = PlacementRead(
        cells=cells,
        school=school,
        provider=provider,
        site=site,
        pathway=pathway,
        wish=Wish(days=read_days(cells), pattern_from=cells.on("pattern_from"), starts_on=starts_on),
        values={
            "home_school_id": school["id"] if school else None,
            "provider_id": provider["id"] if provider else None,
            "pupil_id": pupil["id"] if pupil else None,
            "site_id": site["id"] if site else None,
            "ref": ref,
            "pathway": pathway.value,
            "registered_at_provider": _registered(cells, provider),
            "nature": cells.text("nature"),
            "starts_on": starts_on,
            "ends_on": ends_on,
            **_words(cells),
            **_firm(cells),
            **_before(cells),
            **{column: cells.at(column) for column in (*USUAL_TIMES, "am_due", "pm_due")},
            "home_lead_id": _lead(cells, "home_lead", context, school),
            "provider_lead_id": _lead(cells, "provider_lead", context, provider),
        },
    )
    in_order(cells, USUAL_TIMES, [read.time_of(column) for column in USUAL_TIMES])
    return read


def _ref(cells: Cells) -> str:
    ref = cells.needed_code("ref")
    if looks_like_upn(ref):
        cells.refuse(
            "ref", "This is a UPN, and the provider is shown this reference. Give the placement one of its own."
        )
    return ref


def _school_and_pupil(cells: Cells, context: PlacementContext) -> tuple[Stored | None, Stored | None]:
    if not cells.shown("home_school"):
        pupil = context.pupils.named(cells, "pupil")
        return (context.schools.by_id[pupil["home_school_id"]] if pupil else None), pupil
    school = home_school(cells, context.schools)
    return school, context.pupils.named(cells, "pupil", school=school) if school else None


def _provider(cells: Cells, context: PlacementContext, pathway: Pathway) -> Stored | None:
    code = cells.code("provider")
    if code is not None:
        return context.schools.find(cells, "provider", code)
    if not pathway.names_sessions_off and not cells.is_refused("pathway"):
        cells.refuse("provider", "Name the provider. It may be blank only for part_time_timetable and flexi.")
    return None


def _site(cells: Cells, context: PlacementContext, provider: Stored | None) -> Stored | None:
    code = cells.code("site")
    if provider is None:
        if code is not None and cells.shown("provider") == "":
            cells.refuse("site", "A site belongs to a provider, and none is named. Name it, or leave the site blank.")
        return None
    sites = context.sites.get(provider["id"], [])
    codes = ", ".join(sorted(site["code"] for site in sites))
    if code is not None:
        found = next((site for site in sites if site["code"] == code), None)
        if found is None:
            has = f"Its sites are: {codes}." if sites else "None of its sites is on file: import sites first."
            cells.refuse("site", f"{provider['name']} has no site with this code. {has}")
        return found
    main = [site for site in sites if site["kind"] == SiteKind.MAIN.value]
    candidates = sites if len(sites) == 1 else main
    if sites and len(candidates) != 1:
        cells.refuse("site", f"{provider['name']} has several sites, so say which: {codes}.")
    return candidates[0] if len(candidates) == 1 else None


def _registered(cells: Cells, provider: Stored | None) -> bool:
    is_registered = cells.yes_no("registered_at_provider", blank=False)
    if is_registered and provider and not provider["is_school"]:
        cells.refuse(
            "registered_at_provider",
            f"{provider['name']} is no school, so a pupil cannot be on its roll. Write no, or correct the provider.",
        )
    return is_registered


def _words(cells: Cells) -> dict[str, str]:
    return {
        "arranged_by": cells.choice("arranged_by", ArrangedBy, blank=ArrangedBy.SCHOOL).value,
        "mode": cells.choice("mode", Mode, blank=Mode.IN_PERSON).value,
        "first_contact": cells.choice("first_contact", FirstContact, blank=FirstContact.SCHOOL).value,
        "reports_by": cells.choice("reports_by", ReportsBy, blank=ReportsBy.REGISTER).value,
        "on_home_closure": cells.choice("on_home_closure", OnHomeClosure, blank=OnHomeClosure.ATTENDS).value,
        "transport": cells.choice("transport", Transport, blank=Transport.NONE).value,
    }


def _before(cells: Cells) -> dict[str, int | None]:
    if not cells.has("attendance_before"):
        # A school enters it by hand; a file that does not speak of it leaves it as it is.
        return {}
    written = cells.text("attendance_before")
    attended, possible = None, None
    if written is not None:
        try:
            attended, possible = read_level(written)
        except NotALevel as error:
            cells.refuse("attendance_before", str(error))
    return {"attended_before": attended, "possible_before": possible}


def _firm(cells: Cells) -> dict[str, str | None]:
    firm, phone = cells.text("transport_firm"), cells.phone("transport_phone")
    if phone and firm is None:
        cells.refuse("transport_phone", "Say whose number this is: name the firm.")
    return {"transport_firm": firm, "transport_phone": phone}


def _jobs(db: Db, emails: set[str]) -> dict[str, dict[UUID, UUID]]:
    """Return where each person works now: by e-mail, person by organisation."""
    people = {row["id"]: row["email"] for row in stored.find(db.session, Person.email, emails)}
    jobs: dict[str, dict[UUID, UUID]] = {}
    for job in stored.find(db.session, Membership.person_id, people):
        if job["ended_at"] is None:
            jobs.setdefault(people[job["person_id"]], {})[job["organisation_id"]] = job["person_id"]
    return jobs


def _lead(cells: Cells, column: str, context: PlacementContext, organisation: Stored | None) -> UUID | None:
    email = cells.email(column)
    if email is None:
        return None
    if organisation is None:
        if column == "provider_lead" and not cells.shown("provider"):
            cells.refuse(column, "There is no provider, so nobody can lead there. Leave it blank.")
        return None
    jobs = context.jobs.get(email, {})
    # Somebody of the trust may answer for one of its schools.
    person_id = jobs.get(organisation["id"]) or jobs.get(organisation["parent_id"])
    if person_id is None:
        cells.refuse(column, f"Nobody with this e-mail works at {organisation['name']}. Import the person first.")
    return person_id
