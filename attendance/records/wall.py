"""Say to the database on whose behalf a transaction runs, so that its row-level security holds where a query forgets.

The policies are in the migrations (`docs/adr/0006-second-wall.md`); they read nothing but these settings and the
placements. Each setting ends with its transaction. SQLite has no such wall, and is told nothing.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import SessionTransaction

# The group roles that the policies name; whoever logs in is a member of one of them.
WEB_ROLE, WORKER_ROLE = "muster_app", "muster_worker"
_SETTINGS = text(
    "SELECT set_config('muster.organisations', :organisations, true), "
    "set_config('muster.person', :person, true), set_config('muster.door', :door, true)"
)
_CHOOSING = text("SELECT set_config('muster.choosing', :state, true)")
_ACTING = text("SELECT set_config('muster.acting_for', :schools, true)")
_KEY = "muster wall"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wall:
    """How far a transaction reaches: the organisations a credential opens, and the person who holds it.

    `is_door`: nobody is known yet, so only what recognises people and programs may be read.
    """

    organisations: frozenset[UUID] = frozenset()
    person_id: UUID | None = None
    is_door: bool = False


DOOR = Wall(is_door=True)


def put_up(session: DbSession, wall: Wall) -> None:
    """Hold every transaction of a session within a wall."""
    session.info[_KEY] = frozenset[UUID]()

    @event.listens_for(session, "after_begin")
    def _begin(_session: DbSession, transaction: SessionTransaction, connection: Connection) -> None:
        if not transaction.nested:
            connection.execute(
                _SETTINGS,
                {
                    "organisations": _array(wall.organisations),
                    "person": str(wall.person_id or ""),
                    "door": "open" if wall.is_door else "",
                },
            )


def is_up(session: DbSession) -> bool:
    """Say whether a session is held within a wall."""
    return _KEY in session.info


@contextmanager
def acting_for(session: DbSession, school_ids: Iterable[UUID]) -> Iterator[None]:
    """Let what a provider's word sets off be done for these home schools, as their own clockwork would do it.

    The database grants it for schools that have pupils with the provider, and for no others. What must reach beyond
    the provider's own rows, because a half of it would be wrong, is done in here: opening a school's whole day, and
    closing what is open about a pupil wherever it was opened.
    """
    before = session.info.get(_KEY)
    if before is None:
        yield
        return
    session.flush()
    _act_for(session, before | set(school_ids))
    try:
        yield
        session.flush()
    finally:
        # After an error of the database's nothing can be said to it, and the transaction ends with its settings.
        if session.is_active and not _has_failed(session):
            _act_for(session, before)


@contextmanager
def choosing(session: DbSession) -> Iterator[None]:
    """Let a home school see every organisation that can host a pupil, with its sites, to choose among.

    For the time of choosing alone: what else is asked of organisations sees those it has to do with.
    """
    if not is_up(session):
        yield
        return
    session.connection().execute(_CHOOSING, {"state": "open"})
    try:
        yield
    finally:
        if session.is_active and not _has_failed(session):
            session.connection().execute(_CHOOSING, {"state": ""})


def _act_for(session: DbSession, school_ids: frozenset[UUID]) -> None:
    session.connection().execute(_ACTING, {"schools": _array(school_ids)})
    session.info[_KEY] = school_ids


def _has_failed(session: DbSession) -> bool:
    driver = session.connection().connection.driver_connection
    return driver is None or driver.info.transaction_status.name == "INERROR"


def _array(ids: Iterable[UUID]) -> str:
    return "{" + ",".join(sorted(map(str, ids))) + "}"
