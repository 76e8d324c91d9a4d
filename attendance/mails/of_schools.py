"""What home schools may read of e-mails that were not read into the register, and who of them has dealt with each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from attendance import hidden_places, tasks
from attendance.mails.telling import TASK
from attendance.records import mails as stored
from attendance.records.tables import MailShown
from attendance.refusals import NotFound
from attendance.scope import SchoolScope
from attendance.unit import Db

SHOWN = timedelta(days=28)
NOT_HERE = "There is no such e-mail."


@dataclass(frozen=True, kw_only=True, slots=True)
class MailOfSchool:
    """An e-mail as a home school sees it: `words` of it, and how many sentences are not shown.

    `is_alarming`: it reads as if a pupil left without permission. `dealt_by` is empty as long as nobody has.
    """

    id: UUID
    received_at: datetime
    provider_name: str
    provider_phone: str | None
    by: str
    by_job: str
    words: str
    kept_back: int
    is_alarming: bool
    dealt_at: datetime | None
    dealt_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MailsOfSchool:
    """Those that wait for somebody, and those of four weeks that were dealt with; the newest first."""

    waiting: tuple[MailOfSchool, ...]
    dealt: tuple[MailOfSchool, ...]


def listed(scope: SchoolScope, db: Db, *, now: datetime) -> MailsOfSchool:
    """Return the e-mails of the last four weeks that these schools may read something of."""
    found = stored.shown_of_schools(
        db.session, scope.school_ids, since=now - SHOWN, sees_places=hidden_places.sees_places(scope)
    )
    mails = [_view(shown, provider.name, provider.phone) for shown, provider in found]
    return MailsOfSchool(
        waiting=tuple(each for each in mails if not each.dealt_by),
        dealt=tuple(each for each in mails if each.dealt_by),
    )


def deal(scope: SchoolScope, db: Db, shown_id: UUID, *, now: datetime) -> None:
    """Note that the school has dealt with an e-mail, which ends its task. Twice is once.

    Raises:
        NotFound: no such e-mail for these schools, or one that the actor may not see.
    """
    row = stored.shown_one(db.session, scope.school_ids, shown_id)
    if row is None or (row.hides_place and not hidden_places.sees_places(scope)):
        raise NotFound(NOT_HERE)
    if row.dealt_at is not None:
        return
    row.dealt_at, row.dealt_by, row.dealt_by_job = now, scope.actor.name, scope.actor.job_title
    tasks.finish_about(scope, db, row.home_school_id, kind=TASK, subject=str(row.id), now=now)
    db.tell([row.home_school_id], "mail_dealt_with", actor=scope.actor, at=now, body={"mail": str(row.mail_id)})


def _view(row: MailShown, provider_name: str, provider_phone: str | None) -> MailOfSchool:
    return MailOfSchool(
        id=row.id,
        received_at=row.received_at,
        provider_name=provider_name,
        provider_phone=provider_phone,
        by=row.said_by,
        by_job=row.said_by_job,
        words=row.words.reveal(),
        kept_back=row.kept_back,
        is_alarming=row.is_alarming,
        dealt_at=row.dealt_at,
        dealt_by=f"{row.dealt_by}, {row.dealt_by_job}" if row.dealt_at else "",
    )
