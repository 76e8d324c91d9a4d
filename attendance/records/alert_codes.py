"""Find and keep the links and codes of messages about alerts."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Alert, AlertCode, Notice, Organisation, Person


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeRow:
    """A link with whom its message was for and the school that the alert is of."""

    code: AlertCode
    person: Person
    home_school: Organisation


def by_digest(session: DbSession, digest: str) -> CodeRow | None:
    """Return the link with this digest, whether it is still good or not."""
    wanted = (
        select(AlertCode, Person, Organisation)
        .join(Person, Person.id == AlertCode.person_id)
        .join(Organisation, Organisation.id == AlertCode.home_school_id)
        .where(AlertCode.digest == digest)
    )
    row = session.execute(wanted).one_or_none()
    return None if row is None else CodeRow(code=row[0], person=row[1], home_school=row[2])


def locked(session: DbSession, code_id: UUID) -> AlertCode | None:
    """Return a link, held until the transaction ends; None where it has been forgotten."""
    return session.get(AlertCode, code_id, populate_existing=True, with_for_update=True)


def notice_of(session: DbSession, code: AlertCode) -> Notice:
    """Return the notice whose message carries a link."""
    return session.get_one(Notice, code.id)


def to_make(session: DbSession, notice_ids: Iterable[UUID]) -> list[tuple[Notice, Alert, AlertCode | None]]:
    """Return notices about alerts, each with its link where one was made before."""
    wanted = (
        select(Notice, Alert, AlertCode)
        .join(Alert, Alert.id == Notice.alert_id)
        .outerjoin(AlertCode, AlertCode.id == Notice.id)
        .where(Notice.id.in_(set(notice_ids)))
        .order_by(Notice.created_at, Notice.id)
    )
    return [(notice, alert, code) for notice, alert, code in session.execute(wanted)]


def add(session: DbSession, code: AlertCode) -> None:
    """Store a link."""
    session.add(code)
