"""Find and keep tasks."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Task


def open_one(session: DbSession, organisation_id: UUID, kind: str, subject: str) -> Task | None:
    """Return the open task about a subject; None where there is none."""
    return session.scalars(
        select(Task).where(
            Task.organisation_id == organisation_id,
            Task.kind == kind,
            Task.subject == subject,
            Task.done_at.is_(None),
        )
    ).one_or_none()


def next_occurrence(session: DbSession, organisation_id: UUID, kind: str, subject: str) -> int:
    """Return the number of the next task about a subject, from 1."""
    last = session.scalar(
        select(func.max(Task.occurrence)).where(
            Task.organisation_id == organisation_id, Task.kind == kind, Task.subject == subject
        )
    )
    return (last or 0) + 1


def about_pupils(
    session: DbSession, organisation_id: UUID, kinds: Iterable[str], pupil_ids: Collection[UUID]
) -> list[Task]:
    """Return the tasks of some kinds whose subject begins with one of these pupils, done or not, oldest first."""
    wanted = select(Task).where(
        Task.organisation_id == organisation_id,
        Task.kind.in_(set(kinds)),
        func.substr(Task.subject, 1, 36).in_({str(each) for each in pupil_ids}),
    )
    return list(session.scalars(wanted.order_by(Task.opened_at, Task.id)))


def open_of(session: DbSession, organisation_ids: Iterable[UUID]) -> list[Task]:
    """Return the open tasks of some organisations, oldest first."""
    wanted = select(Task).where(Task.organisation_id.in_(set(organisation_ids)), Task.done_at.is_(None))
    return list(session.scalars(wanted.order_by(Task.opened_at, Task.id)))


def by_id(session: DbSession, task_id: UUID) -> Task | None:
    """Return a task; None where there is none."""
    return session.get(Task, task_id)
