"""Find what home schools have decided of their pupils' sessions, and the pupils they may decide about."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Placement, Pupil, SessionDecision
from attendance.rules.decisions import Decision, DecisionKind
from attendance.rules.words import Session


def of_pupils(session: DbSession, pupil_ids: Iterable[UUID], first: date, last: date) -> dict[UUID, list[Decision]]:
    """Return the standing decisions that may speak of pupils' days, those of a day moved into them too."""
    found: dict[UUID, list[Decision]] = {}
    moved_here = SessionDecision.moved_to_on.between(first, last)
    wanted = select(SessionDecision).where(
        SessionDecision.pupil_id.in_(set(pupil_ids)),
        SessionDecision.taken_back_at.is_(None),
        or_((SessionDecision.from_on <= last) & (SessionDecision.to_on >= first), moved_here),
    )
    for row in session.scalars(wanted.order_by(SessionDecision.decided_at, SessionDecision.id)):
        found.setdefault(row.pupil_id, []).append(decision_of(row))
    return found


def decision_of(row: SessionDecision) -> Decision:
    """Return a stored decision as the rules know it."""
    moved = row.moved_to_on is not None and row.moved_to_session is not None
    return Decision(
        kind=DecisionKind(row.kind),
        from_on=row.from_on,
        from_session=Session(row.from_session),
        to_on=row.to_on,
        to_session=Session(row.to_session),
        only=Session(row.only_session) if row.only_session else None,
        placement_id=row.placement_id,
        moved_to=(row.moved_to_on, Session(row.moved_to_session)) if moved else None,  # type: ignore[arg-type]
        decided_at=row.decided_at,
    )


def standing(session: DbSession, school_ids: Iterable[UUID], *, since: date) -> list[tuple[SessionDecision, Pupil]]:
    """Return the decisions of schools that stand and are not over, the soonest first."""
    wanted = (
        select(SessionDecision, Pupil)
        .join(Pupil, Pupil.id == SessionDecision.pupil_id)
        .where(
            SessionDecision.home_school_id.in_(set(school_ids)),
            SessionDecision.taken_back_at.is_(None),
            or_(SessionDecision.to_on >= since, SessionDecision.moved_to_on >= since),
        )
        .order_by(SessionDecision.from_on, SessionDecision.from_session, Pupil.family_name, SessionDecision.id)
    )
    return [(row, pupil) for row, pupil in session.execute(wanted)]


def one(session: DbSession, school_ids: Iterable[UUID], decision_id: UUID) -> SessionDecision | None:
    """Return a decision of one of these schools, locked; None where there is none."""
    wanted = select(SessionDecision).where(
        SessionDecision.id == decision_id, SessionDecision.home_school_id.in_(set(school_ids))
    )
    return session.scalars(wanted.with_for_update()).one_or_none()


def pupils_placed(session: DbSession, school_ids: Iterable[UUID], *, on: date) -> list[tuple[Pupil, list[Placement]]]:
    """Return the pupils of schools with a placement that has not ended by a date, each with those, by name."""
    wanted = (
        select(Pupil, Placement)
        .join(Placement, Placement.pupil_id == Pupil.id)
        .where(
            Pupil.home_school_id.in_(set(school_ids)),
            or_(Placement.ends_on.is_(None), Placement.ends_on >= on),
        )
        .order_by(Pupil.family_name, Pupil.given_name, Pupil.id, Placement.starts_on, Placement.id)
    )
    found: dict[UUID, tuple[Pupil, list[Placement]]] = {}
    for pupil, placement in session.execute(wanted):
        found.setdefault(pupil.id, (pupil, []))[1].append(placement)
    return list(found.values())


def pupil(session: DbSession, school_ids: Iterable[UUID], pupil_id: UUID) -> Pupil | None:
    """Return a pupil of one of these schools; None where there is none."""
    return session.scalar(select(Pupil).where(Pupil.id == pupil_id, Pupil.home_school_id.in_(set(school_ids))))


def placement(session: DbSession, pupil_id: UUID, placement_id: UUID) -> Placement | None:
    """Return a placement of a pupil; None where it is not theirs."""
    return session.scalar(select(Placement).where(Placement.id == placement_id, Placement.pupil_id == pupil_id))
