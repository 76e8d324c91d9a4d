"""The provider reads what a home school wrote down of its telephone call, and says that it is right or what is not.

An answer changes nothing of what was written down. One that contradicts it is told to the home school for each pupil
it is about, and both stand; the provider then changes its register as it always does, with a reason.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance import alerts
from attendance.alerts import AlertDraft
from attendance.directory import Directory
from attendance.following import seen_as
from attendance.records import alerts as stored_alerts
from attendance.records import calendars, phone_calls, registers, submissions
from attendance.records.base import new_id
from attendance.records.registers import HostedPlacement
from attendance.records.sealed import SealedText, reveal
from attendance.records.tables import LogEntry, PhoneCall
from attendance.refusals import Conflict, NotFound, Refusal
from attendance.rules.calendar import london_date, to_london
from attendance.rules.finishing import OLDEST
from attendance.rules.words import AlertKind, LogKind, Session
from attendance.scope import ProviderScope
from attendance.unit import Db

SUMMARY = "The provider says that what was phoned in is not right"


@dataclass(frozen=True, kw_only=True, slots=True)
class SaidOf:
    """What a call says of one pupil, in words."""

    placement: str
    name: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedCall:
    """One call as the provider sees it. `is_right` None: nobody has answered."""

    id: UUID
    home_school_name: str
    on: date
    session: Session
    said_by: str
    said_by_job: str
    called_at: datetime
    recorded_at: datetime
    recorded_by: str
    recorded_by_job: str
    said: tuple[SaidOf, ...]
    is_right: bool | None
    answered_at: datetime | None
    answered_by: str | None
    difference: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What is not right, and of whom."""

    placements: tuple[str, ...]
    words: str


def unanswered(scope: ProviderScope, db: Db, *, now: datetime) -> tuple[RecordedCall, ...]:
    """Return the calls of the last four weeks that nobody at the provider has answered, the oldest first."""
    since = london_date(now) - OLDEST
    calls = phone_calls.unanswered(db.session, scope.provider_id, since)
    return tuple(_recorded(scope, db, call, now=now) for call in calls if _may_read(db, call, now=now))


def read(scope: ProviderScope, db: Db, call_id: UUID, *, now: datetime) -> RecordedCall:
    """Return one call.

    Raises:
        NotFound: no such call of this provider, or one that speaks only of pupils whose placement has ended.
    """
    return _recorded(scope, db, _one(scope, db, call_id, now=now), now=now)


def confirm(scope: ProviderScope, db: Db, call_id: UUID, *, now: datetime) -> None:
    """Say that what was written down is right.

    Raises:
        NotFound: as for `read`.
        Conflict: it was contradicted before.
    """
    call = _one(scope, db, call_id, now=now)
    if _is_answered(call, is_right=True):
        return
    _answer(scope, call, is_right=True, now=now)
    _tell(scope, db, call, "phone_call_confirmed", now=now)


def contradict(scope: ProviderScope, db: Db, call_id: UUID, difference: Difference, *, now: datetime) -> None:
    """Say what is not right: the home school is told of each pupil, with what the provider says now in the log.

    Raises:
        NotFound: as for `read`.
        Refusal: nothing is said, or of nobody whom the call is about.
        Conflict: it was confirmed before.
    """
    call = _one(scope, db, call_id, now=now)
    if _is_answered(call, is_right=False):
        return
    if not difference.words.strip():
        raise Refusal("Say what is different.", field="difference")
    about = _about(scope, db, call, now=now)
    chosen = [each for each in about if each.placement.public_ref in difference.placements]
    if not chosen or len(chosen) != len(set(difference.placements)):
        raise Refusal("Choose the pupils it is about.", field="placements")
    _answer(scope, call, is_right=False, now=now)
    call.difference = SealedText(plain=difference.words)
    db.session.flush()
    directory = Directory(db, now)
    for each in chosen:
        _open(scope, db, call, each, difference.words, directory=directory, now=now)
    _tell(scope, db, call, "phone_call_contradicted", now=now)


def _one(scope: ProviderScope, db: Db, call_id: UUID, *, now: datetime) -> PhoneCall:
    call = phone_calls.one(db.session, call_id)
    if call is None or call.provider_id != scope.provider_id or not _may_read(db, call, now=now):
        raise NotFound("There is no such call.")
    return call


def _may_read(db: Db, call: PhoneCall, *, now: datetime) -> bool:
    return not submissions.speaks_of_ended_only(db.session, call.submission_id, today=london_date(now))


def _is_answered(call: PhoneCall, *, is_right: bool) -> bool:
    """Say whether the same was answered before: the second click of a double click."""
    if call.is_right is None:
        return False
    if call.is_right is not is_right:
        said = "that it is right" if call.is_right else "that something is different"
        raise Conflict(f"{call.answered_by}, {call.answered_by_job} has answered already {said}.", field="answer")
    return True


def _answer(scope: ProviderScope, call: PhoneCall, *, is_right: bool, now: datetime) -> None:
    call.is_right = is_right
    call.answered_at = now
    call.answered_by = scope.actor.name
    call.answered_by_job = scope.actor.job_title


def _about(scope: ProviderScope, db: Db, call: PhoneCall, *, now: datetime) -> list[HostedPlacement]:
    """Return the pupils the call speaks of, but for those whose placement has ended."""
    named = phone_calls.placements_of(db.session, call.submission_id)
    live = registers.hosted(db.session, scope.provider_id, on=call.on, today=london_date(now), part=scope.part)
    return [each for each in live if each.placement.id in named]


def _open(
    scope: ProviderScope,
    db: Db,
    call: PhoneCall,
    about: HostedPlacement,
    words: str,
    *,
    directory: Directory,
    now: datetime,
) -> None:
    flags = registers.flags_of(db.session, [about.pupil.id]).get(about.pupil.id, frozenset())
    draft = AlertDraft(
        kind=AlertKind.CONCERN,
        subject=f"phone_call/{call.id}/{about.placement.id}",
        home_school_id=call.home_school_id,
        provider_id=scope.provider_id,
        placement_id=about.placement.id,
        pupil_id=about.pupil.id,
        on=call.on,
        session=Session(call.session),
        summary=SUMMARY,
        flags=flags,
    )
    opened = alerts.open_alert(db, draft, now=now, directory=directory)
    entry = LogEntry(
        id=new_id(),
        alert_id=opened.alert_id,
        home_school_id=call.home_school_id,
        kind=LogKind.NOTE.value,
        at=now,
        recorded_at=now,
        note=SealedText(plain=f"{_as_recorded(call)} The provider says now: {words}"),
        by_name=scope.actor.name,
        by_job_title=scope.actor.job_title,
        by_organisation_id=scope.provider_id,
        is_shared=True,
    )
    stored_alerts.add_log(db.session, entry)


def _as_recorded(call: PhoneCall) -> str:
    return (
        f"Recorded by phone at {to_london(call.recorded_at):%H:%M} by {call.recorded_by}, {call.recorded_by_job}, "
        f"said by {call.said_by}, {call.said_by_job}."
    )


def _tell(scope: ProviderScope, db: Db, call: PhoneCall, kind: str, *, now: datetime) -> None:
    body = {"phone_call": str(call.id), "submission": str(call.submission_id)}
    db.tell({scope.provider_id, call.home_school_id}, kind, actor=scope.actor, at=now, body=body)


def _recorded(scope: ProviderScope, db: Db, call: PhoneCall, *, now: datetime) -> RecordedCall:
    words = {row.placement_id: seen_as(row) for row in phone_calls.seen(db.session, call.submission_id)}
    school = calendars.organisations(db.session, [call.home_school_id])[call.home_school_id]
    said = tuple(
        SaidOf(
            placement=each.placement.public_ref,
            name=f"{each.pupil.given_name} {each.pupil.family_name}",
            words=words.get(each.placement.id, "Left without permission"),
        )
        for each in _about(scope, db, call, now=now)
    )
    return RecordedCall(
        id=call.id,
        home_school_name=school.name,
        on=call.on,
        session=Session(call.session),
        said_by=call.said_by,
        said_by_job=call.said_by_job,
        called_at=call.called_at,
        recorded_at=call.recorded_at,
        recorded_by=call.recorded_by,
        recorded_by_job=call.recorded_by_job,
        said=said,
        is_right=call.is_right,
        answered_at=call.answered_at,
        answered_by=call.answered_by,
        difference=reveal(call.difference),
    )
