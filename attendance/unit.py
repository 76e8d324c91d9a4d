"""Open a transaction for one command. The events it causes are chained last, and whoever sends is woken after it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from attendance.preferences import Preferences
from attendance.records import events
from attendance.records.database import Database, DbSession, LostRace
from attendance.scope import Actor

Wake = Callable[[], None]
Answer = TypeVar("Answer")
RUNS = 3


class Db:
    """One transaction: the session, what it has to tell the chains, and the installation's preferences."""

    def __init__(self, session: DbSession, preferences: Preferences) -> None:
        """Begin with nothing to tell."""
        self.session = session
        self.preferences = preferences
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

    def close(self) -> None:
        """Chain the events; the last thing before the commit."""
        self.session.flush()
        events.append(self.session, self._drafts)


class Store:
    """The way to the records for every door: `reading()` and `writing()`."""

    def __init__(self, database: Database, preferences: Preferences, wake: Wake = lambda: None) -> None:
        """Take the database and what to call after a commit that has something to send."""
        self.database = database
        self.preferences = preferences
        self._wake = wake

    @contextmanager
    def reading(self) -> Iterator[Db]:
        """Give a transaction that cannot write."""
        with self.database.reading() as session:
            yield Db(session, self.preferences)

    @contextmanager
    def writing(self) -> Iterator[Db]:
        """Give a transaction that commits when left, and rolls back on any exception."""
        with self.database.writing() as session:
            db = Db(session, self.preferences)
            yield db
            db.close()
        if db.wakes_sender:
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
