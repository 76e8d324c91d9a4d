"""A provider's own e-mail address, as its managers make, see, replace and end it: of it the secret part is kept.

It lets nobody in. It says for which provider a mail is meant; who sent that is proved by other means.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance import account_news
from attendance.records import mail_addresses as stored
from attendance.records import staff
from attendance.records.base import new_id
from attendance.records.tables import ProviderAddress
from attendance.refusals import Conflict
from attendance.rules.mail_addresses import LENGTH, LETTERS
from attendance.scope import StaffScope
from attendance.secret import digest_for
from attendance.staff import keeping, news
from attendance.staff.keeping import Keeping
from attendance.unit import Db

PURPOSE = "mail address"
MEANWHILE = "The address was changed meanwhile. What you see now is what holds: nothing more was changed."


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveAddress:
    """The address that mails reach the provider by now; `secret` is its secret part."""

    id: UUID
    secret: str
    made_at: datetime
    made_by: str


def current(scope: StaffScope, db: Db) -> LiveAddress | None:
    """Return the provider's address; None where it has none.

    Raises:
        NotAllowed: the actor does not manage a provider.
    """
    kept = keeping.manage(scope, db)
    row = stored.live_of(db.session, kept.organisation_id)
    if row is None:
        return None
    return LiveAddress(
        id=row.id,
        secret=row.secret.reveal(),
        made_at=row.made_at,
        made_by=f"{row.made_by}, {row.made_by_job}",
    )


def make(scope: StaffScope, db: Db, *, now: datetime, instead_of: UUID | None = None) -> None:
    """Make the provider an address, `instead_of` the one it has: that ends at once. The other managers are told.

    Raises:
        NotAllowed: the actor does not manage a provider.
        Conflict: the address that stands is another.
    """
    kept, before = _standing(scope, db)
    if (before.id if before else None) != instead_of:
        raise Conflict(MEANWHILE)
    if before is not None:
        _end(db, before, kept, now=now)
    secret = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    row = ProviderAddress(
        id=new_id(),
        provider_id=kept.organisation_id,
        digest=digest_for(PURPOSE, secret),
        secret=secret,
        made_at=now,
        made_by=kept.actor.name,
        made_by_job=kept.actor.job_title,
    )
    db.session.add(row)
    body = {"address": str(row.id), "instead_of": str(before.id) if before else None}
    db.tell([kept.organisation_id], "mail_address_made", actor=kept.actor, at=now, body=body)
    done = "replaced the e-mail address" if before else "made an e-mail address"
    more = ": mails to the one before are read no more" if before else ""
    _tell(db, kept, f"{kept.said}, {done} for registers of {kept.organisation.name}{more}.", now=now)


def end(scope: StaffScope, db: Db, address_id: UUID, *, now: datetime) -> None:
    """End the address of the provider, and make no other; once it has none, this is done. The other managers are told.

    Raises:
        NotAllowed: the actor does not manage a provider.
        Conflict: the address that stands is another.
    """
    kept, before = _standing(scope, db)
    if before is None:
        return
    if before.id != address_id:
        raise Conflict(MEANWHILE)
    _end(db, before, kept, now=now)
    db.tell([kept.organisation_id], "mail_address_ended", actor=kept.actor, at=now, body={"address": str(before.id)})
    _tell(db, kept, f"{kept.said}, ended the e-mail address for registers of {kept.organisation.name}.", now=now)


def provider_of(db: Db, secret: str) -> UUID | None:
    """Return the provider whose live address has this secret; None where nobody's has."""
    row = stored.live_by_digest(db.session, digest_for(PURPOSE, secret))
    return row.provider_id if row else None


def _standing(scope: StaffScope, db: Db) -> tuple[Keeping, ProviderAddress | None]:
    """Return the provider with the address it has; other changes of either wait."""
    staff.lock_jobs(db.session, scope.organisation_id)
    kept = keeping.manage(scope, db)
    return kept, stored.live_of(db.session, kept.organisation_id)


def _end(db: Db, row: ProviderAddress, kept: Keeping, *, now: datetime) -> None:
    row.ended_at, row.ended_by = now, kept.actor.name
    # Before the next one is there: a provider has one at most.
    db.session.flush()


def _tell(db: Db, kept: Keeping, words: str, *, now: datetime) -> None:
    news.tell_leads(db, kept, kept.me, words, now=now, path=account_news.MAIL_ADDRESS_PAGE)
