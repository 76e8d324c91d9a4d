"""A provider cannot run a session, or ends it early: for each pupil what is recorded, and where the pupil is.

Told at once; a pupil whom nobody has fetched is looked for (`rules/handover`). Later word of who fetched one is a new
fact about the same session.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from attendance import receiving, registers, sessions_told
from attendance.observing import EntryCommand
from attendance.receiving import Envelope
from attendance.records import registers as stored
from attendance.records.registers import HostedPlacement
from attendance.records.tables import Observation
from attendance.refusals import NotFound, Refusal
from attendance.rules.calendar import london_date
from attendance.rules.handover import status_of, was_handed_on
from attendance.rules.words import AgreedWith, Handover, Role, Session, Status
from attendance.scope import ProviderScope
from attendance.sessions_told import Said
from attendance.unit import Db

KIND = "calling_off"
SETTLED = {Status.ABSENT, Status.NOT_HELD, Status.LEFT_EARLY}


class WhyOff(StrEnum):
    """Why a session does not go on."""

    STAFF = "staff"
    BUILDING = "building"
    WEATHER = "weather"
    TRANSPORT = "transport"
    SAFETY = "safety"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _WHY_LABELS[self]


_WHY_LABELS = {
    WhyOff.STAFF: "No staff",
    WhyOff.BUILDING: "Building or power",
    WhyOff.WEATHER: "Weather",
    WhyOff.TRANSPORT: "Transport",
    WhyOff.SAFETY: "Not safe to go on",
    WhyOff.OTHER: "Something else",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilOff:
    """One pupil of a session that does not go on. `handover` None: of a day to come, nobody is anywhere yet."""

    placement: str
    handover: Handover | None
    handed_to: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CallOff:
    """Sessions of one day that are not held, for the pupils named. `ended_at`: held until then, and ended early."""

    on: date
    sessions: tuple[Session, ...]
    pupils: tuple[PupilOff, ...]
    why: WhyOff
    envelope: Envelope
    ended_at: datetime | None = None
    note: str | None = None
    change_reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """A pupil who waited with the provider has gone from there."""

    placement: str
    handover: Handover
    handed_to: str | None
    envelope: Envelope


@dataclass(frozen=True, kw_only=True, slots=True)
class OffReceipt:
    """What the provider gets. `told` are roles with a named person whose notice is stored; none means: telephone.

    `left_out` are expected in none of the sessions; of them nothing is recorded.
    """

    receipt: str
    on: date
    sessions: tuple[Session, ...]
    placements: tuple[str, ...]
    waiting: tuple[str, ...]
    left_out: tuple[str, ...]
    told: tuple[Role, ...]
    words: str

    def to_json(self) -> dict[str, Any]:
        """Return the receipt as JSON can hold it."""
        return {
            "receipt": self.receipt,
            "on": self.on.isoformat(),
            "sessions": [session.value for session in self.sessions],
            "placements": list(self.placements),
            "waiting": list(self.waiting),
            "left_out": list(self.left_out),
            "told": [role.value for role in self.told],
            "words": self.words,
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "OffReceipt":
        """Return the receipt that was given the first time."""
        return cls(
            receipt=said["receipt"],
            on=date.fromisoformat(said["on"]),
            sessions=tuple(Session(session) for session in said["sessions"]),
            placements=tuple(said["placements"]),
            waiting=tuple(said["waiting"]),
            left_out=tuple(said["left_out"]),
            told=tuple(Role(role) for role in said["told"]),
            words=said["words"],
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A pupil whose session may be called off. `on_record` says what is known by now.

    "Everybody" leaves out whoever `is_settled`: told absent, called off before, left, or gone without permission.
    """

    placement: str
    given_name: str
    family_name: str
    home_school_name: str
    site_code: str | None
    site_name: str | None
    on_record: str
    is_settled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A pupil who waits with the provider to be fetched, and since when that is said."""

    placement: str
    name: str
    home_school_name: str
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class _Deed:
    """What both commands come down to. `words` head the receipt; no words of a person's are in the events."""

    said: Said
    event: str
    words: str
    facts: dict[str, Any] = field(default_factory=dict)


def call_off(scope: ProviderScope, db: Db, command: CallOff, *, now: datetime) -> OffReceipt:
    """Record that sessions are not held, or ended early, and tell every home school concerned at once.

    Raises:
        Refusal: a date that is past or too far ahead; nobody expected then; on the day itself, a pupil of whom nobody
            says where they are; an early end of another day.
        NotFound: a placement that is not this provider's, or not live on that date.
        EntriesRefused: who collected a pupil is not named, or an end that cannot be.
        EntriesConflict: a pupil has been reported otherwise already and no reason for the change is given.
        KeyReused: the key came before with another body.
    """
    earlier = receiving.seen_before(scope, db, command.envelope)
    if earlier is not None:
        return OffReceipt.from_json(earlier)
    _require_sense(command, now=now)
    ends_early = command.ended_at is not None
    entries = {
        # Held until its end, the first of them ends early; the one after it is not held at all.
        session: tuple(_entry(each, command, ends_early=ends_early and place == 0) for each in command.pupils)
        for place, session in enumerate(sorted(command.sessions))
    }
    said = Said(kind=KIND, on=command.on, entries=entries, envelope=command.envelope, leaves_out_unexpected=True)
    deed = _Deed(
        said=said,
        event="session_called_off",
        words="Told: ending early" if ends_early else "Told: not held",
        facts={"ends_early": ends_early, "why": command.why.value},
    )
    return _carry_out(scope, db, deed, now=now)


def fetched(scope: ProviderScope, db: Db, command: Fetched, *, now: datetime) -> OffReceipt:
    """Record how a pupil who waited today has left the provider, in every session the pupil waited for.

    Raises:
        Refusal: by what is on record the pupil does not wait, or the answer leaves them waiting.
        NotFound: a placement that is not this provider's, or not live today.
        EntriesRefused: who collected the pupil is not named.
        KeyReused: the key came before with another body.
    """
    earlier = receiving.seen_before(scope, db, command.envelope)
    if earlier is not None:
        return OffReceipt.from_json(earlier)
    waits = _waits_in(scope, db, command.placement, now=now)
    if not waits:
        message = "By what is on record this pupil does not wait with you. If that is wrong, telephone the home school."
        raise Refusal(message, field="placement")
    if not was_handed_on(Handover.WITH_US, command.handover):
        message = "Choose how the pupil has left you."
        raise Refusal(message, field="where")
    entries = {session: (_handed_on(command, status),) for session, status in waits.items()}
    said = Said(kind=KIND, on=london_date(now), entries=entries, envelope=command.envelope)
    words = f"Told: {command.handover.label.lower()}"
    return _carry_out(scope, db, _Deed(said=said, event="pupil_fetched", words=words), now=now)


def candidates(scope: ProviderScope, db: Db, on: date, *, now: datetime) -> tuple[Candidate, ...]:
    """Return the pupils whose sessions of a day may be called off: today those expected, ahead all who are placed."""
    today = london_date(now)
    hosted = stored.hosted(db.session, scope.provider_id, on=on, today=today, part=scope.part)
    if on == today:
        expected = {row.placement_id for row in stored.expected_of(db.session, scope.provider_id, on, part=scope.part)}
        hosted = [each for each in hosted if each.placement.id in expected]
    placement_ids = [each.placement.id for each in hosted]
    current = stored.current_of(db.session, placement_ids, on)
    left = stored.walk_offs_on(db.session, placement_ids, on)
    return tuple(
        Candidate(
            placement=each.placement.public_ref,
            given_name=each.pupil.given_name,
            family_name=each.pupil.family_name,
            home_school_name=each.school.name,
            site_code=each.site.code if each.site else None,
            site_name=each.site.name if each.site else None,
            on_record=_on_record(said := _of(each, current)),
            is_settled=each.placement.id in left or any(Status(row.status) in SETTLED for row in said.values()),
        )
        for each in hosted
    )


def waiting(scope: ProviderScope, db: Db, *, now: datetime) -> tuple[Waiting, ...]:
    """Return who waits with the provider today to be fetched, by what is on record, in order of name."""
    on = london_date(now)
    hosted = stored.hosted(db.session, scope.provider_id, on=on, today=on, part=scope.part)
    current = stored.current_of(db.session, [each.placement.id for each in hosted], on)
    rows = {placement_id: row for (placement_id, _session), row in current.items() if _is_waiting(row)}
    return tuple(
        Waiting(
            placement=each.placement.public_ref,
            name=f"{each.pupil.given_name} {each.pupil.family_name}",
            home_school_name=each.school.name,
            since=rows[each.placement.id].taken_at,
        )
        for each in hosted
        if each.placement.id in rows
    )


def waiting_one(scope: ProviderScope, db: Db, placement: str, *, now: datetime) -> Waiting:
    """Return one pupil who waits with the provider today.

    Raises:
        NotFound: the placement is not this provider's, has ended, or the pupil does not wait.
    """
    for each in waiting(scope, db, now=now):
        if each.placement == placement:
            return each
    message = "Nobody waits with you by this reference."
    raise NotFound(message)


def _require_sense(command: CallOff, *, now: datetime) -> None:
    is_today = command.on == london_date(now)
    if command.ended_at is not None and not is_today:
        message = "A session can end early today only. For another day, say that it is not held."
        raise Refusal(message, field="ended_at")
    if is_today and any(each.handover is None for each in command.pupils):
        message = "Say of each pupil where they are now."
        raise Refusal(message, field="where")
    if not is_today and any(each.handover is not None for each in command.pupils):
        message = "Where a pupil is can be said of today only."
        raise Refusal(message, field="where")


def _entry(pupil: PupilOff, command: CallOff, *, ends_early: bool) -> EntryCommand:
    status = status_of(pupil.handover, ends_early=ends_early)
    is_left = status is Status.LEFT_EARLY
    keeps_place = status is not Status.ABSENT
    return EntryCommand(
        placement=pupil.placement,
        status=status,
        left_at=command.ended_at if is_left else None,
        agreed_with=AgreedWith.PROVIDER if is_left else None,
        note=". ".join(filter(None, (command.why.label, command.note))),
        change_reason=command.change_reason,
        handover=pupil.handover if keeps_place else None,
        handed_to=pupil.handed_to if keeps_place else None,
    )


def _handed_on(command: Fetched, status: Status) -> EntryCommand:
    return EntryCommand(
        placement=command.placement,
        status=status,
        agreed_with=AgreedWith.PROVIDER if status is Status.LEFT_EARLY else None,
        handover=command.handover,
        handed_to=command.handed_to,
    )


def _waits_in(scope: ProviderScope, db: Db, placement: str, *, now: datetime) -> dict[Session, Status]:
    """Return in which sessions of today a pupil waits, and as what.

    Raises:
        NotFound: the placement is not this provider's, or not live today.
    """
    asked = EntryCommand(placement=placement, status=Status.NOT_HELD)
    ((_asked, hosted),) = registers.hosted_entries(scope, db, [asked], london_date(now), now=now)
    current = stored.current_of(db.session, [hosted.placement.id], london_date(now))
    return {session: Status(row.status) for (_placement, session), row in current.items() if _is_waiting(row)}


def _of(hosted: HostedPlacement, current: dict[tuple[UUID, Session], Observation]) -> dict[Session, Observation]:
    keys = ((session, (hosted.placement.id, session)) for session in Session)
    return {session: current[key] for session, key in keys if key in current}


def _on_record(said: dict[Session, Observation]) -> str:
    return ", ".join(f"{session.label.lower()} {Status(row.status).label.lower()}" for session, row in said.items())


def _is_waiting(row: Observation) -> bool:
    return row.handover == Handover.WITH_US.value


def _carry_out(scope: ProviderScope, db: Db, deed: _Deed, *, now: datetime) -> OffReceipt:
    said = deed.said
    recorded = sessions_told.record(scope, db, said, now=now)
    entries = {each.placement: each for half in said.entries.values() for each in half}
    kept = [each for each in entries if each in recorded.refs]
    receipt = OffReceipt(
        receipt=recorded.received.receipt,
        on=said.on,
        sessions=tuple(said.entries),
        placements=tuple(kept),
        waiting=tuple(each for each in kept if entries[each].handover is Handover.WITH_US),
        left_out=tuple(each for each in entries if each not in recorded.refs),
        told=recorded.told,
        words=deed.words,
    )
    receiving.answer(db, recorded.received, receipt.to_json())
    body = {
        "on": said.on.isoformat(),
        "sessions": [session.value for session in said.entries],
        "receipt": receipt.receipt,
        **deed.facts,
    }
    # Each school's chain holds that school's part only.
    for school_id, placements in recorded.placements.items():
        own = {"provider": str(scope.provider_id), "placements": sorted(map(str, placements))}
        db.tell({school_id} - {scope.provider_id}, deed.event, actor=scope.actor, at=now, body={**body, **own})
    everybody = sorted(str(each) for placements in recorded.placements.values() for each in placements)
    db.tell([scope.provider_id], deed.event, actor=scope.actor, at=now, body={**body, "placements": everybody})
    return receipt
