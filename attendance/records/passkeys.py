"""Find passkeys, and spend the challenges they answer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Passkey, PasskeyChallenge


def of(session: DbSession, person_id: UUID) -> Sequence[Passkey]:
    """Return a person's passkeys, oldest first."""
    wanted = select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.created_at, Passkey.id)
    return session.scalars(wanted).all()


def remove(session: DbSession, row: Passkey) -> None:
    """Take a passkey away."""
    session.delete(row)


def by_credential(session: DbSession, credential: str) -> Passkey | None:
    """Return a passkey by its device's name for it, locked."""
    return session.scalar(select(Passkey).where(Passkey.credential == credential).with_for_update())


def keep_challenge(session: DbSession, digest: str, *, now: datetime, until: datetime) -> None:
    """Store a challenge, and delete those that nobody answered in time."""
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= now))
    session.add(PasskeyChallenge(digest=digest, expires_at=until))


def spend_challenge(session: DbSession, digest: str, at: datetime) -> bool:
    """Use a challenge up; False where it is unknown, too old, or another request was first."""
    spent = session.execute(
        delete(PasskeyChallenge)
        .where(PasskeyChallenge.digest == digest, PasskeyChallenge.expires_at > at)
        .returning(PasskeyChallenge.digest)
    )
    return spent.first() is not None
