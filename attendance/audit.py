"""Prove that nothing was changed: walk each chain and name the first row that is not what was written.

And write down who was turned away, so that the chain also tells who tried.
"""

from collections.abc import Sequence
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
    walked = events.walk(db.session, organisation_id)
    organisation = calendars.organisations(db.session, [organisation_id])[organisation_id]
    return ChainReport(
        organisation_code=organisation.code,
        events=walked.events,
        broken_at=walked.broken.seq if walked.broken else None,
        why=walked.broken.why if walked.broken else "",
    )


def strays(db: Db) -> dict[str, int]:
    """Return how many rows of the log hang in the air, by what they are: whoever made them so went round Muster."""
    return events.strays(db.session)


def erase_bodies(
    db: Db,
    organisation_id: UUID,
    ranges: Sequence[tuple[int, int]],
    *,
    why: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Empty what some events of a chain say, and tell the chain which and why; return how many said something.

    Both ends of a range are included. What is emptied because it is old is `(1, newest)`: such an event is emptied
    itself one day, and the next one covers what it covered. `why` is kept for good and names no pupil.
    """
    emptied = events.erase_bodies(db.session, organisation_id, ranges)
    if emptied:
        body = {"rows": [list(each) for each in ranges], "why": why}
        db.tell([organisation_id], events.ERASED, actor=actor, at=now, body=body)
    return emptied


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
