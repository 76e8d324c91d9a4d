"""Find the home schools that have pupils placed."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Organisation, Placement


def home_schools(session: DbSession) -> list[Organisation]:
    """Return every organisation that is some placement's home school, by name."""
    placed = exists().where(Placement.home_school_id == Organisation.id)
    return list(session.scalars(select(Organisation).where(placed).order_by(Organisation.name)))
