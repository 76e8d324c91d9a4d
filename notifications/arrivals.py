"""Ask the carriers that can say so whether what they took has arrived."""

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from attendance import arrivals
from attendance.arrivals import Asked
from attendance.unit import Db, Store
from notifications.channels import Channel, SendFailed, Tracking

ASKED_AT_ONCE = 20

log = structlog.get_logger()


class Asker:
    """Asks, over a set of channels by name; safe in several processes, since each question is taken by one of them."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        *,
        now: Callable[[], datetime],
        machine_now: Callable[[], datetime],
    ) -> None:
        """Take the channels by name."""
        self._store, self._now, self._machine_now = store, now, machine_now
        self._tracking = {name: channel for name, channel in channels.items() if isinstance(channel, Tracking)}

    def ask(self) -> int:
        """Ask of the next messages of each channel; return of how many, 0 where nothing is to be asked now."""
        return sum(self._ask_of(name, channel) for name, channel in self._tracking.items())

    def _ask_of(self, name: str, channel: Tracking) -> int:
        asked = self._store.command(
            lambda db: arrivals.to_ask(db, channel=name, machine_now=self._machine_now(), limit=ASKED_AT_ONCE)
        )
        for each in asked:
            self._ask_one(channel, each)
        return len(asked)

    def _ask_one(self, channel: Tracking, asked: Asked) -> None:
        try:
            said = channel.arrival(asked.reference)
        except SendFailed as failed:
            # Whoever cannot be asked has not confirmed it either.
            log.warning("carrier does not say what arrived", message=asked.message_id, reason=failed.reason)
            said = None

        def record(db: Db) -> None:
            now, machine_now = self._now(), self._machine_now()
            if said is None:
                arrivals.note_under_way(db, asked.message_id, now=now, machine_now=machine_now)
            elif said.has_arrived:
                arrivals.note_arrived(db, asked.message_id, machine_now=machine_now)
            else:
                arrivals.note_lost(db, asked.message_id, reason=said.reason, now=now, machine_now=machine_now)

        self._store.command(record)
