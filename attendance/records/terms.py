"""Find the home schools whose terms matter now."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Placement


def schools_with_live_placements(session: DbSession, on: date) -> list[UUID]:
    """Return the home schools with a placement that has not ended by this date, in a steady order."""
    is_live = or_(Placement.ends_on.is_(None), Placement.ends_on >= on)
    wanted = select(Placement.home_school_id).where(is_live).distinct().order_by(Placement.home_school_id)
    return list(session.scalars(wanted))
