"""Who was told about a pupil, how, and in which words; and what the school was asked to do."""

from collections.abc import Collection
from uuid import UUID

from attendance.held.columns import Row, heads, table
from attendance.records import pupil_record as stored
from attendance.records.tables import Message
from attendance.rules.pupil_record import Section
from attendance.rules.words import AlertKind
from attendance.unit import Db

WORDS_GONE = "(emptied after ninety days)"
WORDS_SHARED = "(a bundle that speaks of other matters too)"


def told(db: Db, pupil_id: UUID, *, without: Collection[AlertKind]) -> Section:
    """Return who was told, but for alerts of some kinds."""
    columns = heads(
        at="When [instant]",
        kind="About",
        name="Who was told",
        role="As",
        channel="By",
        state="How far it got",
        subject="Subject",
        words="Words",
    )
    rows: list[Row] = []
    found = stored.notices(db.session, pupil_id, without=without)
    spoken = stored.words(db.session, [message.id for _notice, message in found if message is not None])
    for notice, message in found:
        subject, words = _words(message, spoken)
        state = message.state if message else ("cancelled" if notice.cancelled_at else "waiting")
        rows.append(
            [
                notice.created_at,
                notice.kind.replace("_", " "),
                notice.name,
                notice.role.replace("_", " "),
                "text" if notice.channel == "sms" else "e-mail",
                state,
                subject,
                words,
            ]
        )
    return table("told", "Who was told", "Messages about this pupil. They name no pupil.", columns, rows)


def tasks(db: Db, pupil_id: UUID) -> Section:
    """Return what the home school was asked to do about the pupil, and who said that it was done."""
    columns = heads(
        opened_at="Since [instant]", words="What is to be done", done_at="Done [instant]", done_by="Done by"
    )
    rows: list[Row] = [
        [each.opened_at, each.words, each.done_at, each.done_by] for each in stored.tasks(db.session, pupil_id)
    ]
    return table("tasks", "Tasks", "What the school was asked to do about this pupil.", columns, rows)


def _words(message: Message | None, spoken: dict[UUID, tuple[str, str]]) -> tuple[str | None, str | None]:
    if message is None:
        return None, None
    if message.id not in spoken:
        return None, WORDS_SHARED
    subject, body = spoken[message.id]
    return (subject or None), (body or WORDS_GONE)
