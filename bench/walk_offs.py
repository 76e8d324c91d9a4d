"""From the commit of a walk-off to its mail in the carrier's hands: at rest, and while much else waits and arrives."""

import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from attendance import days, walk_offs
from attendance.records.tables import Message
from attendance.rules.delivery import WAITING as WAITING_STATE
from attendance.walk_offs import ReportWalkOff
from bench.arriving import REGISTERS_A_SECOND, Pace, arriving
from bench.clocks import From
from bench.figures import Figure, Floors, ms, percentile, times
from bench.sink import Sink
from bench.town import Place, Town, build, provider_scope, store_over
from muster.carriers import sender_with
from muster.clock import Clock
from muster.worker import Bell, Worker
from notifications.outbox import EMAIL
from tests.support.acting import envelope
from tests.support.cast import WEDNESDAY, at

TURNS = 100
SCHOOLS, WAITING = 40, 12_000
# Of the pace that is promised, what must have come in for a figure to count.
KEPT_PACE = 0.9
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
        what=f"the same while {WAITING:,} mails wait and {arrived:.0f} registers a second arrive of "
        f"{REGISTERS_A_SECOND}, by another process",
        figure=f"p95 {ms(late)}, at most {ms(max(took))}",
        ratio=times(late, floors.mail_s, "a bare hand-over"),
        promise=f"p95 {ms(UNDER_LOAD_S)} at {REGISTERS_A_SECOND} registers a second",
        is_kept=late <= UNDER_LOAD_S and arrived >= KEPT_PACE * REGISTERS_A_SECOND,
    )


def _turns(url: str, sink: Sink, *, is_loaded: bool) -> tuple[list[float], float]:
    bell = Bell()
    store = store_over(url, wake=bell.ring)
    town = build(store, SCHOOLS)
    store.command(lambda db: days.ensure_open(db, town.schools, WEDNESDAY, now=at("07:00")))
    clock = From("10:30")
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
    try:
        leave = town.places[:: len(town.places) // TURNS][:TURNS]
        with arriving(town, url, but=leave) if is_loaded else nullcontext(Pace()) as pace:
            time.sleep(2)
            took = [_one(town, place, clock, sink) for place in leave]
    finally:
        worker.stop()
        store.database.dispose()
    return took, pace.a_second


def _one(town: Town, place: Place, clock: Clock, sink: Sink) -> float:
    """Report one, and wait for its first mail; return how long that was after the commit."""
    scope = provider_scope(place.provider, town.people[place.provider][0])
    command = ReportWalkOff(placement=place.public_ref, left_at=clock.now(), envelope=envelope())
    receipt = town.store.command(lambda db: walk_offs.report(scope, db, command, now=clock.now()))
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
