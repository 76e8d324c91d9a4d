"""Where a pupil is placed, and where they are otherwise."""

from uuid import UUID

from attendance.held.columns import Row, heads, table
from attendance.records import pupil_record as stored
from attendance.rules.pupil_record import Section
from attendance.unit import Db

DAYS = ("mon", "tue", "wed", "thu", "fri")


def placements(db: Db, pupil_id: UUID) -> Section:
    """Return the placements."""
    columns = heads(
        ref="Reference",
        public_ref="The provider's reference",
        provider="Provider",
        site="Site",
        address="Address",
        pathway="Pathway",
        arranged_by="Arranged by",
        starts_on="From [day]",
        ends_on="To [day]",
        nature="What it is",
        transport="Transport",
        registered="On the host's roll [yes_no]",
        home_lead="Led at school by",
        provider_lead="Led there by",
    )
    rows: list[Row] = []
    for placement, provider, site, home_lead, provider_lead in stored.placements(db.session, pupil_id):
        address = ", ".join(filter(None, (site.address, site.postcode))) if site else None
        rows.append(
            [
                placement.ref,
                placement.public_ref,
                provider.name if provider else None,
                site.name if site else None,
                address or None,
                placement.pathway.replace("_", " "),
                placement.arranged_by.replace("_", " "),
                placement.starts_on,
                placement.ends_on,
                placement.nature,
                placement.transport.replace("_", " "),
                placement.registered_at_provider,
                home_lead.name if home_lead else None,
                provider_lead.name if provider_lead else None,
            ]
        )
    return table("placements", "Placements", "Where the pupil is educated elsewhere.", columns, rows)


def patterns(db: Db, pupil_id: UUID) -> Section:
    """Return the weekly patterns."""
    columns = heads(ref="Placement", from_on="From [day]", mon="Mon", tue="Tue", wed="Wed", thu="Thu", fri="Fri")
    rows: list[Row] = [
        [ref, pattern.from_on, *(getattr(pattern, day) for day in DAYS)]
        for pattern, ref in stored.patterns(db.session, pupil_id)
    ]
    return table("patterns", "Weekly patterns", "On which half days, from when on.", columns, rows)


def bases(db: Db, pupil_id: UUID) -> Section:
    """Return where the pupil is when not placed."""
    rows: list[Row] = [[each.from_on, each.base.replace("_", " ")] for each in stored.bases(db.session, pupil_id)]
    about = "Where the pupil is when no provider has them."
    return table("bases", "When not placed", about, heads(from_on="From [day]", base="Where"), rows)
