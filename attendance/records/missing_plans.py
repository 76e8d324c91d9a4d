"""Find and keep what is to be done if a pupil goes missing. The newest version is the one that holds."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.registers import has_not_ended
from attendance.records.tables import MissingPlan, MissingPlanPart, Placement


def newest(session: DbSession, pupil_id: UUID) -> MissingPlan | None:
    """Return the version that holds; None where nobody has written one."""
    wanted = select(MissingPlan).where(MissingPlan.pupil_id == pupil_id)
    return session.scalars(wanted.order_by(MissingPlan.version.desc()).limit(1)).first()


def parts_of(session: DbSession, plan_id: UUID) -> list[MissingPlanPart]:
    """Return the parts of a version."""
    return list(session.scalars(select(MissingPlanPart).where(MissingPlanPart.plan_id == plan_id)))


def released_at(
    session: DbSession, provider_id: UUID, pupil_ids: Iterable[UUID], *, on: date
) -> list[tuple[MissingPlan, MissingPlanPart]]:
    """Return the parts that may be read at a provider, of those of these pupils with a placement there on a date."""
    placed = exists().where(
        Placement.pupil_id == MissingPlan.pupil_id,
        Placement.provider_id == provider_id,
        Placement.starts_on <= on,
        has_not_ended(on),
    )
    last = select(func.max(MissingPlan.version)).where(MissingPlan.pupil_id == MissingPlanPart.pupil_id)
    wanted = (
        select(MissingPlan, MissingPlanPart)
        .join(MissingPlanPart, MissingPlanPart.plan_id == MissingPlan.id)
        .where(MissingPlan.pupil_id.in_(set(pupil_ids)), MissingPlanPart.is_released, placed)
        .where(MissingPlan.version == last.correlate(MissingPlanPart).scalar_subquery())
    )
    return [(plan, part) for plan, part in session.execute(wanted)]
