"""Everything a provider sent, by whichever inlet, and what became of each of it. Reads only.

What a sheet brought stands within the sheet. A concern is listed for nobody, not even for whoever told it: a screen is
looked at by others too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from attendance import concerns, finishing, outside_hours, provider_day, registers
from attendance.intake import sheets
from attendance.records import intakes, submissions
from attendance.records import received as stored
from attendance.records import registers as stored_registers
from attendance.records.received import Stretch
from attendance.records.tables import Intake, Observation, Submission
from attendance.refusals import NotFound
from attendance.rules.calendar import at_london, london_date
from attendance.rules.intake import IntakeState, RowState
from attendance.rules.mails import MailState
from attendance.rules.received import Became, Standing, StoodAs, of_mail, of_register, of_sheet
from attendance.rules.words import Channel, Session, Status
from attendance.scope import ProviderScope
from attendance.unit import Db

PAGE = 50
# Whatever is no sheet was read, or refused before it was received.
_NO_SHEETS = frozenset({Standing.READ, None})
_SHEETS_COME_BY = frozenset({Channel.SHEET, Channel.EMAIL, None})
_MAILS_COME_BY = frozenset({Channel.EMAIL, None})

Place = tuple[datetime, UUID]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What of it is asked for: by one inlet, in one standing, of one day; older than a place in the list."""

    inlet: Channel | None = None
    standing: Standing | None = None
    day: date | None = None
    before: Place | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What something received is about: its kind, the day and sessions where it has them, and how many pupils."""

    kind: str
    on: date | None = None
    sessions: tuple[Session, ...] = ()
    pupils: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedLine:
    """One thing received. Of a sheet: its name, how many rows it has and how many are held.

    `opens`: it may be looked at; not once a sheet is too old, or every pupil's placement has ended.
    """

    at: datetime
    key: UUID
    inlet: Channel
    by: str
    by_job: str
    became: Became
    opens: bool
    said: Said | None = None
    receipt: str = ""
    sheet_id: UUID | None = None
    mail_id: UUID | None = None
    file_name: str = ""
    rows: int = 0
    held: int = 0
    # What one of its rows is called: of a weekly sheet each is a session of a pupil.
    what: str = "row"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedPage:
    """A stretch of what was received, the newest first; `older`: where the next begins, None where there is none."""

    lines: tuple[ReceivedLine, ...]
    older: Place | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryView:
    """What was said of one pupil and session, and how that stands now; `later_at`, `later_by`: what replaced it."""

    name: str
    on: date
    session: Session
    status: Status
    stood: StoodAs
    is_first_word: bool
    later_at: datetime | None
    later_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceivedView:
    """One thing received, as a whole. `hidden`: entries about pupils whose placement has ended.

    `unchanged`: entries that were on record already, which are not kept twice. `said_by`: who said it, where that is
    not whoever wrote it down. `digest` is the SHA-256 of what was sent.
    """

    line: ReceivedLine
    entries: tuple[EntryView, ...]
    hidden: int
    unchanged: int
    said_by: str
    digest: str


def listed(scope: ProviderScope, db: Db, asked: Asked, *, now: datetime) -> ReceivedPage:
    """Return a stretch of what a provider sent."""
    stretch = stretch_of(asked)
    found = [
        *_submissions(scope, db, asked, stretch, now=now),
        *_sheets(scope, db, asked, stretch, now=now),
        *_mails(scope, db, asked, stretch),
    ]
    newest = sorted(found, key=lambda line: (line.at, line.key), reverse=True)
    lines = tuple(newest[:PAGE])
    return ReceivedPage(lines=lines, older=(lines[-1].at, lines[-1].key) if len(newest) > PAGE else None)


def show(scope: ProviderScope, db: Db, receipt: str, *, now: datetime) -> ReceivedView:
    """Return one thing a provider sent, but a sheet.

    Raises:
        NotFound: as `provider_day.receipt`.
    """
    provider_day.receipt(scope, db, receipt, now=now)
    row = submissions.by_receipt(db.session, scope.provider_id, receipt)
    if row is None:
        raise NotFound("Nothing with this receipt was received.")
    said = stored.said_in(db.session, row.id)
    today = london_date(now)
    hosted = stored_registers.hosted(db.session, scope.provider_id, on=today, today=today, part=scope.part)
    known = {each.placement.id for each in hosted}
    shown = [each for each in said if each[0].placement_id in known]
    later = stored.replaced_by(db.session, [observation.id for observation, _pupil, _current in shown])
    return ReceivedView(
        line=_submission(row, opens=True),
        entries=tuple(
            entry_of(observation, f"{pupil.given_name} {pupil.family_name}", current, later.get(observation.id))
            for observation, pupil, current in shown
        ),
        hidden=len(said) - len(shown),
        unchanged=int(row.answer.get("unchanged", 0)),
        said_by=_said_by(row, [observation for observation, _pupil, _current in said]),
        digest=row.body_digest,
    )


def _submissions(
    scope: ProviderScope, db: Db, asked: Asked, stretch: Stretch, *, now: datetime
) -> Iterable[ReceivedLine]:
    if asked.standing not in _NO_SHEETS:
        return ()
    channels = {asked.inlet.value} if asked.inlet else {each.value for each in Channel}
    found = stored.submissions(
        db.session,
        scope.provider_id,
        stretch,
        channels=channels,
        unlisted={concerns.KIND},
    )
    about = stored.spoken_of(db.session, [row.id for row in found])
    in_hand = finishing.in_hand(scope, db, now=now)
    today = london_date(now)
    finished = {each.placement.id for each in in_hand}
    live = {each.placement.id for each in in_hand if each.placement.ends_on is None or each.placement.ends_on >= today}
    return (_submission(row, opens=_opens(row, about.get(row.id), live, finished)) for row in found)


def _opens(row: Submission, about: set[UUID] | None, live: set[UUID], finished: set[UUID]) -> bool:
    """Say whether something received can be looked at, as its receipt can."""
    if not about:
        return True
    return bool(about & (finished if row.kind in {registers.KIND, outside_hours.KIND} else live))


def _submission(row: Submission, *, opens: bool) -> ReceivedLine:
    return ReceivedLine(
        at=row.received_at,
        key=row.id,
        inlet=Channel(row.channel),
        by=row.actor_name,
        by_job=row.actor_job_title,
        became=_became(row),
        opens=opens,
        said=_said(row.kind, row.answer),
        receipt=row.receipt,
    )


def _became(row: Submission) -> Became:
    if row.kind != registers.KIND:
        return Became.READ
    answer = row.answer
    return of_register(accepted=answer["accepted"], superseded=answer["superseded"], unchanged=answer["unchanged"])


def _said(kind: str, answer: dict[str, Any]) -> Said:
    """Return what the answer to a submission says it was about."""
    sessions = answer.get("sessions") or [answer["session"]] if {"sessions", "session"} & answer.keys() else []
    return Said(
        kind=kind,
        on=date.fromisoformat(answer["on"]) if "on" in answer else None,
        sessions=tuple(Session(each) for each in sessions),
        pupils=_pupils(answer),
    )


def _pupils(answer: dict[str, Any]) -> int | None:
    if "accepted" in answer:
        return int(answer["accepted"]) + int(answer["unchanged"]) + int(answer["superseded"])
    if "placements" in answer:
        return len(answer["placements"])
    return 1 if "placement" in answer else None


def _sheets(scope: ProviderScope, db: Db, asked: Asked, stretch: Stretch, *, now: datetime) -> Iterable[ReceivedLine]:
    if asked.inlet not in _SHEETS_COME_BY:
        return ()
    channels = {asked.inlet.value} if asked.inlet else {each.value for each in Channel}
    found = stored.sheets(db.session, scope.provider_id, stretch, channels=channels, standing=asked.standing)
    counts = intakes.counts_of(db.session, [each.id for each in found])
    return (_sheet(row, counts.get(row.id, {}), now=now) for row in found)


def _sheet(row: Intake, counted: dict[str, int], *, now: datetime) -> ReceivedLine:
    rows = {RowState(state): count for state, count in counted.items()}
    return ReceivedLine(
        at=row.received_at,
        key=row.id,
        inlet=Channel(row.channel),
        by=row.received_by,
        by_job=row.received_by_job,
        became=of_sheet(IntakeState(row.state), rows),
        opens=row.received_at >= sheets.oldest(now),
        sheet_id=row.id,
        file_name=row.file_name.reveal(),
        rows=sum(rows.values()),
        held=rows.get(RowState.HELD, 0),
        what="session" if sheets.is_weekly(row) else "row",
    )


def _mails(scope: ProviderScope, db: Db, asked: Asked, stretch: Stretch) -> Iterable[ReceivedLine]:
    if asked.inlet not in _MAILS_COME_BY:
        return ()
    found = stored.mails(db.session, scope.provider_id, stretch, standing=asked.standing)
    return (
        ReceivedLine(
            at=row.received_at,
            key=row.id,
            inlet=Channel.EMAIL,
            by=row.received_by,
            by_job=row.received_by_job,
            became=of_mail(MailState(row.state)),
            opens=True,
            mail_id=row.id,
        )
        for row in found
    )


def entry_of(row: Observation, name: str, current: UUID | None, later: Observation | None) -> EntryView:
    """Return what an observation says of a pupil of this name, with what counts and what first replaced it."""
    stood = StoodAs.COUNTS if current == row.id else StoodAs.REPLACED if later is not None else StoodAs.OLDER
    is_later = stood is StoodAs.REPLACED and later is not None
    return EntryView(
        name=name,
        on=row.on,
        session=Session(row.session),
        status=Status(row.status),
        stood=stood,
        is_first_word=row.replaces_id is None,
        later_at=later.received_at if is_later and later else None,
        later_by=f"{later.recorded_by}, {later.recorded_by_job}" if is_later and later else "",
    )


def _said_by(row: Submission, said: list[Observation]) -> str:
    names = {(each.said_by, each.said_by_job) for each in said}
    others = sorted(names - {(row.actor_name, row.actor_job_title)})
    return "; ".join(f"{name}, {job}" for name, job in others)


def stretch_of(asked: Asked) -> Stretch:
    """Return the stretch of a list that is asked for, and one more."""
    day = asked.day
    return Stretch(
        most=PAGE + 1,
        before=asked.before,
        since=at_london(day, time.min) if day else None,
        until=at_london(day + timedelta(days=1), time.min) if day and day < date.max else None,
    )
