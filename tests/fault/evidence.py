"""All that is known after a run: what clients were told, what carriers took, what was done, what the records say."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from attendance import audit
from attendance.preferences import Preferences
from attendance.records.base import Base
from attendance.records.database import Database, DbSession
from attendance.records.tables import (
    Alert,
    Attempt,
    CurrentObservation,
    DueGroup,
    EventBody,
    Expected,
    LogEntry,
    Message,
    Notice,
    Observation,
    Placement,
    SchoolWeek,
    Step,
    Submission,
    Task,
    WalkOff,
)
from attendance.unit import Store
from tests.fault.carriers import Ledger, Taken
from tests.fault.history import History, Line, Operation
from tests.fault.points import Struck
from tests.support.cast import pretend_vault
from tests.support.roles import OWNER, as_role

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True, kw_only=True, slots=True)
class Records:
    """The rows that the invariants speak of, and what the chains say of themselves."""

    submissions: dict[str, list[Submission]]
    observations: dict[UUID, list[Observation]]
    current: list[CurrentObservation]
    refs: dict[UUID, str]
    walk_offs: dict[UUID, WalkOff]
    alerts: dict[UUID, Alert]
    due_groups: list[DueGroup]
    expected: dict[UUID, list[Expected]]
    steps: dict[UUID, Step]
    notices: list[Notice]
    messages: dict[UUID, Message]
    attempts: dict[UUID, list[Attempt]]
    log: dict[UUID, list[LogEntry]]
    tasks: list[Task]
    told: dict[str, list[str]]
    broken_chains: list[str]
    strays: dict[str, int]


def was_whole(records: Records, group: DueGroup) -> bool:
    """Say whether somebody had spoken of everybody a due group expects, when it was judged."""
    if group.judged_at is None:
        return False
    rows = [each for each in records.expected.get(group.id, []) if each.withdrawn_at is None]
    heard = {
        (each.placement_id, each.on, each.session)
        for marks in records.observations.values()
        for each in marks
        if each.received_at <= group.judged_at
    }
    left = {(each.placement_id, each.on) for each in records.walk_offs.values() if each.reported_at <= group.judged_at}
    return all((row.placement_id, row.on, row.session) in heard or (row.placement_id, row.on) in left for row in rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """Everything the checks look at. `clock` is what the rules see at the end; `steady_at_zero` dates steady times."""

    operations: list[Operation]
    strikes: list[Line]
    struck: list[Struck]
    taken: list[Taken]
    records: Records
    clock: datetime
    steady_at_zero: datetime

    def instant(self, steady: float) -> datetime:
        """Return when a time of the steady clock was."""
        return self.steady_at_zero + timedelta(seconds=steady)


def records_of(url: str) -> Records:
    """Read the records as their owner."""
    database = Database(as_role(url, OWNER))
    store = Store(database, Preferences(), vault=pretend_vault())
    try:
        with store.reading() as db:
            reports = [audit.verify(db, each) for each in audit.chains(db)]
            broken = [f"{each.organisation_code}: row {each.broken_at}: {each.why}" for each in reports if each.why]
            return _read(db.session, broken, audit.strays(db))
    finally:
        database.dispose()


def is_at_rest(url: str, *, now: datetime) -> bool:
    """Say whether nothing waits: no step that is due, no notice without words, no message without an end."""
    database = Database(as_role(url, OWNER))
    try:
        with database.reading() as session:
            waiting = (
                select(Alert.id).where(Alert.climb_at <= now),
                select(DueGroup.id).where(DueGroup.due_at <= now, DueGroup.judged_at.is_(None)),
                select(SchoolWeek.home_school_id).where(SchoolWeek.next_at <= now),
                select(Notice.id).where(Notice.message_id.is_(None), Notice.cancelled_at.is_(None)),
                select(Message.id).where(Message.ended_at.is_(None)),
            )
            return all(session.scalar(each.limit(1)) is None for each in waiting)
    finally:
        database.dispose()


def evidence_of(
    history: History, ledger: Ledger, struck: list[Struck], url: str, *, clock: datetime, steady: float, now: datetime
) -> Evidence:
    """Gather everything; `steady` and `now` are one moment by the two clocks."""
    return Evidence(
        operations=history.operations(),
        strikes=[each for each in history.lines if not each.number],
        struck=struck,
        taken=ledger.taken,
        records=records_of(url),
        clock=clock.astimezone(UTC),
        steady_at_zero=now - timedelta(seconds=steady),
    )


def _read(session: DbSession, broken: list[str], strays: dict[str, int]) -> Records:
    def every(table: type[Row]) -> list[Row]:
        return list(session.scalars(select(table)))

    return Records(
        submissions=_grouped(every(Submission), "idempotency_key"),
        observations=_grouped(every(Observation), "submission_id"),
        current=every(CurrentObservation),
        refs={each.id: each.public_ref for each in every(Placement)},
        walk_offs={each.id: each for each in every(WalkOff)},
        alerts={each.id: each for each in every(Alert)},
        due_groups=every(DueGroup),
        expected=_grouped(every(Expected), "due_group_id"),
        steps={each.id: each for each in every(Step)},
        notices=every(Notice),
        messages={each.id: each for each in every(Message)},
        attempts=_grouped(every(Attempt), "message_id"),
        log=_grouped(every(LogEntry), "alert_id"),
        tasks=every(Task),
        told=_told(every(EventBody)),
        broken_chains=broken,
        strays=strays,
    )


def _grouped(rows: Iterable[Row], name: str) -> dict[Any, list[Row]]:
    grouped: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, name)].append(row)
    return grouped


def _told(bodies: Iterable[EventBody]) -> dict[str, list[str]]:
    """Return in which chains something is told of, by its receipt or by the walk-off's id."""
    told: dict[str, list[str]] = defaultdict(list)
    for each in bodies:
        said = json.loads(each.body or "{}")
        about = said.get("receipt") or said.get("walk_off")
        if about:
            told[str(about)].append(str(each.organisation_id))
    return told
