"""What a provider sees of an e-mail it sent, and who of it dealt with what could not be read. It is never changed."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from attendance import finishing, tasks
from attendance.mails import report
from attendance.mails.reading import UNPROVEN_TASK
from attendance.mails.report import ReportLine
from attendance.records import mails as stored
from attendance.records.tables import InboundMail
from attendance.refusals import NotAllowed, NotFound
from attendance.rules.mails import MailState
from attendance.scope import ProviderScope
from attendance.unit import Db, Store

NOT_HERE = "There is no such e-mail."
ENDED = (
    "Somebody may be named in this e-mail whose placement has ended, so it is opened no more. It is kept as it came, "
    "ninety days from when it was sent, and then deleted."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class MailView:
    """An e-mail as its provider sees it. `sender`, `subject` and `words` are empty where `is_closed`.

    It is closed once a placement has ended since it came: whom it names nobody can tell.
    """

    id: UUID
    received_at: datetime
    by: str
    by_job: str
    is_proven: bool
    state: MailState
    sender: str
    subject: str
    words: str
    is_closed: bool
    report: tuple[ReportLine, ...]
    settled_at: datetime | None
    settled_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RawMail:
    """An e-mail byte for byte."""

    received_at: datetime
    fingerprint: str
    raw: bytes = field(repr=False)


def show(scope: ProviderScope, db: Db, mail_id: UUID, *, now: datetime) -> MailView:
    """Return an e-mail of the provider.

    Raises:
        NotFound: there is none.
    """
    row = _get(scope, db, mail_id)
    is_closed = finishing.has_anybody_left(scope, db, since=row.received_at, now=now)
    return MailView(
        id=row.id,
        received_at=row.received_at,
        by=row.received_by,
        by_job=row.received_by_job,
        is_proven=row.person_id is not None,
        state=MailState(row.state),
        sender="" if is_closed else row.sender.reveal(),
        subject="" if is_closed else row.subject.reveal(),
        words="" if is_closed else row.words.reveal(),
        is_closed=is_closed,
        report=report.read(row.report.reveal()) if row.report else (),
        settled_at=row.settled_at,
        settled_by=f"{row.settled_by}, {row.settled_by_job}" if row.settled_at else "",
    )


def settle(scope: ProviderScope, db: Db, mail_id: UUID, *, now: datetime) -> None:
    """Note that somebody of the provider has dealt with what could not be read. Twice is once.

    Raises:
        NotFound: no such e-mail of this provider.
    """
    row = _get(scope, db, mail_id, for_update=True)
    if not MailState(row.state).waits:
        return
    row.state, row.settled_at = MailState.SETTLED.value, now
    row.settled_by, row.settled_by_job = scope.actor.name, scope.actor.job_title
    db.tell([scope.provider_id], "mail_settled", actor=scope.actor, at=now, body={"mail": str(row.id)})
    db.session.flush()
    if not stored.unproven_waiting(db.session, scope.provider_id):
        about = str(scope.provider_id)
        tasks.finish_about(scope, db, scope.provider_id, kind=UNPROVEN_TASK, subject=about, now=now)


def open_raw(scope: ProviderScope, store: Store, mail_id: UUID, *, request: str, now: datetime) -> RawMail:
    """Write down that somebody opens an e-mail as it came, then return it.

    Raises:
        NotFound: no such e-mail of this provider.
        NotAllowed: a pupil who may be named in it is the provider's no more.
    """
    with store.reading() as db:
        if finishing.has_anybody_left(scope, db, since=_get(scope, db, mail_id).received_at, now=now):
            raise NotAllowed(ENDED)
    body = {"mail": str(mail_id), "what": "original", "request": request}
    store.command(lambda db: db.tell([scope.provider_id], "looked", actor=scope.actor, at=now, body=body))
    with store.reading() as db:
        row = _get(scope, db, mail_id)
        return RawMail(received_at=row.received_at, fingerprint=row.fingerprint, raw=base64.b64decode(row.raw.reveal()))


def _get(scope: ProviderScope, db: Db, mail_id: UUID, *, for_update: bool = False) -> InboundMail:
    found = stored.of_provider(db.session, scope.provider_id, mail_id, for_update=for_update)
    if found is None:
        raise NotFound(NOT_HERE)
    return found
