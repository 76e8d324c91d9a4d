"""Leave a carrier alone that does not answer, so that nobody waits behind it; and say on screen that it is down.

All workers share what is known, in the database: the next one does not have to find out by time-outs of its own. Times
are the machine's clock.
"""

from dataclasses import dataclass
from datetime import datetime

from attendance.records import circuits as stored
from attendance.records.tables import CarrierCircuit
from attendance.rules import circuit as rules
from attendance.rules.circuit import Circuit, Passage
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class Shut:
    """A channel by which nothing goes: since when, and what its carrier did last. `reason` holds no address."""

    channel: str
    since: datetime
    reason: str


def shut(db: Db) -> tuple[Shut, ...]:
    """Return the channels by which nothing goes now, by name."""
    return tuple(
        Shut(channel=row.channel, since=row.opened_at, reason=row.reason or "")
        for row in stored.opened(db.session)
        if row.opened_at is not None
    )


def passage(db: Db, channel: str, *, machine_now: datetime) -> Passage:
    """Say what may go by a channel; of several workers one alone is told to send a probe."""
    row = stored.find(db.session, channel)
    if row is None:
        return Passage.ALL
    found = rules.passage(_known(row), at=machine_now)
    return rules.passage(_known(stored.locked(db.session, channel)), at=machine_now) if found.is_probe else found


def begin_probe(db: Db, channel: str, *, until: datetime) -> None:
    """Note that one message tries the carrier, until `until` at the latest."""
    row = stored.locked(db.session, channel)
    _keep(row, rules.with_probe(_known(row), until=until))


def note_failure(db: Db, channel: str, *, reason: str, machine_now: datetime) -> None:
    """Note that the carrier was not to be reached, kept silent or refused us altogether."""
    row = stored.locked(db.session, channel)
    _keep(row, rules.after_failure(_known(row), at=machine_now))
    row.reason = reason


def note_answer(db: Db, channel: str) -> None:
    """Note that the carrier answers."""
    stored.close(db.session, channel)


def _known(row: CarrierCircuit) -> Circuit:
    return Circuit(failures=row.failures, opened_at=row.opened_at, probe_at=row.probe_at)


def _keep(row: CarrierCircuit, circuit: Circuit) -> None:
    row.failures, row.opened_at, row.probe_at = circuit.failures, circuit.opened_at, circuit.probe_at
