"""Take an alert on by the link and the code in a message about it, for whoever cannot sign in at that moment.

Senders of mail and texts can be forged, so nothing is taken from them: both are typed back from what Muster sent. They
prove that somebody reads one mailbox or telephone, and no more: they take one alert on, and show nothing of it. Both
are made from the notice's id by the key file of this installation as the message leaves; the records keep the digest
of the link, and of the code nothing. Their time is the machine's.
"""

import hmac
from base64 import b32encode
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from attendance import responding, sign_in, throttle
from attendance.caller import Caller
from attendance.records import alert_codes as stored
from attendance.records import alerts as stored_alerts
from attendance.records.alert_codes import CodeRow
from attendance.records.tables import Alert, AlertCode, Notice
from attendance.records.vault import KeyMissing
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.responding import TakeOn
from attendance.scope import JOB, SchoolScope
from attendance.secret import digest_for
from attendance.unit import Db, Store

LASTS = timedelta(hours=2)
WRONG_CODES = 5
CODE_FIGURES = 6
# 128 bits: a plain digest is enough, and a text has room for it.
LINK_BYTES = 16
LINK_FIGURES = 26
LINK, CODE = "alert link", "alert code"
TAKES = "alerts.take_on"
HOW = "By link and code from the message"
NOTHING = "This link opens nothing."
WRONG = "This is not the code in the message with this link. Each message has its own: look again."


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkAndCode:
    """What one message carries: the secret of its link, and its code."""

    link: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """What the page behind a link may say to whoever opens it: whose alert it is, and whom the message was for."""

    school_name: str
    person_name: str
    alert_id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Proven:
    """Somebody showed a link with its code: what they may load, in the job that the message was for."""

    code_id: UUID
    alert_id: UUID
    person_id: UUID
    scope: SchoolScope

    @property
    def organisation_ids(self) -> frozenset[UUID]:
        """Return the organisations whose records the job opens."""
        return self.scope.school_ids | {self.scope.organisation_id}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """Who has the alert now. `is_theirs`: whoever asked. Nobody has one that is closed."""

    is_theirs: bool
    is_closed: bool
    owner_name: str | None
    owner_job_title: str | None
    taken_on_at: datetime | None


class LinkGone(NotFound):
    """A link that never was, is too old, had five wrong codes, or can take nothing on for whoever it was for."""


class WrongCode(Refusal):
    """Not the code of that link's message."""


def make(db: Db, notice_ids: Iterable[UUID], *, machine_now: datetime) -> dict[UUID, LinkAndCode]:
    """Make what a message carries as it leaves, by notice; its two hours begin now.

    A message sent again carries the same. Nothing is made where the key file is missing: the alert goes without.
    """
    made = {}
    for notice, alert, code in stored.to_make(db.session, notice_ids):
        if notice.person_id is not None:
            with suppress(KeyMissing):
                made[notice.id] = _make(db, notice, notice.person_id, alert, code, machine_now=machine_now)
    return made


def find(db: Db, secret: str, *, machine_now: datetime) -> Waiting | None:
    """Return what a link may say; None where it opens nothing. Changes nothing."""
    row = stored.by_digest(db.session, digest_for(LINK, secret))
    if row is None or _is_over(row.code, machine_now=machine_now) or _scope(db, row) is None:
        return None
    return Waiting(school_name=row.home_school.name, person_name=row.person.name, alert_id=row.code.alert_id)


def prove(store: Store, secret: str, typed: str, *, caller: Caller, now: datetime, machine_now: datetime) -> Proven:
    """Check the code of a link, at the door.

    Raises:
        LinkGone: the link opens nothing.
        TooManyGuesses: too much was tried from this network.
        WrongCode: it is not that link's; the fifth ends it.
    """
    with store.writing() as db:
        row = stored.by_digest(db.session, digest_for(LINK, secret))
        if row is None:
            raise LinkGone(NOTHING)
        # Counted for the link, not for the account: guesses at a password must not keep its owner from this.
        guess = throttle.count(db, f"{LINK} {row.code.id}", row.person, caller, machine_now=machine_now)
        code, scope = stored.locked(db.session, row.code.id), _scope(db, row)
        if code is None or scope is None or _is_over(code, machine_now=machine_now):
            raise LinkGone(NOTHING)
        if hmac.compare_digest(_code_of(db, code).encode(), "".join(typed.split()).encode()):
            throttle.forgive(db, guess)
            return Proven(code_id=code.id, alert_id=code.alert_id, person_id=code.person_id, scope=scope)
        throttle.note_wrong(db, guess, now=now, machine_now=machine_now)
        _note_wrong(db, code, now=now)
    raise WrongCode(WRONG, field="code")


def take_on(db: Db, proven: Proven, *, now: datetime, machine_now: datetime) -> Answered:
    """Take the alert on, once, as its reader would who has signed in; never from somebody who has it.

    Raises:
        LinkGone: used before, cancelled, or whoever it was for may not read the alert any more.
    """
    code = stored.locked(db.session, proven.code_id)
    alert = stored_alerts.locked(db.session, proven.alert_id)
    if code is None or alert is None or _is_over(code, machine_now=machine_now):
        raise LinkGone(NOTHING)
    if stored.notice_of(db.session, code).cancelled_at is not None:
        raise LinkGone(NOTHING)
    # Sent twice it is answered twice, as long as it is still so; it takes nothing on twice.
    if code.used_at is not None and alert.owner_id != proven.person_id:
        raise LinkGone(NOTHING)
    try:
        responding.take_on(proven.scope, db, alert.id, TakeOn(instead_of=None, how=HOW), now=now)
    except Conflict:
        return _answered(alert, proven)
    except (NotAllowed, NotFound) as refusal:
        raise LinkGone(NOTHING) from refusal
    code.used_at = code.used_at or machine_now
    return _answered(alert, proven)


def _make(
    db: Db, notice: Notice, person_id: UUID, alert: Alert, code: AlertCode | None, *, machine_now: datetime
) -> LinkAndCode:
    key_id = code.key_id if code is not None and db.vault.ring.knows(code.key_id) else db.vault.ring.first_id
    secret = _link_of(db, notice.id, key_id)
    if code is None:
        code = AlertCode(id=notice.id, alert_id=alert.id, home_school_id=alert.home_school_id, wrong=0)
        stored.add(db.session, code)
    code.organisation_id, code.person_id = notice.organisation_id, person_id
    code.digest, code.key_id = digest_for(LINK, secret), key_id
    code.sent_at, code.expires_at = machine_now, machine_now + LASTS
    return LinkAndCode(link=secret, code=_code_of(db, code))


def _link_of(db: Db, notice_id: UUID, key_id: str) -> str:
    made = bytes.fromhex(db.vault.ring.signature(LINK, notice_id.bytes, key_id=key_id))
    # Letters and figures alone: a link that ends in a dash is cut short by some programs.
    return b32encode(made[:LINK_BYTES]).decode().rstrip("=").lower()


def _code_of(db: Db, code: AlertCode) -> str:
    try:
        made = int(db.vault.ring.signature(CODE, code.id.bytes, key_id=code.key_id), 16)
    except KeyMissing as missing:
        raise LinkGone(NOTHING) from missing
    return f"{made % 10**CODE_FIGURES:0{CODE_FIGURES}}"


def _is_over(code: AlertCode, *, machine_now: datetime) -> bool:
    return code.wrong >= WRONG_CODES or machine_now >= code.expires_at


def _scope(db: Db, row: CodeRow) -> SchoolScope | None:
    """Return what whoever the message was for may load now, in the job it was for; None where that takes nothing on."""
    return sign_in.school_scope_of(db, row.person, row.code.organisation_id, door=TAKES)


def _note_wrong(db: Db, code: AlertCode, *, now: datetime) -> None:
    code.wrong += 1
    if code.wrong == WRONG_CODES:
        body = {"alert": str(code.alert_id), "person": str(code.person_id), "codes": WRONG_CODES}
        db.tell([code.home_school_id], "alert_link_ended", actor=JOB, at=now, body=body)


def _answered(alert: Alert, proven: Proven) -> Answered:
    return Answered(
        is_theirs=alert.closed_at is None and alert.owner_id == proven.person_id,
        is_closed=alert.closed_at is not None,
        owner_name=alert.owner_name,
        owner_job_title=alert.owner_job_title,
        taken_on_at=alert.taken_on_at,
    )
