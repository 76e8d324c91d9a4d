"""Find when the clockwork next has something to do, by the same indexed columns that it finds its work by."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Alert, DueGroup, Expected, Gap, Notice, SchoolWeek, Unexplained


def next_due(session: DbSession, *, after: datetime) -> datetime | None:
    """Return the first instant after another at which something on record falls due."""
    wanted = (
        select(func.min(Expected.ask_at)).where(Expected.asked_at.is_(None), Expected.ask_at > after),
        select(func.min(DueGroup.nudge_at)).where(DueGroup.nudged_at.is_(None), DueGroup.nudge_at > after),
        select(func.min(DueGroup.due_at)).where(DueGroup.judged_at.is_(None), DueGroup.due_at > after),
        select(func.min(Gap.tell_at)).where(Gap.tell_at > after),
        select(func.min(Gap.due_at)).where(Gap.judged_at.is_(None), Gap.settled_at.is_(None), Gap.due_at > after),
        select(func.min(Alert.climb_at)).where(Alert.climb_at > after),
        select(func.min(Alert.sweep_at)).where(Alert.sweep_at > after),
        select(func.min(Unexplained.look_at)).where(Unexplained.look_at > after),
        select(func.min(SchoolWeek.next_at)).where(SchoolWeek.next_at > after),
        select(func.min(Notice.waits_until)).where(
            Notice.message_id.is_(None), Notice.cancelled_at.is_(None), Notice.waits_until > after
        ),
    )
    found = session.execute(select(*(each.scalar_subquery() for each in wanted))).one()
    return min((at for at in found if at is not None), default=None)
