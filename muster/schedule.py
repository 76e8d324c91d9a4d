"""When each job runs: all of them on one screen.

APScheduler is the metronome only: it says when to look, the database says what is due. A job works in small
transactions until nothing is left, and one that fails never stops the others. What opens a day comes first and what
sends comes last, so that one pass from the top to the bottom takes a missed register to somebody's mailbox.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from uuid import uuid4

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from structlog.contextvars import bound_contextvars

from attendance import (
    alerts,
    arrivals,
    contacts_due,
    daily_answers,
    days,
    far_ahead,
    gaps,
    heartbeats,
    marks,
    missing,
    paper_mails,
    pathway_limits,
    reached,
    resets,
    retention,
    starts,
    summaries,
    terms,
)
from attendance.rules import contacts
from attendance.rules.calendar import at_london, london_date
from attendance.rules.pathway_limits import TOLD_AT
from attendance.unit import Db, Store
from gateway.mail import reader as mail_reader
from gateway.mail.reader import MailReader
from muster.anchor_files import AnchorFiles, anchor_and_write
from muster.clock import Clock
from notifications.bounces import reader
from notifications.outbox import Lane, Sender

SECOND, FIVE_SECONDS, BEAT_EVERY = timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=10)
MINUTE = timedelta(minutes=1)
# A job that never says "nothing left" is a mistake; it must not hold up a tick for ever.
ROUNDS_AT_MOST = 10_000
LEASE = timedelta(seconds=30)
WORD_URGENT, KEEP_ROOM = "word urgent", "keep room"

log = structlog.get_logger()

Step = Callable[..., int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Something done over and over. `run` does a bounded part of what is due and returns how much; 0 is nothing left.

    `is_alone`: two workers must not run it at once, so it runs under a lease. `may_be_due` is asked before the database
    is: False means that there is nothing to do now.
    """

    name: str
    every: timedelta
    run: Callable[[], int]
    is_alone: bool = False
    may_be_due: Callable[[], bool] = lambda: True


def jobs_for(
    store: Store,
    sender: Sender,
    clock: Clock,
    *,
    anchors: AnchorFiles | None = None,
    mails: MailReader | None = None,
) -> tuple[Job, ...]:
    """Return every job, in the order in which one causes work for the next.

    Without `anchors` none are taken, without `mails` no mailbox is read.
    """
    due, daily = partial(_due, store, clock), partial(once_a_day, store, clock)
    return (
        due("open days", days.open_due, every=FIVE_SECONDS, is_alone=True),
        *_taking_in(mails),
        due("ask for answers", daily_answers.ask_due, is_alone=True),
        due("nudge", missing.nudge_due),
        due("judge", missing.mark_due),
        due("tell of gaps", gaps.tell_due, every=FIVE_SECONDS),
        due("judge gaps", gaps.judge_due),
        due("first days", starts.tell_due, every=MINUTE),
        due("absences as N", marks.remind_due, every=MINUTE, is_alone=True),
        daily("limits of pathways", pathway_limits.tell_due, from_local=TOLD_AT, is_alone=True),
        daily("contacts", contacts_due.tell_due, from_local=contacts.TOLD_AT, is_alone=True),
        due("climb", alerts.climb_due),
        due("sweep", alerts.sweep_due),
        due("paper mails", paper_mails.tell_due, every=MINUTE, is_alone=True),
        due("plan weeks", summaries.plan_weeks, every=MINUTE, is_alone=True),
        due("weeks", summaries.run_due),
        due("forgotten passwords", resets.answer_due),
        daily("ask if reached", reached.ask_again),
        daily("terms", terms.warn_of_ends),
        *([] if anchors is None else [_anchoring(store, clock, anchors)]),
        Job(name="bring back", every=FIVE_SECONDS, run=partial(_bring_back, store, clock)),
        Job(name=WORD_URGENT, every=SECOND, run=partial(sender.word, is_urgent=True)),
        *(_sending(sender, lane) for lane in sender.lanes if lane.is_urgent),
        Job(name="word routine", every=SECOND, run=partial(sender.word, is_urgent=False)),
        *(_sending(sender, lane) for lane in sender.lanes if not lane.is_urgent),
        Job(name="hear what arrived", every=SECOND, run=partial(_hear, store, clock)),
        Job(name="ask what arrived", every=FIVE_SECONDS, run=sender.ask_arrivals),
        *([_reading_bounces(sender)] if sender.reads_bounces else []),
        *_keeping_room(store),
        daily("forget", _forgetting(clock), is_alone=True),
    )


class Clockwork:
    """Runs jobs, one run of each at a time in this process, and remembers how each run ended."""

    def __init__(self, store: Store, jobs: Sequence[Job], clock: Clock, *, is_relief: bool = False) -> None:
        """Take the jobs in their order. `is_relief`: a web process does them, as long as no worker does."""
        self.jobs = tuple(jobs)
        self._is_relief, self._began_at = is_relief, clock.machine()
        self._store, self._clock = store, clock
        self._holder = uuid4().hex
        self._turns = {job.name: threading.Lock() for job in jobs}
        self._ended: dict[str, tuple[datetime, str | None]] = {}
        self._stopping = threading.Event()
        self._has_begun = False
        # How often it has been tried to beat, whether or not the database was there.
        self.beats = 0

    def run(self, job: Job) -> int:
        """Run a job until nothing is left; return how much was done. A failure is logged and shows on every page."""
        with self._turns[job.name], bound_contextvars(job=job.name):
            done, failure = _Count(), None
            try:
                self._run(job, done)
            except Exception as error:  # the outermost loop: one job that breaks must not stop the others
                log.exception("job failed", job=job.name)
                failure = type(error).__name__
            self._ended[job.name] = (self._clock.machine(), failure)
            return done.value

    def tick(self) -> dict[str, int]:
        """Do everything that is due at this instant, again until nothing is; return how much each job did."""
        counts = dict.fromkeys((job.name for job in self.jobs), 0)
        while True:
            done = {job.name: self.run(job) for job in self.jobs}
            for name, count in done.items():
                counts[name] += count
            if not any(done.values()):
                break
        self.beat()
        return counts

    def beat(self) -> bool:
        """Write down when each job last ran, all in one transaction.

        False: another process is the relief, so this one does nothing any more.
        """
        ended = dict(self._ended)
        try:
            goes_on = self._store.command(lambda db: self._beat(db, ended))
            self._has_begun = True
        finally:
            self.beats += 1
        if not goes_on:
            self.stop()
        return goes_on

    def end_relief(self) -> None:
        """Say that this process does a worker's work no longer."""
        self._store.command(
            lambda db: heartbeats.end_relief(db, holder=self._holder, machine_now=self._clock.machine())
        )

    def stop(self) -> None:
        """Let every job end after what it is doing; none begins again."""
        self._stopping.set()

    @property
    def is_stopping(self) -> bool:
        """Say whether the jobs have been told to end."""
        return self._stopping.is_set()

    def has_ended(self, job: Job, *, within_s: float) -> bool:
        """Wait for the run of a job that is under way; return whether it ended in time."""
        turn = self._turns[job.name]
        if not turn.acquire(timeout=max(within_s, 0)):
            return False
        turn.release()
        return True

    def _run(self, job: Job, done: "_Count") -> None:
        for _ in range(ROUNDS_AT_MOST):
            if self.is_stopping or not job.may_be_due() or not self._may_run(job):
                return
            try:
                did = job.run()
            finally:
                self._let_go(job)
            if did == 0:
                return
            done.value += did

    def _may_run(self, job: Job) -> bool:
        return not job.is_alone or self._store.command(
            lambda db: heartbeats.take(
                db, job.name, holder=self._holder, machine_now=self._clock.machine(), lasts=LEASE
            )
        )

    def _let_go(self, job: Job) -> None:
        if job.is_alone:
            self._store.command(
                lambda db: heartbeats.release(db, job.name, holder=self._holder, machine_now=self._clock.machine())
            )

    def _beat(self, db: Db, ended: dict[str, tuple[datetime, str | None]]) -> bool:
        now = self._clock.machine()
        if self._is_relief:
            if not heartbeats.relieve(db, holder=self._holder, began_at=self._began_at, machine_now=now):
                return False
            heartbeats.beat_all(db, ended)
            return True
        if not self._has_begun:
            heartbeats.begin(db, [job.name for job in self.jobs], now)
        heartbeats.beat_all(db, {**ended, heartbeats.CLOCKWORK: (now, None)})
        return True


def metronome(clockwork: Clockwork) -> BackgroundScheduler:
    """Return a scheduler that runs each job at its interval once it is started."""
    quiet = logging.getLogger("apscheduler.metronome")
    # It warns each second about a job that takes longer than its interval, which is what ours may do.
    quiet.setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        logger=quiet,
        executors={"default": ThreadPoolExecutor(len(clockwork.jobs) + 1)},
        # The default grace of one second would skip, in silence, what came late after a pause of the machine.
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in clockwork.jobs:
        scheduler.add_job(clockwork.run, "interval", args=[job], seconds=job.every.total_seconds(), id=job.name)
    scheduler.add_job(clockwork.beat, "interval", seconds=BEAT_EVERY.total_seconds(), id="beat")
    return scheduler


@dataclass(slots=True)
class _Count:
    value: int = 0


def _due(
    store: Store, clock: Clock, name: str, step: Step, *, every: timedelta = SECOND, is_alone: bool = False
) -> Job:
    def run() -> int:
        return store.command(lambda db: step(db, now=clock.now()))

    return Job(name=name, every=every, run=run, is_alone=is_alone)


def once_a_day(
    store: Store, clock: Clock, name: str, step: Step, *, from_local: time = time.min, is_alone: bool = False
) -> Job:
    """Return a job that does its work once per London day and process, and then says that nothing is left.

    `from_local`: not before this time of the day.
    """
    done_on: list[date] = []

    def is_due(now: datetime) -> bool:
        today = london_date(now)
        return today not in done_on and now >= at_london(today, from_local)

    def daily(db: Db, *, now: datetime) -> int:
        if not is_due(now):
            return 0
        count = step(db, now=now)
        if count == 0:
            done_on[:] = [london_date(now)]
        return count

    job = _due(store, clock, name, daily, every=MINUTE, is_alone=is_alone)
    return replace(job, may_be_due=lambda: is_due(clock.now()))


def _keeping_room(store: Store) -> tuple[Job, ...]:
    """Return the job that keeps room for when the disk is full; it fails, and so is heard of, as long as it cannot."""
    reserve = store.database.reserve
    if reserve is None:
        return ()

    def run() -> int:
        reserve.keep()
        return 0

    return (Job(name=KEEP_ROOM, every=MINUTE, run=run),)


def _anchoring(store: Store, clock: Clock, files: AnchorFiles) -> Job:
    return Job(name="anchor", every=MINUTE, run=lambda: anchor_and_write(store, clock, files), is_alone=True)


def _forgetting(clock: Clock) -> Step:
    """Return the step that forgets, which asks the machine's clock too."""

    def forget(db: Db, *, now: datetime) -> int:
        return retention.forget(db, now=now, machine_now=clock.machine())

    return forget


def _hear(store: Store, clock: Clock) -> int:
    return store.command(lambda db: arrivals.hear(db, now=clock.now(), machine_now=clock.machine()))


def _bring_back(store: Store, clock: Clock) -> int:
    return store.command(lambda db: far_ahead.bring_back(db, machine_now=clock.machine()))


def _taking_in(mails: MailReader | None) -> tuple[Job, ...]:
    """Return the jobs that put the mails of providers on record, and read what is there."""
    if mails is None:
        return ()
    return (
        Job(name="fetch mails", every=mail_reader.EVERY, run=mails.fetch, is_alone=True),
        Job(name="read mails", every=SECOND, run=mails.read, is_alone=True),
    )


def _reading_bounces(sender: Sender) -> Job:
    return Job(name="read bounces", every=reader.EVERY, run=sender.read_bounces, is_alone=True)


def _sending(sender: Sender, lane: Lane) -> Job:
    return Job(name=lane.name, every=SECOND, run=lambda: sender.send(lane).count)
