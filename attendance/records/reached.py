"""Keep what is known of the addresses that alerts go to."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import AddressProof, Membership


def of(session: DbSession, person_id: UUID, channel: str) -> AddressProof | None:
    """Return what is known of one of a person's addresses."""
    return session.get(AddressProof, (person_id, channel), populate_existing=True)


def locked(session: DbSession, person_id: UUID, channel: str) -> AddressProof | None:
    """Return the same, held until the transaction ends."""
    return session.get(AddressProof, (person_id, channel), populate_existing=True, with_for_update=True)


def jobs_with_proofs(session: DbSession) -> Sequence[Membership]:
    """Return the live jobs of people of whom anything was ever confirmed, in a steady order."""
    confirmed = select(AddressProof.person_id).where(AddressProof.confirmed_at.is_not(None))
    wanted = select(Membership).where(Membership.person_id.in_(confirmed), Membership.ended_at.is_(None))
    return session.scalars(wanted.order_by(Membership.organisation_id, Membership.id)).all()


def of_people(session: DbSession, person_ids: Collection[UUID]) -> Sequence[AddressProof]:
    """Return what is known of the addresses of people."""
    return session.scalars(select(AddressProof).where(AddressProof.person_id.in_(person_ids))).all()
