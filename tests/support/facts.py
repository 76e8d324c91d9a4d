"""Tell whether a request changed a fact. Who looked, who was refused and when a sign-in was last used are none."""

import hashlib

from sqlalchemy import select

from attendance.records.base import Base
from attendance.records.tables import Event
from attendance.unit import Store

# What a request may touch without changing a fact; the chains' heads move with the events below.
WHO_ASKED = {"denial", "look", "pupil_look", "chain_head"}
NO_FACTS = {"sign_in", *WHO_ASKED}
LAST_USE = {"last_used_at", "networks"}
ACCESS_EVENTS = ("denied", "looked")


def checksum(store: Store) -> str:
    """Return a digest of every row of every table, but for those that only say who asked."""
    kept = {name: found for name, found in sums(store).items() if name not in NO_FACTS}
    return hashlib.sha256(repr(kept).encode()).hexdigest()


def sums(store: Store) -> dict[str, str]:
    """Return a digest of each table: of sign-ins and tokens without their last use, of events without who asked."""
    found = {}
    with store.reading() as db:
        asked = select(Event.organisation_id, Event.seq).where(Event.kind.in_(ACCESS_EVENTS))
        apart = {tuple(key) for key in db.session.execute(asked)}
        for table in Base.metadata.sorted_tables:
            if table.name in WHO_ASKED:
                continue
            columns = [column for column in table.columns if column.name not in LAST_USE]
            rows = [tuple(row) for row in db.session.execute(select(*columns))]
            kept = sorted(repr(row) for row in rows if row[:2] not in apart)
            found[table.name] = hashlib.sha256("\n".join(kept).encode()).hexdigest()
    return found
