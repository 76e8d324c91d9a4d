"""Prove that nothing was changed: walk each chain and name the first row that is not what was written.

And write down who was turned away, so that the chain also tells who tried.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from attendance.records import calendars, events, looking
from attendance.scope import Actor
from attendance.unit import Db, Store

FORGET_DENIALS_AFTER = timedelta(hours=1)


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Denial:
    """A refusal as it is recorded: who, for which organisation, at which route. Never an address: it may hold an id.

    `status` is 403, or 404: what is another's and what does not exist are refused, and recorded, alike.
    """

    actor: Actor
    organisation_id: UUID
    route: str
    status: int
    request: str


def note_denial(store: Store, denial: Denial, *, now: datetime, machine_now: datetime) -> bool:
    """Record that somebody known was refused: one event per actor, route and minute, in their organisation's chain.

    In a transaction of its own, after the refused one has ended; a refusal that was noted already costs one read.
    Returns whether an event was written.
    """
    minute_at = machine_now.replace(second=0, microsecond=0)
    key = (denial.organisation_id, denial.actor.key, denial.route, minute_at)
    with store.reading() as db:
        if looking.has_denial(db.session, *key):
            return False
    return store.command(lambda db: _note(db, denial, key, now=now))


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


def _note(db: Db, denial: Denial, key: tuple[UUID, str, str, datetime], *, now: datetime) -> bool:
    organisation_id, *_, minute_at = key
    # Another request may have been first; its row is then seen here, or met as a lost race that runs this again.
    if looking.has_denial(db.session, *key):
        return False
    looking.forget_denials(db.session, organisation_id, before=minute_at - FORGET_DENIALS_AFTER)
    looking.add_denial(db.session, *key)
    body = {"route": denial.route, "status": denial.status, "request": denial.request}
    db.tell([organisation_id], "denied", actor=denial.actor, at=now, body=body)
    return True
