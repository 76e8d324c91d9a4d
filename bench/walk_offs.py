"""From the commit of a walk-off to its mail in the carrier's hands: at rest, and while much else waits and arrives."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from attendance import days, registers, walk_offs
from attendance.records.tables import Message
from attendance.refusals import Refusal
from attendance.registers import EntryCommand, SubmitRegister
from attendance.rules.delivery import WAITING as WAITING_STATE
from attendance.rules.words import Channel, Role, Session, Status
from attendance.scope import Actor, ProviderScope
from attendance.walk_offs import ReportWalkOff
from bench.figures import Figure, Floors, ms, percentile, times
from bench.sink import Sink
from bench.town import Place, Town, build, store_over
from muster.carriers import sender_with
from muster.clock import Clock
from muster.worker import Bell, Worker
from notifications.outbox import EMAIL
from tests.support.acting import envelope
from tests.support.cast import WEDNESDAY, at

TURNS = 100
SCHOOLS, WAITING, REGISTERS_A_SECOND = 40, 12_000, 30
ARRIVES_WITHIN_S = 60
AT_REST_S, UNDER_LOAD_S = (0.3, 2.0), 5.0


def measure(fresh: Callable[[], str], floors: Floors, sink: Sink) -> Iterator[Figure]:
    """Yield both."""
    took, _ = _turns(fresh(), sink, is_loaded=False)
    half, most = percentile(took, 0.5), percentile(took, 0.99)
    yield Figure(
        what=f"a walk-off at rest, from commit to the carrier's yes, {len(took)} times",
        figure=f"p50 {ms(half)}, p99 {ms(most)}",
        ratio=times(half, floors.mail_s, "a bare hand-over"),
        promise=f"p50 {ms(AT_REST_S[0])}, p99 {ms(AT_REST_S[1])}",
        is_kept=half <= AT_REST_S[0] and most <= AT_REST_S[1],
    )
    took, arrived = _turns(fresh(), sink, is_loaded=True)
    late = percentile(took, 0.95)
    yield Figure(
        what=f"the same while {WAITING:,} mails wait and {arrived:.0f} registers a second arrive ({REGISTERS_A_SECOND} "
        "were sent), all in one process",
        figure=f"p95 {ms(late)}, at most {ms(max(took))}",
        ratio=times(late, floors.mail_s, "a bare hand-over"),
        promise=f"p95 {ms(UNDER_LOAD_S)} at {REGISTERS_A_SECOND} registers a second",
        is_kept=late <= UNDER_LOAD_S,
    )


def _turns(url: str, sink: Sink, *, is_loaded: bool) -> tuple[list[float], float]:
    bell = Bell()
    store = store_over(url, wake=bell.ring)
    town = build(store, SCHOOLS)
    store.command(lambda db: days.ensure_open(db, town.schools, WEDNESDAY, now=at("07:00")))
    clock = _From("10:30")
    channels = [sink.channel(), sink.channel()]
    sender = sender_with(
        store,
        clock,
        urgent={EMAIL: channels[0]},
        routine={EMAIL: channels[1]},
        base_url="https://muster.example",
    )
    if is_loaded:
        _let_wait(town)
    worker = Worker(store, sender, clock, bell=bell)
    worker.start()
    registers_sent = _Registers(town, clock)
    try:
        with registers_sent.arriving() if is_loaded else _nothing():
            time.sleep(2)
            took = [_one(town, place, clock, sink) for place in town.places[:: len(town.places) // TURNS][:TURNS]]
    finally:
        worker.stop()
        store.database.dispose()
    return took, registers_sent.a_second


def _one(town: Town, place: Place, clock: Clock, sink: Sink) -> float:
    """Report one, and wait for its first mail; return how long that was after the commit."""
    command = ReportWalkOff(placement=place.public_ref, left_at=clock.now(), envelope=envelope())
    receipt = town.store.command(lambda db: walk_offs.report(_scope(town, place), db, command, now=clock.now()))
    committed = time.monotonic()
    until = committed + ARRIVES_WITHIN_S
    while time.monotonic() < until:
        with suppress(KeyError):
            return sink.taken()[str(receipt.alert_id)] - committed
        time.sleep(0.005)
    message = "a walk-off's mail did not arrive"
    raise TimeoutError(message)


def _let_wait(town: Town) -> None:
    """Lay down as many routine mails as are to wait, worded already."""
    rows = [_waiting(number) for number in range(WAITING)]
    with town.store.writing() as db:
        db.session.execute(insert(Message), rows)


def _waiting(number: int) -> dict[str, Any]:
    now = Clock().machine()
    return {
        "id": uuid4(),
        "channel": EMAIL,
        "to_address": f"p{number}@town.example",
        "to_name": "Somebody",
        "subject": "Something to look at",
        "body": "A line of a mail, as long as they are.\n" * 20,
        "kinds": "task",
        "is_urgent": False,
        "header_id": f"<{uuid4()}@muster.example>",
        "created_at": now,
        "try_at": now,
        "give_up_at": now + timedelta(days=1),
        "fence": 0,
        "state": WAITING_STATE,
        "possible_repeat": False,
    }


class _Registers:
    """Sends registers of three pupils at a steady pace, from a thread of its own."""

    def __init__(self, town: Town, clock: Clock) -> None:
        self._town, self._clock = town, clock
        self._over = threading.Event()
        self._sent, self._took = 0, 0.0

    @property
    def a_second(self) -> float:
        return self._sent / self._took if self._took else 0.0

    @contextmanager
    def arriving(self) -> Iterator[None]:
        thread = threading.Thread(target=self._send)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _send(self) -> None:
        began = time.monotonic()
        for place in cycle(self._town.places[1::3]):
            if self._over.is_set():
                break
            with suppress(Refusal):
                self._one(place)
            self._sent += 1
            time.sleep(max(0.0, began + self._sent / REGISTERS_A_SECOND - time.monotonic()))
        self._took = time.monotonic() - began

    def _one(self, place: Place) -> None:
        there = [each for each in self._town.places if (each.school, each.provider) == (place.school, place.provider)]
        entries = tuple(EntryCommand(placement=each.public_ref, status=Status.PRESENT) for each in there)
        command = SubmitRegister(
            on=WEDNESDAY, session=Session.AM, entries=entries, taken_at=self._clock.now(), envelope=envelope()
        )
        scope = _scope(self._town, place)
        self._town.store.command(lambda db: registers.submit(scope, db, command, now=self._clock.now()))


class _From(Clock):
    """Goes on for the rules from a time of the Wednesday."""

    def __init__(self, local: str) -> None:
        super().__init__()
        self._began, self._from = self.machine(), at(local)

    def now(self) -> datetime:
        return self._from + (self.machine() - self._began)


def _scope(town: Town, place: Place) -> ProviderScope:
    person = town.people[place.provider][0]
    actor = Actor.of_person(
        person, "Manager", job_title="Manager", roles=frozenset({Role.PROVIDER_MANAGER}), channel=Channel.API
    )
    return ProviderScope(provider_id=place.provider, actor=actor)


@contextmanager
def _nothing() -> Iterator[None]:
    yield
