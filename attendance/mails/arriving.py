"""Keep an e-mail to a provider's address as it came, before anybody reads it; the same e-mail again is the same one."""

import base64
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from uuid import UUID

from attendance import tasks
from attendance.directory import Directory
from attendance.mails import alarming
from attendance.records import mails as stored
from attendance.records import staff
from attendance.records.base import new_id
from attendance.records.tables import InboundMail
from attendance.rules.calendar import at_london, london_date
from attendance.rules.mails import NO_SUBJECT, NO_WORDS, MailState
from attendance.rules.sides import sides_of
from attendance.rules.walk_off_words import tells_of_walk_off
from attendance.rules.words import Channel, OrganisationKind, Role
from attendance.scope import JOB, Actor, ProviderScope
from attendance.unit import Db

MAILS_A_DAY = 200
# Who wrote it where nothing proves it: a name that anybody can write stands nowhere else than in the e-mail.
SOMEBODY, NOT_PROVEN = "Somebody by e-mail", "sender not proven"
TOO_MANY = "mails_too_many"


class Kept(StrEnum):
    """What became of an e-mail on its arrival."""

    NEW = "new"
    KNOWN = "known"
    TOO_MANY = "too_many"


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrived:
    """An e-mail to a provider's address. `proven` is the address that surely sent it; None where none is proven.

    `sender` is what it says of that itself. `said` is what was written above whatever it quotes, `heard` all that a
    walk-off could be told by. `is_answer`: a program answered by itself.
    """

    provider_id: UUID
    fingerprint: str
    raw: bytes = field(repr=False)
    proven: str | None
    sender: str
    subject: str
    said: str
    heard: str = ""
    is_answer: bool = False


def keep(db: Db, arrived: Arrived, *, now: datetime) -> Kept:
    """Put an e-mail on record as it came; once, however often it comes.

    What reads like a walk-off is told at once: it waits for no sheet, neither its own nor that of others.
    """
    person_id, name, job = _author(db, arrived)
    # Whoever saw an e-mail can send its like: that must not keep the true one out.
    fingerprint = arrived.fingerprint if person_id else f"{arrived.fingerprint} unproven"
    if stored.is_known(db.session, arrived.provider_id, fingerprint):
        return Kept.KNOWN
    midnight = at_london(london_date(now), time.min)
    is_proven = person_id is not None
    # A stranger uses up nothing of what those have who are proven.
    if stored.count_since(db.session, arrived.provider_id, midnight, is_proven=is_proven) >= MAILS_A_DAY:
        _tell_of_flood(db, arrived.provider_id, now=now)
        return Kept.TOO_MANY
    row = InboundMail(
        id=new_id(),
        provider_id=arrived.provider_id,
        fingerprint=fingerprint,
        size=len(arrived.raw),
        raw=base64.b64encode(arrived.raw).decode(),
        sender=arrived.sender or "nobody",
        subject=arrived.subject or NO_SUBJECT,
        words=arrived.said or NO_WORDS,
        received_at=now,
        person_id=person_id,
        received_by=name,
        received_by_job=job,
        state=MailState.STORED.value,
    )
    db.session.add(row)
    db.session.flush()
    body = {"mail": str(row.id), "fingerprint": row.fingerprint, "bytes": row.size, "proven": is_proven}
    db.tell([arrived.provider_id], "mail_received", actor=JOB, at=now, body=body)
    if not arrived.is_answer and tells_of_walk_off(arrived.heard):
        # The e-mail is on record whatever becomes of this; whoever reads it tells it again, once.
        with suppress(Exception), db.attempt():
            alarming.of_words(scope_of(row), db, row, now=now)
    return Kept.NEW


def scope_of(row: InboundMail) -> ProviderScope:
    """Return in whose name what an e-mail says is taken in."""
    actor = Actor(
        key=f"person:{row.person_id}" if row.person_id else f"{stored.UNPROVEN_ACTOR}{row.id}",
        name=row.received_by,
        job_title=row.received_by_job,
        channel=Channel.EMAIL,
        person_id=row.person_id,
    )
    return ProviderScope(provider_id=row.provider_id, actor=actor)


def _author(db: Db, arrived: Arrived) -> tuple[UUID | None, str, str]:
    """Return who surely wrote it: somebody who works at the provider on its own side, by the address they sign in by.

    A proven address that is nobody's there proves nothing of the provider.
    """
    found = stored.worker_at(db.session, arrived.provider_id, arrived.proven) if arrived.proven else None
    if found is None:
        return None, SOMEBODY, NOT_PROVEN
    person, job = found
    place = staff.organisation(db.session, arrived.provider_id)
    roles = staff.roles_of(db.session, [job.id]).get(job.id, frozenset())
    if not sides_of(OrganisationKind(place.kind), is_school=place.is_school, roles=roles).provider:
        return None, SOMEBODY, NOT_PROVEN
    return person.id, person.name, job.job_title


def _tell_of_flood(db: Db, provider_id: UUID, *, now: datetime) -> None:
    words = (
        f"More than {MAILS_A_DAY} e-mails came to your address for registers today. The rest are left in the mailbox, "
        "and nothing of them is read. Whoever runs Muster can look at them there."
    )
    directory = Directory(db, now)
    tasks.raise_once(
        db,
        directory,
        provider_id,
        kind=TOO_MANY,
        subject=london_date(now).isoformat(),
        words=words,
        now=now,
        recipients=directory.holders(provider_id, Role.PROVIDER_MANAGER),
    )
