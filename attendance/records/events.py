"""Append to the hash chains, one per organisation, and walk them to prove that nothing was changed.

Appending locks the chain heads, last in the transaction and in order of organisation, so that two transactions
never wait for each other crosswise and a head is held for the shortest time.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import ChainHead, Event, EventBody

GENESIS = "0" * 64
DOMAIN = b"muster-event-v1\n"
WALK_BATCH = 5_000


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


def first_broken_link(session: DbSession, organisation_id: UUID) -> BrokenLink | None:
    """Walk one chain from its first row; return where it first goes wrong, None where it is whole."""
    prev, seq = GENESIS, 0
    with closing(_walk(session, organisation_id)) as chain:
        for event, body in chain:
            seq += 1
            why = _fault(event, body, seq=seq, prev=prev)
            if why:
                return BrokenLink(organisation_id=organisation_id, seq=seq, why=why)
            prev = event.hash
    head = session.get(ChainHead, organisation_id)
    if (head.seq, head.hash) != (seq, prev) if head else seq != 0:
        return BrokenLink(organisation_id=organisation_id, seq=seq + 1, why="the chain ends before its head")
    return None


def organisations_with_chains(session: DbSession) -> list[UUID]:
    """Return every organisation that has a chain."""
    return list(session.scalars(select(ChainHead.organisation_id).order_by(ChainHead.organisation_id)))


def length(session: DbSession, organisation_id: UUID) -> int:
    """Return how many events an organisation's chain says it has."""
    head = session.get(ChainHead, organisation_id)
    return head.seq if head else 0


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
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert  # noqa: PLC0415

        session.execute(sqlite_insert(ChainHead).on_conflict_do_nothing(), rows)
    else:
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert  # noqa: PLC0415

        session.execute(postgresql_insert(ChainHead).on_conflict_do_nothing(), rows)


def _link(draft: EventDraft, *, seq: int, prev: str) -> tuple[dict[str, Any], dict[str, Any]]:
    row_key = secrets.token_hex(16)
    body = _canonical(draft.body)
    row: dict[str, Any] = {
        "organisation_id": draft.organisation_id,
        "seq": seq,
        "at": draft.at,
        "actor": draft.actor,
        "job_title": draft.job_title,
        "kind": draft.kind,
        "body_digest": _digest(row_key, body),
        "prev": prev,
    }
    row["hash"] = _hash(**row)
    return row, {"organisation_id": draft.organisation_id, "seq": seq, "row_key": row_key, "body": body}


def _hash(
    *, organisation_id: UUID, seq: int, at: datetime, actor: str, job_title: str, kind: str, body_digest: str, prev: str
) -> str:
    fields = [str(organisation_id), seq, at.isoformat(), actor, job_title, kind, body_digest]
    return hashlib.sha256(DOMAIN + prev.encode() + _canonical(fields).encode()).hexdigest()


def _digest(row_key: str, body: str) -> str:
    return hmac.new(bytes.fromhex(row_key), body.encode(), hashlib.sha256).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _walk(session: DbSession, organisation_id: UUID) -> Generator[tuple[Event, EventBody | None]]:
    chain = (
        select(Event, EventBody)
        .outerjoin(EventBody, (EventBody.organisation_id == Event.organisation_id) & (EventBody.seq == Event.seq))
        .where(Event.organisation_id == organisation_id)
        .order_by(Event.seq)
        .execution_options(yield_per=WALK_BATCH)
    )
    with session.execute(chain) as rows:
        for event, body in rows:  # noqa: UP028 - a Row is no tuple to the type checker
            yield event, body


def _fault(event: Event, body: EventBody | None, *, seq: int, prev: str) -> str:
    if event.seq != seq:
        return f"row {seq} is missing"
    if event.prev != prev:
        return "it does not follow the row before it"
    expected = _hash(
        organisation_id=event.organisation_id,
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        job_title=event.job_title,
        kind=event.kind,
        body_digest=event.body_digest,
        prev=event.prev,
    )
    if event.hash != expected:
        return "the row was changed"
    if body is None:
        return "its body row is missing"
    if body.row_key is None or body.body is None:
        return ""
    return "" if _digest(body.row_key, body.body) == event.body_digest else "its body was changed"
