"""Play the cast's days: go from moment to moment, let people act, and let the clockwork do what is due.

Each day, or part of a day, is one transaction: a term is played in seconds. Nothing is written past the use cases,
and what the clockwork does is the clockwork's own list of jobs, only under a clock that steps.
"""

import gc
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TypeVar

import structlog

from attendance import coming
from attendance.refusals import Refusal
from attendance.rules.calendar import at_london, london_date
from attendance.unit import Db, Store
from muster.carriers import sender_with
from muster.demo.clock import SteppedClock
from muster.demo.people import Troupe
from muster.demo.programme import Act
from muster.schedule import Job, jobs_for
from notifications.channels import Channel

Answer = TypeVar("Answer")
# What the cast does on a day, in the order of the clock.
Programme = Callable[[date], list[Act]]
DAY_OPENS = time(7, 0)
ONE_DAY = timedelta(days=1)

log = structlog.get_logger()


class Stage:
    """Where the cast acts. Played up to an instant, and from there on."""

    def __init__(
        self, store: Store, channels: Mapping[str, Channel], *, base_url: str, at: datetime, programme: Programme
    ) -> None:
        """Begin at an instant."""
        self._store, self._channels, self._base_url = store, channels, base_url
        self._programme = programme
        self._at = at
        self._troupe = Troupe()
        self._turn = threading.Lock()
        self._waiting = self._acts_after(at)

    @property
    def at(self) -> datetime:
        """Return the instant up to which everything has been played."""
        return self._at

    def is_due(self, now: datetime) -> bool:
        """Say whether somebody of the cast has something to do by now."""
        return any(act.at <= now for act in self._waiting) or london_date(now) > london_date(self._at)

    def play(self, until: datetime, *, watch: Callable[[date], None] = lambda _on: None) -> None:
        """Play everything up to and including an instant; `watch` is told of each day begun."""
        with self._turn, _without_collector():
            while self._at < until:
                on = london_date(self._at)
                watch(on)
                midnight = at_london(on + ONE_DAY, time.min)
                leg = min(until, midnight)
                with self._store.writing() as db:
                    self._play_leg(_InOneTransaction(db, self._store), leg)
                self._at = leg
                if leg == midnight:
                    self._waiting = self._programme(london_date(leg))

    def _acts_after(self, at: datetime) -> list[Act]:
        return [act for act in self._programme(london_date(at)) if act.at > at]

    def _play_leg(self, store: "_InOneTransaction", until: datetime) -> None:
        clock = SteppedClock(self._at)
        sender = sender_with(store, clock, urgent=self._channels, routine=self._channels, base_url=self._base_url)
        jobs = _Jobs(jobs_for(store, sender, clock))
        jobs.run()
        for moment, acts, is_due in self._moments(store.db, until):
            clock.at = moment
            for act in acts:
                self._do(act, store.db, now=moment)
            if is_due:
                jobs.run()
            else:
                jobs.send()
        clock.at = until

    def _do(self, act: Act, db: Db, *, now: datetime) -> None:
        try:
            # What is refused leaves nothing behind, though the day is one transaction.
            with db.attempt():
                act.do(db, self._troupe, now=now)
        except Refusal as refusal:
            # The visitor was quicker, or the provider is shut: the cast shrugs, as people do.
            log.info("the cast was refused", why=type(refusal).__name__)
        db.session.flush()

    def _moments(self, db: Db, until: datetime) -> Iterator[tuple[datetime, list[Act], bool]]:
        """Yield each moment with its acts, and whether something falls due at it."""
        at = self._at
        while True:
            coming_up = (coming.next_due(db, after=at), self._day_opens_at(at))
            due_at = min((each for each in coming_up if each is not None), default=None)
            acts_at = self._waiting[0].at if self._waiting else None
            nexts = [each for each in (due_at, acts_at) if each is not None]
            if not nexts or min(nexts) > until:
                return
            at = min(nexts)
            acts = [act for act in self._waiting if act.at == at]
            self._waiting = self._waiting[len(acts) :]
            yield at, acts, due_at == at

    def _day_opens_at(self, after: datetime) -> datetime | None:
        opens_at = at_london(london_date(after), DAY_OPENS)
        return opens_at if opens_at > after else None


class _InOneTransaction(Store):
    """A store whose every command runs in a transaction that is open already."""

    def __init__(self, db: Db, store: Store) -> None:
        super().__init__(store.database, store.preferences)
        self.db = db

    @contextmanager
    def reading(self) -> Iterator[Db]:
        yield self.db

    @contextmanager
    def writing(self) -> Iterator[Db]:
        yield self.db
        self.db.session.flush()

    def command(self, run: Callable[[Db], Answer]) -> Answer:
        answer = run(self.db)
        self.db.session.flush()
        return answer


class _Jobs:
    """The clockwork's jobs, run in their order; carriers are looked at only where there are new words to carry."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        every = tuple(jobs)
        self._words = tuple(job for job in every if job.name.startswith("word "))
        self._sends = tuple(job for job in every if job.name.startswith("send "))
        self._others = tuple(job for job in every if job not in (*self._words, *self._sends))

    def run(self) -> None:
        """Do what is due, each job until nothing is left of it, and send what came of it."""
        for job in self._others:
            _exhaust(job)
        self.send()

    def send(self) -> None:
        """Put new notices into words, and send them."""
        if sum(_exhaust(job) for job in self._words):
            for job in self._sends:
                _exhaust(job)


def _exhaust(job: Job) -> int:
    done = 0
    while did := job.run():
        done += did
    return done


@contextmanager
def _without_collector() -> Iterator[None]:
    """Leave the litter of some seconds lying: collecting it would take a fifth of them."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
