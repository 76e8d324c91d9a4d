"""Tell a home school that its pupils are at another site of the provider: once for all who go there together.

Where each of them is stands with what was seen of them. Nothing is looked for here, and nobody has to act.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance import tasks
from attendance.directory import Directory
from attendance.following import Sighting
from attendance.records import calendars
from attendance.records.tables import Site
from attendance.rules.calendar import to_london
from attendance.rules.phrases import counted
from attendance.rules.words import PupilFlag, Role
from attendance.unit import Db

KIND = "elsewhere"


@dataclass(frozen=True, kw_only=True, slots=True)
class Gone:
    """A pupil seen at another site than the one they are expected at."""

    sighting: Sighting
    site: Site

    @property
    def is_hidden(self) -> bool:
        """Say whether nobody may learn where this pupil is."""
        return PupilFlag.NO_DISCLOSURE in self.sighting.flags


def tell(db: Db, gone: Iterable[Gone], *, directory: Directory, now: datetime) -> None:
    """Tell each home school once of those of one submission who are at a site; of hidden pupils, the DSL alone."""
    groups: dict[tuple[UUID, bool, UUID], list[Gone]] = {}
    for each in gone:
        key = (each.sighting.observation.home_school_id, each.is_hidden, each.site.id)
        groups.setdefault(key, []).append(each)
    for (school_id, is_hidden, site_id), group in groups.items():
        submission_id = group[0].sighting.observation.submission_id
        tasks.raise_once(
            db,
            directory,
            school_id,
            kind=KIND,
            subject=f"{submission_id}/{site_id}/{is_hidden}",
            words=_hidden_words(len(group)) if is_hidden else _words(db, group),
            recipients=directory.holders(school_id, Role.DSL if is_hidden else Role.ATTENDANCE_OFFICER),
            now=now,
        )


def _hidden_words(count: int) -> str:
    return f"{counted(count, 'pupil')} whose place is not shown: at another site of the same provider. Look at Today."


def _words(db: Db, group: list[Gone]) -> str:
    seen, site = group[0].sighting.observation, group[0].site
    provider = calendars.organisations(db.session, [seen.provider_id])[seen.provider_id]
    when = f"{group[0].sighting.session.label.lower()} of {seen.on:%A} {seen.on.day} {seen.on:%B}"
    who = f"{counted(len(group), 'pupil')} of yours, {when}"
    until = f" until {to_london(seen.site_until):%H:%M}" if seen.site_until else ""
    return f"{provider.name}: {who}: at {place_in_words(site)}{until}, not at the usual site. Today says who."


def place_in_words(site: Site) -> str:
    """Return a site with its address, and who runs it where the provider does not."""
    address = ", ".join(filter(None, (site.address, site.postcode))).replace("\n", ", ")
    run_by = f"run by {site.run_by}" if site.run_by else ""
    return ", ".join(filter(None, (site.name, address, run_by)))
