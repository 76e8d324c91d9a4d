"""Find and spend what people prove themselves with: authenticator codes, recovery codes; and the browsers they know."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Authenticator, KnownBrowser, Passkey, RecoveryCode


def authenticator_of(session: DbSession, person_id: UUID) -> Authenticator | None:
    """Return a person's authenticator app."""
    return session.get(Authenticator, person_id)


def spend_step(session: DbSession, person_id: UUID, step: int) -> bool:
    """Use up the code of a time step and of all before it; False where another request was first."""
    spent = session.execute(
        update(Authenticator)
        .where(Authenticator.person_id == person_id, Authenticator.last_step < step)
        .values(last_step=step)
        .returning(Authenticator.person_id)
    )
    return spent.first() is not None


def drop_authenticator(session: DbSession, person_id: UUID) -> None:
    """Delete a person's authenticator app."""
    session.execute(delete(Authenticator).where(Authenticator.person_id == person_id))


def drop_passkeys(session: DbSession, person_id: UUID) -> None:
    """Delete every passkey of a person."""
    session.execute(delete(Passkey).where(Passkey.person_id == person_id))


def codes_left(session: DbSession, person_id: UUID) -> int:
    """Return how many recovery codes a person has left."""
    wanted = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return session.scalar(wanted) or 0


def spend_code(session: DbSession, person_id: UUID, digest: str, at: datetime) -> bool:
    """Use up a recovery code; False where there is none such, or another request was first."""
    spent = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.digest == digest, RecoveryCode.used_at.is_(None))
        .values(used_at=at)
        .returning(RecoveryCode.id)
    )
    return spent.first() is not None


def drop_codes(session: DbSession, person_id: UUID) -> None:
    """Delete every recovery code of a person."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


def knows_browser(session: DbSession, person_id: UUID, digest: str, since: datetime) -> bool:
    """Say whether a person has signed in fully with this browser since then."""
    known = session.get(KnownBrowser, (digest, person_id))
    return known is not None and known.last_seen_at > since


def remember_browser(session: DbSession, person_id: UUID, digest: str, at: datetime) -> None:
    """Note that a person has signed in fully with a browser."""
    known = session.get(KnownBrowser, (digest, person_id))
    if known is None:
        session.add(KnownBrowser(digest=digest, person_id=person_id, last_seen_at=at))
    else:
        known.last_seen_at = at


def forget_browsers(session: DbSession, person_id: UUID) -> None:
    """Forget every browser a person has signed in with."""
    session.execute(delete(KnownBrowser).where(KnownBrowser.person_id == person_id))
