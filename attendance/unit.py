"""Open a transaction for one command. The events it causes are chained last, and whoever sends is woken after it."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import structlog

from attendance.preferences import Preferences
from attendance.records import events, waking, wall
from attendance.records.database import AWAY, Database, DbSession, LostRace
from attendance.records.keys import Keys, Unreadable
from attendance.records.sealed import KEYS
from attendance.records.vault import CannotBeRead, KeyMissing, Vault
from attendance.records.wall import DOOR, Wall
from attendance.scope import JOB, Actor

Wake = Callable[[], None]
Answer = TypeVar("Answer")
RUNS = 3
INSISTS_EVERY_S = 0.5
log = structlog.get_logger(__name__)


class Db:
    """One transaction: the session, what it has to tell the chains, and the installation's preferences and keys."""

    def __init__(self, session: DbSession, preferences: Preferences, vault: Vault) -> None:
        """Begin with nothing to tell."""
        self.session = session
        self.preferences = preferences
        self.vault = vault
        self.keys = Keys(vault, session)
        session.info[KEYS] = self.keys
        self.wakes_sender = False
        self._drafts: list[events.EventDraft] = []

    def tell(
        self, organisation_ids: Iterable[UUID], kind: str, *, actor: Actor, at: datetime, body: dict[str, Any]
    ) -> None:
        """Add one event to the chain of each organisation; chained when the transaction ends."""
        for organisation_id in organisation_ids:
            self._drafts.append(
                events.EventDraft(
                    organisation_id=organisation_id,
                    at=at,
                    actor=f"{actor.key} {actor.name}",
                    job_title=actor.job_title,
                    kind=kind,
                    body=body,
                )
            )

    def acting_for(self, school_ids: Iterable[UUID]) -> AbstractContextManager[None]:
        """Do what a provider's word sets off for these home schools, within the second wall."""
        return wall.acting_for(self.session, school_ids)

    def choosing_provider(self) -> AbstractContextManager[None]:
        """Show a home school, within the second wall, every organisation that can host a pupil."""
        return wall.choosing(self.session)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Do something that leaves nothing behind where it fails, events included, while the transaction goes on."""
        told = len(self._drafts)
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            del self._drafts[told:]
            raise

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Do something to see what would come of it, and leave nothing of it behind, events included."""
        told, wakes = len(self._drafts), self.wakes_sender
        nested = self.session.begin_nested()
        try:
            yield
        finally:
            nested.rollback()
            del self._drafts[told:]
            self.wakes_sender = wakes

    def close(self) -> None:
        """Chain the events, and call who sends; the last thing before the commit."""
        self.session.flush()
        if self.wakes_sender:
            waking.tell(self.session)
        events.append(self.session, self._drafts)


class Store:
    """The way to the records for every door: `reading()` and `writing()`.

    A door asks for a store `within` what a credential opens; the worker and the command line go without.
    """

    def __init__(
        self,
        database: Database,
        preferences: Preferences,
        wake: Wake = lambda: None,
        *,
        vault: Vault | None = None,
        wall: Wall | None = None,
    ) -> None:
        """Take the database, what to call after a commit that has something to send, and what seals and opens.

        Without a vault nothing can be sealed.
        """
        self.database = database
        self.preferences = preferences
        self.vault = vault or Vault(tuple, _no_clock)
        self._wake = wake
        self._wall = wall

    def within(self, organisation_ids: Iterable[UUID], *, person_id: UUID | None = None) -> "Store":
        """Return a store whose transactions reach the rows of these organisations and what is the person's own.

        It is the second wall, behind the scope: the database keeps to it even where a query does not.
        """
        return self._behind(Wall(organisations=frozenset(organisation_ids), person_id=person_id))

    def at_door(self) -> "Store":
        """Return a store for recognising people and programs, while nobody is known yet."""
        return self._behind(DOOR)

    def seal_for(self, purpose: str, owner: str, words: str) -> str:
        """Seal words that are not stored, and that nobody but their owner may read."""
        return self.vault.seal_for(purpose, owner, words.encode())

    def open_for(self, purpose: str, owner: str, sealed: str) -> str | None:
        """Return words that were sealed for this purpose and owner; None where they are another's, or no such words."""
        try:
            return self.vault.open_for(purpose, owner, sealed).decode()
        except (CannotBeRead, KeyMissing):
            return None

    @contextmanager
    def reading(self) -> Iterator[Db]:
        """Give a transaction that cannot write."""
        with self.database.reading(self._wall) as session:
            db = Db(session, self.preferences, self.vault)
            yield db
        if news := self._news_of(db):
            with self.writing() as told:
                self._tell_unreadable(told, news)

    @contextmanager
    def at_one_instant(self) -> Iterator[tuple[Db, str]]:
        """Give a look at PostgreSQL as of one instant, however long it takes, and the name by which others share it."""
        with self.database.at_one_instant() as (session, name):
            yield Db(session, self.preferences, self.vault), name

    @contextmanager
    def writing(self) -> Iterator[Db]:
        """Give a transaction that commits when left, and rolls back on any exception."""
        with self.database.writing(self._wall) as session:
            db = Db(session, self.preferences, self.vault)
            yield db
            self._tell_unreadable(db, self._news_of(db))
            db.close()
        if db.wakes_sender:
            # At once in this process; others hear of it from the database.
            self._wake()

    def command(self, run: Callable[[Db], Answer]) -> Answer:
        """Run one command in a transaction of its own; a transaction that lost a race is run again.

        Two submissions under one key meet at the database's unique key: the loser finds the winner's answer.
        """
        for _ in range(RUNS - 1):
            try:
                with self.writing() as db:
                    return run(db)
            except LostRace:
                continue
        with self.writing() as db:
            return run(db)

    def insist(self, run: Callable[[Db], Answer], *, within: timedelta) -> Answer:
        """Run a command that must not be lost: again and again while the database is away, for so long at most.

        The answer to a commit may be lost too, so `run` must do no harm a second time.
        """
        until = time.monotonic() + within.total_seconds()
        while True:
            try:
                return self.command(run)
            except AWAY:
                if time.monotonic() + INSISTS_EVERY_S > until:
                    raise
            time.sleep(INSISTS_EVERY_S)

    def _news_of(self, db: Db) -> list[Unreadable]:
        return [each for each in db.keys.unreadable if self.vault.is_first_report(each)]

    def _tell_unreadable(self, db: Db, news: list[Unreadable]) -> None:
        """Say once in the log and to the organisation that a text of its own could not be read."""
        for each in news:
            at = each.address
            where = {"table": at.table, "column": at.column, "row": str(at.row_id), "why": each.why}
            log.error("a sealed text cannot be read", organisation=at.organisation_id, **where)
            db.tell([at.organisation_id], "text_unreadable", actor=JOB, at=self.vault.now(), body=where)

    def _behind(self, wall: Wall) -> "Store":
        return Store(self.database, self.preferences, self._wake, vault=self.vault, wall=wall)


def _no_clock() -> datetime:
    raise RuntimeError("a store without a vault has no clock")
