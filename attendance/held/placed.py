"""Where a pupil is placed, and where they are otherwise."""

from uuid import UUID

from attendance.held.columns import Row, heads, table
from attendance.records import pupil_record as stored
from attendance.records.sealed import reveal
from attendance.rules.contacts import CameOf, Contact
from attendance.rules.decisions import DecisionKind
from attendance.rules.gaps import GapReason
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
        transport_firm="Brought by",
        transport_phone="Their telephone",
        attended_before="Attended before [number]",
        possible_before="Of possible [number]",
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
                placement.transport_firm,
                placement.transport_phone,
                placement.attended_before,
                placement.possible_before,
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


def decisions(db: Db, pupil_id: UUID) -> Section:
    """Return what the home school decided of the pupil's sessions."""
    columns = heads(
        kind="What",
        from_on="From [day]",
        from_session="From session",
        to_on="To [day]",
        to_session="To session",
        only_session="Only",
        moved_to_on="Comes instead [day]",
        moved_to_session="In session",
        note="Where, and who agreed",
        decided_at="Decided [instant]",
        decided_by="Decided by",
        decided_by_job="Job",
        taken_back_at="Taken back [instant]",
        taken_back_by="Taken back by",
    )
    rows: list[Row] = [
        [
            DecisionKind(each.kind).label,
            each.from_on,
            each.from_session,
            each.to_on,
            each.to_session,
            each.only_session,
            each.moved_to_on,
            each.moved_to_session,
            each.note,
            each.decided_at,
            each.decided_by,
            each.decided_by_job,
            each.taken_back_at,
            each.taken_back_by,
        ]
        for each in stored.decisions(db.session, pupil_id)
    ]
    return table("decisions", "Sessions decided", "Where the home school said the pupil would be.", columns, rows)


def gaps(db: Db, pupil_id: UUID) -> Section:
    """Return the sessions in which nobody expected the pupil."""
    columns = heads(
        on="Day [day]",
        session="Session",
        reason="Why",
        provider="Provider shut",
        found_at="Found [instant]",
        settled_at="Settled [instant]",
    )
    rows: list[Row] = [
        [gap.on, gap.session, GapReason(gap.reason).label, provider, gap.found_at, gap.settled_at]
        for gap, provider in stored.gaps(db.session, pupil_id)
    ]
    return table("gaps", "Sessions with nobody", "When nobody expected the pupil anywhere.", columns, rows)


def contact_log(db: Db, pupil_id: UUID) -> Section:
    """Return the contact log, every version."""
    columns = heads(
        on="Day [day]",
        kind="Contact",
        version="Version [number]",
        came_of="What came of it",
        provider="Placement at",
        spoken_with="Spoken with",
        said="What was said",
        recorded_by="Recorded by",
        recorded_by_job="Job",
        recorded_at="When [instant]",
    )
    rows: list[Row] = [
        [
            each.on,
            Contact(each.kind).label,
            each.version,
            CameOf(each.came_of).label,
            provider,
            reveal(each.spoken_with),
            reveal(each.said),
            each.recorded_by,
            each.recorded_by_job,
            each.recorded_at,
        ]
        for each, provider in stored.logged_contacts(db.session, pupil_id)
    ]
    about = "With whom the school spoke about the placement, corrections with what they correct."
    return table("contact_log", "Contact log", about, columns, rows)
