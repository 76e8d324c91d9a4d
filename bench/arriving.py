"""Registers of three pupils that arrive at a steady pace, from a process of its own with threads: a page server."""

import multiprocessing
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from uuid import UUID

from attendance import registers
from attendance.refusals import Refusal
from attendance.registers import EntryCommand, SubmitRegister
from attendance.rules.words import Session, Status
from attendance.unit import Store
from bench.clocks import From
from bench.town import Place, Town, provider_scope, store_over
from muster.clock import Clock
from tests.support.acting import envelope
from tests.support.cast import WEDNESDAY

REGISTERS_A_SECOND = 30
# As many pages as this process answers at once; a register that comes while all are busy waits for one.
THREADS = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class One:
    """A register to send: whose, by whom, and of which placements."""

    provider: UUID
    person: UUID
    placements: tuple[str, ...]


@dataclass(slots=True)
class Pace:
    """How many registers a second came in; 0 before they are over."""

    a_second: float = 0.0


@contextmanager
def arriving(town: Town, url: str, *, but: Iterable[Place]) -> Iterator[Pace]:
    """Let registers arrive until the block ends; the pace is known then.

    Of the registers that have one of the pupils `but` none comes: who is registered later is back, and nobody is told.
    """
    registers_of_others = _all(town, but={(each.provider, each.school) for each in but})
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(
        target=_send, args=(theirs, url, registers_of_others), daemon=True
    )
    child.start()
    ours.recv()
    pace = Pace()
    try:
        yield pace
    finally:
        ours.send("stop")
        pace.a_second = ours.recv()
        child.join()


def _all(town: Town, *, but: set[tuple[UUID, UUID]]) -> list[One]:
    by_pair: dict[tuple[UUID, UUID], list[str]] = {}
    for each in town.places:
        by_pair.setdefault((each.provider, each.school), []).append(each.public_ref)
    return [
        One(provider=provider, person=town.people[provider][0], placements=tuple(refs))
        for (provider, school), refs in by_pair.items()
        if (provider, school) not in but
    ]


def _send(line: Connection, url: str, all_of_them: list[One]) -> None:
    store, clock = store_over(url), From("10:30")
    line.send("ready")
    stop, began = threading.Event(), time.monotonic()

    def every_fourth(first: int) -> int:
        number = first
        while not stop.wait(max(0.0, began + number / REGISTERS_A_SECOND - time.monotonic())):
            with suppress(Refusal):
                _submit(store, clock, all_of_them[number % len(all_of_them)], key=f"arriving-{number}")
            number += THREADS
        return (number - first) // THREADS

    with ThreadPoolExecutor(THREADS) as pool:
        at_work = [pool.submit(every_fourth, first) for first in range(THREADS)]
        line.recv()
        stop.set()
        sent = sum(each.result() for each in at_work)
    line.send(sent / (time.monotonic() - began))
    store.database.dispose()


def _submit(store: Store, clock: Clock, one: One, *, key: str) -> None:
    entries = tuple(EntryCommand(placement=ref, status=Status.PRESENT) for ref in one.placements)
    command = SubmitRegister(
        on=WEDNESDAY, session=Session.AM, entries=entries, taken_at=clock.now(), envelope=envelope(key)
    )
    scope = provider_scope(one.provider, one.person)
    store.command(lambda db: registers.submit(scope, db, command, now=clock.now()))
