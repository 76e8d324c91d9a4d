"""Find what decides whether a notice waits: its person's quiet hours, whether they had it before, its task's kind."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from attendance.records.tables import Message, Notice, Person, Task
from attendance.rules.delivery import SENT

BEFORE = aliased(Notice)


def own_hours(session: DbSession, person_ids: Collection[UUID | None]) -> dict[UUID | None, str | None]:
    """Return the quiet hours that each of these people has set; None where they have set none."""
    wanted = select(Person.id, Person.quiet_hours).where(Person.id.in_(person_ids))
    return {row.id: row.quiet_hours for row in session.execute(wanted)}


def had_before(session: DbSession, notice_ids: Iterable[UUID]) -> set[UUID]:
    """Return which notices repeat one of an earlier round, of the same to the same person, that has left."""
    same = and_(
        BEFORE.kind == Notice.kind,
        BEFORE.subject_id == Notice.subject_id,
        BEFORE.person_key == Notice.person_key,
        BEFORE.round < Notice.round,
        BEFORE.cancelled_at.is_(None),
    )
    wanted = (
        select(Notice.id)
        .join(BEFORE, same)
        .join(Message, Message.id == BEFORE.message_id)
        .where(Notice.id.in_(set(notice_ids)), Message.state == SENT)
    )
    return set(session.scalars(wanted))


def kinds_of_tasks(session: DbSession, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return of what kind each of these tasks is; what is no task is left out."""
    wanted = select(Task.id, Task.kind).where(Task.id.in_(set(ids)))
    return {row.id: row.kind for row in session.execute(wanted)}
