"""Find the e-mail address that is a provider's own now, by the provider or by the digest of its secret."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import ProviderAddress


def live_of(session: DbSession, provider_id: UUID) -> ProviderAddress | None:
    """Return a provider's live address."""
    wanted = select(ProviderAddress).where(
        ProviderAddress.provider_id == provider_id, ProviderAddress.ended_at.is_(None)
    )
    return session.scalar(wanted)


def live_by_digest(session: DbSession, digest: str) -> ProviderAddress | None:
    """Return the live address with a secret of this digest."""
    wanted = select(ProviderAddress).where(ProviderAddress.digest == digest, ProviderAddress.ended_at.is_(None))
    return session.scalar(wanted)
