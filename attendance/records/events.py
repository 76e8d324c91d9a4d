"""Append to the hash chains, one per organisation, and walk them to prove that nothing was changed.

Appending locks the chain heads, last in the transaction and in order of organisation, so that two transactions
never wait for each other crosswise and a head is held for the shortest time.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Label, Select, String, bindparam, case, func, insert, or_, select, type_coerce, union, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.inserting import insert_or_leave
from attendance.records.tables import ChainHead, Event, EventBody, Organisation

GENESIS = "0" * 64
DOMAIN = b"muster-event-v1\n"
WALK_BATCH = 5_000
# The kind of the event that says which bodies were emptied: `rows` are ranges, both ends included.
ERASED = "bodies_erased"


@dataclass(frozen=True, kw_only=True, slots=True)
class EventDraft:
    """What happened, as one organisation may know it; the chain gives it its number and its hash."""

    organisation_id: UUID
    at: datetime
    actor: str
    job_title: str
    kind: str
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class BrokenLink:
    """The first row of a chain that is not what was written."""

    organisation_id: UUID
    seq: int
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Walked:
    """How far a chain was walked, the hash of the last row that was as written, and where it broke, if it did."""

    events: int
    hash: str
    broken: BrokenLink | None


def append(session: DbSession, drafts: Iterable[EventDraft]) -> None:
    """Add events to the chains of their organisations, keeping each organisation's order."""
    by_organisation = sorted(drafts, key=lambda draft: draft.organisation_id.bytes)
    if not by_organisation:
        return
    heads = _locked_heads(session, [draft.organisation_id for draft in by_organisation])
    rows: list[dict[str, Any]] = []
    bodies: list[dict[str, Any]] = []
    for organisation_id, group in groupby(by_organisation, key=lambda draft: draft.organisation_id):
        head = heads[organisation_id]
        for draft in group:
            row, body = _link(draft, seq=head.seq + 1, prev=head.hash)
            head.seq, head.hash = row["seq"], row["hash"]
            rows.append(row)
            bodies.append(body)
    session.flush()
    session.execute(insert(Event), rows)
    session.execute(insert(EventBody), bodies)


def walk(session: DbSession, organisation_id: UUID) -> Walked:
    """Walk one chain from its first row to its last and on to its head; say where it first goes wrong.

    Rows and head are read in one statement, so that events added meanwhile cannot look like a fault.
    """
    walker = _Walker(organisation_id)
    with session.execute(_CHAIN, {"organisation_id": organisation_id}) as rows:
        for batch in rows.partitions(WALK_BATCH):
            if not all(walker.takes(_Link(*row)) for row in batch):
                return walker.walked()
    walker.end(session)
    return walker.walked()


def organisations_with_chains(session: DbSession) -> list[UUID]:
    """Return every organisation that has a chain, or rows that ought to be one."""
    known = union(*(select(table.organisation_id) for table in (ChainHead, Event, EventBody))).subquery()
    wanted = select(Organisation.id).where(Organisation.id.in_(select(known)))
    return list(session.scalars(wanted.order_by(Organisation.id)))


def strays(session: DbSession) -> dict[str, int]:
    """Return how many rows, by what they are, hang in the air: of no organisation there is, or a body of no event."""
    counted = session.execute(_STRAYS).mappings().one()
    return {str(what): count for what, count in counted.items() if count}


def heads(session: DbSession) -> list[tuple[UUID, str, int, str]]:
    """Return every chain's head: organisation, its code, the number and the hash of the last row."""
    wanted = select(ChainHead.organisation_id, Organisation.code, ChainHead.seq, ChainHead.hash)
    joined = wanted.join(Organisation, Organisation.id == ChainHead.organisation_id).where(ChainHead.seq > 0)
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(joined.order_by(ChainHead.organisation_id))]


def hash_at(session: DbSession, organisation_id: UUID, seq: int) -> str | None:
    """Return the hash of one row; None where there is no such row."""
    return session.scalar(select(Event.hash).where(Event.organisation_id == organisation_id, Event.seq == seq))


def erase_bodies(session: DbSession, organisation_id: UUID, ranges: Sequence[tuple[int, int]]) -> int:
    """Empty what some events say, with its key, so that nobody can tell what it was; return how many had something.

    Both ends of a range are included. Whoever calls tells the chain, in the same transaction, in an event of kind
    `ERASED`: a body that is empty without one is a fault.
    """
    emptied = 0
    for first, last in ranges:
        done = session.execute(
            update(EventBody)
            .where(
                EventBody.organisation_id == organisation_id,
                EventBody.seq.between(first, last),
                EventBody.body.is_not(None),
            )
            .values(body=None, row_key=None)
            .returning(EventBody.seq)
        )
        emptied += len(done.all())
    return emptied


def _locked_heads(session: DbSession, organisation_ids: list[UUID]) -> dict[UUID, ChainHead]:
    wanted = sorted(set(organisation_ids), key=lambda each: each.bytes)
    pick = select(ChainHead).where(ChainHead.organisation_id.in_(wanted)).order_by(ChainHead.organisation_id)
    locked = pick.with_for_update().execution_options(populate_existing=True)
    heads = {head.organisation_id: head for head in session.scalars(locked)}
    missing = [each for each in wanted if each not in heads]
    if missing:
        _begin_chains(session, missing)
        heads = {head.organisation_id: head for head in session.scalars(locked)}
    return heads


def _begin_chains(session: DbSession, organisation_ids: list[UUID]) -> None:
    rows = [{"organisation_id": each, "seq": 0, "hash": GENESIS} for each in organisation_ids]
    # Two transactions may begin the same chain at once; the second waits for the first and then does nothing.
    insert_or_leave(session, ChainHead, *rows)


def _link(draft: EventDraft, *, seq: int, prev: str) -> tuple[dict[str, Any], dict[str, Any]]:
    organisation_id = draft.organisation_id
    # The hash is over the instant as it will be read again.
    at = draft.at.astimezone(UTC)
    row_key, body = secrets.token_hex(16), _canonical(draft.body)
    digest = _digest(row_key, body)
    said = [str(organisation_id), seq, at.isoformat(), draft.actor, draft.job_title, draft.kind, digest]
    row = {
        "organisation_id": organisation_id,
        "seq": seq,
        "at": at,
        "actor": draft.actor,
        "job_title": draft.job_title,
        "kind": draft.kind,
        "body_digest": digest,
        "prev": prev,
        "hash": _hash(prev, said),
    }
    return row, {"organisation_id": organisation_id, "seq": seq, "row_key": row_key, "body": body}


def _hash(prev: str, said: list[object]) -> str:
    """Return the hash of a link: `said` is organisation, seq, instant, actor, job title, kind, digest of the body."""
    return hashlib.sha256(DOMAIN + prev.encode() + _canonical(said).encode()).hexdigest()


def _digest(row_key: str, body: str) -> str:
    key = bytes.fromhex(row_key)
    if key.hex() != row_key:
        # Blanks and capitals would be read as the same key, and are not what was written.
        raise ValueError("a key in another spelling")
    return hmac.digest(key, body.encode(), hashlib.sha256).hex()


# Made once: a million rows are walked in under a minute.
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode


class _Link(NamedTuple):
    """One row of a chain with its body, as it is stored, and what the head says. Anything may be wrong in it."""

    seq: Any
    at: Any
    actor: Any
    job_title: Any
    kind: Any
    body_digest: Any
    prev: Any
    hash: Any
    body_seq: Any
    row_key: Any
    body: Any
    head_seq: Any
    head_hash: Any


class _Walker:
    """Follows one chain link by link until the first that is not what was written."""

    def __init__(self, organisation_id: UUID) -> None:
        self._organisation_id, self._organisation = organisation_id, str(organisation_id)
        self._seq, self._prev = 0, GENESIS
        self._last: _Link | None = None
        self._broken: BrokenLink | None = None
        self._empty: list[int] = []
        self._erased: list[tuple[int, int]] = []

    def takes(self, link: _Link) -> bool:
        """Go on by one link; return whether it is what was written."""
        self._seq += 1
        try:
            why = self._fault(link) or self._body_fault(link)
        except (AttributeError, TypeError, ValueError):
            why = "the row cannot be read"
        if why:
            self._break(self._seq, why)
            return False
        self._prev, self._last = link.hash, link
        return True

    def end(self, session: DbSession) -> None:
        """Compare the last link with the head, and what is empty with what was erased."""
        last = self._last
        if last is None:
            if not _is_new(session, self._organisation_id):
                self._break(1, "the head stands, and no row does")
        elif (last.head_seq, last.head_hash) != (last.seq, last.hash):
            self._break(self._seq + 1, "the chain does not end at its head")
        unnamed = _first_outside(self._empty, sorted(self._erased))
        if unnamed is not None:
            self._break(unnamed, "its body was erased, and no event says so")

    def walked(self) -> Walked:
        """Return how far the walk came and where it broke."""
        return Walked(events=self._seq, hash=self._prev, broken=self._broken)

    def _fault(self, link: _Link) -> str:
        if link.seq != self._seq:
            return f"row {self._seq} is missing"
        if link.prev != self._prev:
            return "it does not follow the row before it"
        at = _instant(link.at).isoformat()
        said = [self._organisation, link.seq, at, link.actor, link.job_title, link.kind, link.body_digest]
        expected = _hash(link.prev, said)
        return "" if link.hash == expected else "the row was changed"

    def _body_fault(self, link: _Link) -> str:
        if link.body_seq is None:
            return "its body row is missing"
        if link.row_key is None and link.body is None:
            self._empty.append(link.seq)
            return ""
        if link.row_key is None or link.body is None:
            return "half of its body is missing"
        if _digest(link.row_key, link.body) != link.body_digest:
            return "its body was changed"
        if link.kind == ERASED:
            # An event cannot excuse what is emptied after it.
            self._erased += [(first, min(final, link.seq)) for first, final in json.loads(link.body)["rows"]]
        return ""

    def _break(self, seq: int, why: str) -> None:
        self._broken = self._broken or BrokenLink(organisation_id=self._organisation_id, seq=seq, why=why)


def _first_outside(rows: list[int], ranges: list[tuple[int, int]]) -> int | None:
    """Return the first row that is in no range; both are in order."""
    through, waiting = 0, iter(ranges)
    coming = next(waiting, None)
    for row in rows:
        while coming is not None and coming[0] <= row:
            through, coming = max(through, coming[1]), next(waiting, None)
        if row > through:
            return row
    return None


def _is_new(session: DbSession, organisation_id: UUID) -> bool:
    """Say whether a chain without rows has just been begun; one that has its first row by now is walked next time."""
    written = select(Event.seq).where(Event.organisation_id == organisation_id).exists()
    head = session.execute(
        select(ChainHead.seq, ChainHead.hash, written).where(ChainHead.organisation_id == organisation_id)
    ).one_or_none()
    return head is None or head[2] or (head[0], head[1]) == (0, GENESIS)


def _instant(stored: Any) -> datetime:
    """Return an instant as the hash was taken over it. SQLite keeps text without an offset, in one form only."""
    if not isinstance(stored, str):
        at: datetime = stored.astimezone(UTC)
        return at
    at = datetime.fromisoformat(stored)
    if at.isoformat(" ", "microseconds") != stored:
        raise ValueError(stored)
    return at.replace(tzinfo=UTC)


def _of_nobody(table: type[ChainHead | Event | EventBody]) -> Label[int]:
    is_real = table.organisation_id.in_(select(Organisation.id))
    wanted = select(func.count()).select_from(table).where(or_(~is_real, table.organisation_id.is_(None)))
    return wanted.scalar_subquery().label(f"{table.__tablename__} of no organisation")


_SAME_ROW = (EventBody.organisation_id == Event.organisation_id) & (EventBody.seq == Event.seq)
_BODY_ALONE = select(func.count()).select_from(EventBody).outerjoin(Event, _SAME_ROW).where(Event.seq.is_(None))
_STRAYS = select(
    *(_of_nobody(table) for table in (ChainHead, Event, EventBody)),
    _BODY_ALONE.scalar_subquery().label("event_body of no event"),
)
_CHAIN: Select[*tuple[Any, ...]] = (
    select(
        Event.seq,
        # As it is stored: an instant that cannot be read must be found, not raise on the way.
        type_coerce(Event.at, String),
        Event.actor,
        Event.job_title,
        Event.kind,
        Event.body_digest,
        Event.prev,
        Event.hash,
        EventBody.seq,
        EventBody.row_key,
        EventBody.body,
        ChainHead.seq,
        case((ChainHead.seq == Event.seq, ChainHead.hash)),
    )
    .outerjoin(EventBody, _SAME_ROW)
    .outerjoin(ChainHead, ChainHead.organisation_id == Event.organisation_id)
    .where(Event.organisation_id == bindparam("organisation_id"))
    .order_by(Event.seq)
    .execution_options(yield_per=WALK_BATCH)
)
