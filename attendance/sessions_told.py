"""Record what a provider says of whole sessions outside their register: an absence told early, a session called off.

The observations are the register's own, and so is what follows from them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance import days, observing, receiving, registers
from attendance.directory import Directory
from attendance.observing import EntryCommand, Judged, Taking
from attendance.receiving import Envelope, Received
from attendance.records import alerts as stored_alerts
from attendance.records import registers as stored
from attendance.records.registers import HostedPlacement
from attendance.refusals import Refusal
from attendance.rules.calendar import london_date
from attendance.rules.words import AlertKind, Role, Session
from attendance.scope import ProviderScope
from attendance.unit import Db

FURTHEST_AHEAD = timedelta(days=28)

Entries = list[tuple[EntryCommand, HostedPlacement]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What is said of one session or both of a day. `kind` is the word on the receipt.

    `leaves_out_unexpected`: a pupil expected in one of the sessions only is recorded in that one.
    """

    kind: str
    on: date
    entries: Mapping[Session, tuple[EntryCommand, ...]]
    envelope: Envelope
    leaves_out_unexpected: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """What was stored, and of which placements of which home schools. `due_at`: of the first register concerned.

    `refs` are the references of these placements.
    """

    received: Received
    told: tuple[Role, ...]
    due_at: datetime
    was_before_due: bool
    placements: Mapping[UUID, frozenset[UUID]]
    refs: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Half:
    """The entries of one session whose pupils are expected in it, and when their registers are due."""

    taking: Taking
    entries: Entries
    due: tuple[datetime, ...]


def record(scope: ProviderScope, db: Db, said: Said, *, now: datetime) -> Recorded:
    """Store what is said of the sessions, and everything that follows from it; all of it or nothing.

    Raises:
        Refusal: a date that is past, too far ahead or closed; a session a pupil is not expected in.
        NotFound: a placement that is not this provider's, or not live on that date.
        EntriesRefused: entries that cannot be right.
        EntriesConflict: a pupil has been reported otherwise already and no reason for the change is given.
    """
    _require_date(said, now=now)
    found = {
        session: registers.hosted_entries(scope, db, entries, said.on, now=now)
        for session, entries in said.entries.items()
    }
    school_ids = {hosted.school.id for entries in found.values() for _entry, hosted in entries}
    days.ensure_open(db, school_ids, said.on, now=now)
    locked = stored.lock_registers(db.session, scope.provider_id, said.on, None)
    stored.lock_pupils(db.session, [hosted.pupil.id for entries in found.values() for _entry, hosted in entries])
    halves = [_half(scope, db, said, session, entries, now=now) for session, entries in found.items()]
    placements = _placements(half.entries for half in halves)
    if not placements:
        message = f"Nobody you chose is expected then, on {said.on:%-d %B %Y}. Check the date and the session."
        raise Refusal(message, field="sessions")
    judged = [observing.judge(scope, db, half.entries, half.taking) for half in halves]
    received = receiving.receive(scope, db, said.envelope, kind=said.kind, now=now)
    told = _keep(scope, db, list(zip(judged, halves, strict=True)), received, placements)
    registers.settle(db, locked.values(), by=f"{scope.actor.name}, {scope.actor.job_title}", now=now)
    registers.note_week(db, placements, said.on, now=now)
    due = [at for half in halves for at in half.due]
    return Recorded(
        received=received,
        told=told,
        due_at=min(due),
        was_before_due=all(now <= at for at in due),
        placements=placements,
        refs=frozenset(entry.placement for half in halves for entry, _hosted in half.entries),
    )


def _placements(found: Iterable[Entries]) -> dict[UUID, frozenset[UUID]]:
    """Return the placements something is recorded of, by home school."""
    placements: dict[UUID, frozenset[UUID]] = {}
    for entries in found:
        for _entry, hosted in entries:
            before = placements.get(hosted.school.id, frozenset())
            placements[hosted.school.id] = before | {hosted.placement.id}
    return placements


def _keep(
    scope: ProviderScope,
    db: Db,
    judged: Iterable[tuple[list[Judged], _Half]],
    received: Received,
    school_ids: Iterable[UUID],
) -> tuple[Role, ...]:
    """Store what was judged; return the roles who are told of it, by what it opened or by what was open before."""
    directory = Directory(db, received.received_at)
    opened, pupil_ids = [], set()
    for each, half in judged:
        opened += observing.keep(scope, db, each, half.taking, received, directory=directory).opened
        pupil_ids |= {one.hosted.pupil.id for one in each}
    with db.acting_for(school_ids):
        about = stored_alerts.open_about_pupils(db.session, [AlertKind.WHEREABOUTS], list(pupil_ids))
        before = stored_alerts.told_roles(db.session, [alert.id for alert in about])
    return tuple(dict.fromkeys([*observing.told_roles(opened), *before]))


def _require_date(said: Said, *, now: datetime) -> None:
    today = london_date(now)
    if not said.entries:
        message = "Choose morning, afternoon or both."
        raise Refusal(message, field="sessions")
    if said.on < today:
        message = "This date is past. Use the register of that day."
        raise Refusal(message, field="date")
    if said.on > today + FURTHEST_AHEAD:
        message = "This date is more than four weeks ahead. Tell the home school."
        raise Refusal(message, field="date")


def _half(scope: ProviderScope, db: Db, said: Said, session: Session, entries: Entries, *, now: datetime) -> _Half:
    rows = stored.expected_of(db.session, scope.provider_id, said.on, session, part=scope.part)
    due = {row.placement_id: row.due_at for row in rows}
    wanted = [each for each in entries if each[1].placement.id in due]
    if len(wanted) < len(entries) and not said.leaves_out_unexpected:
        message = (
            f"This pupil is not expected in the {session.label.lower()} of {said.on:%-d %B %Y}, so there is no "
            "absence to tell. Check the date and the session."
        )
        raise Refusal(message, field="sessions")
    taking = Taking(
        on=said.on,
        session=session,
        taken_at=now,
        now=now,
        said_by=scope.actor.name,
        said_by_job=scope.actor.job_title,
    )
    return _Half(taking=taking, entries=wanted, due=tuple(due[hosted.placement.id] for _entry, hosted in wanted))
