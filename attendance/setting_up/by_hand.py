"""Enter one row that somebody typed: judged, doubted, written and told of as a row of a file is.

What a file only points out, a person is asked about first: nothing is saved until they say that it is meant.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance import days
from attendance.imports import Kind, carry_out
from attendance.imports.plan import Plan
from attendance.refusals import Conflict
from attendance.rows import RowProblem
from attendance.scope import Actor
from attendance.unit import Db

EVENT = "set_up"
MEANWHILE = "Somebody changed this meanwhile. Look at what holds now, then make your change."


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """What came of a row: saved, refused with problems, or asked about. A `column` names the input it belongs beside.

    `doubts` are odd and may be meant; `doubts_key` stands for exactly these, and sent back it says that they are.
    `is_double`: among them, a pupil in two places at once.
    """

    id: UUID
    is_saved: bool
    problems: tuple[RowProblem, ...] = ()
    doubts: tuple[RowProblem, ...] = ()
    doubts_key: str = ""
    is_double: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubted:
    """What a person has said to the doubts. `agreed` is the key of those they mean; `about` the columns they saw."""

    agreed: str = ""
    about: frozenset[str] | None = None


def finish(
    db: Db,
    kind: Kind,
    row_id: UUID,
    plan: Plan,
    doubted: Doubted,
    *,
    is_outdated: bool,
    actor: Actor,
    now: datetime,
) -> Entered:
    """Save what a row changes, unless something is wrong with it or odd and not yet meant; today's lists follow.

    `is_outdated`: what the page showed is not what is on file any more.

    Raises:
        Conflict: so it is, and the row would change something.
    """
    if plan.problems:
        return Entered(id=row_id, is_saved=False, problems=tuple(plan.problems))
    if plan.changes.is_empty:
        return Entered(id=row_id, is_saved=True)
    if is_outdated:
        raise Conflict(MEANWHILE)
    doubts = [each for each in plan.warnings if doubted.about is None or each.column in doubted.about]
    key = key_of(each.sentence for each in doubts)
    if doubts and doubted.agreed != key:
        return Entered(id=row_id, is_saved=False, doubts=tuple(doubts), doubts_key=key, is_double=plan.is_double)
    body = {"what": kind.value, "row": str(row_id), "changed": sorted(plan.altered)}
    carry_out(db, plan, EVENT, body, actor=actor, now=now)
    days.open_today(db, plan.schools, now=now)
    return Entered(id=row_id, is_saved=True)


def key_of(words: Iterable[str]) -> str:
    """Return what stands for some words, and for no others."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
