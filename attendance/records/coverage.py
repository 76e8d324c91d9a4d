"""Find the home schools that have pupils placed, and the places that nobody knows the address of."""

from datetime import date

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Organisation, Placement, Site
from attendance.rules.words import Mode, Pathway


def home_schools(session: DbSession) -> list[Organisation]:
    """Return every organisation that is some placement's home school, by name."""
    placed = exists().where(Placement.home_school_id == Organisation.id)
    return list(session.scalars(select(Organisation).where(placed).order_by(Organisation.name)))


def without_address(session: DbSession, on: date) -> list[tuple[str, str | None, int]]:
    """Return provider, site and number of placements that send a pupil to a place without an address on record."""
    sent = (
        Placement.starts_on <= on,
        or_(Placement.ends_on.is_(None), Placement.ends_on >= on),
        Placement.mode == Mode.IN_PERSON.value,
        Placement.pathway != Pathway.HOME_TUITION.value,
    )
    wanted = (
        select(Organisation.name, Site.name, func.count())
        .select_from(Placement)
        .join(Organisation, Organisation.id == Placement.provider_id)
        .outerjoin(Site, Site.id == Placement.site_id)
        .where(*sent, Site.address.is_(None))
        .group_by(Organisation.name, Site.name)
        .order_by(Organisation.name, Site.name)
    )
    return [(provider, site, count) for provider, site, count in session.execute(wanted)]
