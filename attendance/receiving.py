"""Receive one thing once: the same key and body give the first answer again, another body is refused."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from attendance.records import submissions
from attendance.records.base import new_id
from attendance.records.tables import Submission
from attendance.refusals import KeyReused
from attendance.scope import ProviderScope
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """How a submission came: its key and the digest of its body, for knowing it again."""

    key: str
    body_digest: str

    @classmethod
    def of(cls, key: str, body: object) -> "Envelope":
        """Seal a body (anything JSON can hold) under a key."""
        canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), default=str)
        return cls(key=key, body_digest=hashlib.sha256(canonical.encode()).hexdigest())


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """A submission that is on record: its id, its receipt number and when it came."""

    submission_id: UUID
    receipt: str
    received_at: datetime


def seen_before(scope: ProviderScope, db: Db, envelope: Envelope) -> dict[str, Any] | None:
    """Return the first answer to this key; None where the key is new.

    Raises:
        KeyReused: the key came before with another body.
    """
    earlier = submissions.by_key(db.session, scope.actor.key, envelope.key)
    if earlier is None:
        return None
    if earlier.body_digest != envelope.body_digest:
        message = "This key was used before for something else. Use a new key for a new submission."
        raise KeyReused(message)
    return earlier.answer


def receive(scope: ProviderScope, db: Db, envelope: Envelope, *, kind: str, now: datetime) -> Received:
    """Put a submission on record and give it its receipt number.

    Two that race for one key meet at the database's unique key; the loser's transaction is run again.
    """
    row = Submission(
        id=new_id(),
        actor=scope.actor.key,
        idempotency_key=envelope.key,
        body_digest=envelope.body_digest,
        receipt=submissions.new_receipt(),
        organisation_id=scope.provider_id,
        kind=kind,
        channel=scope.actor.channel.value,
        received_at=now,
        actor_name=scope.actor.name,
        actor_job_title=scope.actor.job_title,
        answer={},
    )
    db.session.add(row)
    db.session.flush()
    return Received(submission_id=row.id, receipt=row.receipt, received_at=now)


def answer(db: Db, received: Received, said: dict[str, Any]) -> None:
    """Keep the answer that a repeat of this submission gets."""
    submissions.by_id(db.session, received.submission_id).answer = said
