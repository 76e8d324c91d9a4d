"""Prove that nothing was changed: walk each chain and name the first row that is not what was written."""

from dataclasses import dataclass
from uuid import UUID

from attendance.records import calendars, events
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainReport:
    """How one organisation's chain stands. `broken_at` None: every row is what was written."""

    organisation_code: str
    events: int
    broken_at: int | None
    why: str

    @property
    def is_whole(self) -> bool:
        """Say whether every row of the chain is what was written."""
        return self.broken_at is None


def chains(db: Db) -> tuple[UUID, ...]:
    """Return every organisation that has a chain."""
    return tuple(events.organisations_with_chains(db.session))


def verify(db: Db, organisation_id: UUID) -> ChainReport:
    """Walk one organisation's chain from its first row."""
    broken = events.first_broken_link(db.session, organisation_id)
    organisation = calendars.organisations(db.session, [organisation_id])[organisation_id]
    return ChainReport(
        organisation_code=organisation.code,
        events=events.length(db.session, organisation_id),
        broken_at=broken.seq if broken else None,
        why=broken.why if broken else "",
    )
