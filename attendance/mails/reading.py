"""Record what an e-mail brought where its sender is proven, show home schools what cannot be read, and say what became.

Each step can be done again after a crash and does its work once. `gateway.mail` takes e-mails apart and reads sheets.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from attendance import notices, tasks
from attendance.directory import Directory
from attendance.intake import sheets
from attendance.intake.sheets import SentFile
from attendance.mails import alarming, arriving, replies, report, telling
from attendance.mails.replies import Became, Reply
from attendance.mails.report import ReportLine, SheetCame
from attendance.notices import Topic
from attendance.records import intakes
from attendance.records import mails as stored
from attendance.records.sealed import SealedText
from attendance.records.tables import InboundMail, Intake
from attendance.refusals import NotFound, Refusal
from attendance.rules.intake import IntakeState, RowState
from attendance.rules.mails import MailState, is_cover_note
from attendance.rules.walk_off_words import tells_of_walk_off
from attendance.rules.words import NoticeKind, Role
from attendance.scope import JOB, ProviderScope
from attendance.unit import Db

UNPROVEN_TASK, UNHEARD_TASK = "mail_unproven", "mail_unheard"
LONG_AGO = "The same sheet came more than four weeks ago, and nothing of those days can be recorded any more."


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredMail:
    """An e-mail that nobody has read yet, and in whose name what it brought is recorded."""

    id: UUID
    scope: ProviderScope
    received_at: datetime
    raw: bytes = field(repr=False)

    @property
    def is_proven(self) -> bool:
        """Say whether it is known who sent it."""
        return self.scope.is_proven

    @property
    def page(self) -> str:
        """Return where the provider sees it."""
        return f"/received/mails/{self.id}"

    def is_recorded_next(self, now: datetime) -> bool:
        """Say whether its sheets are recorded as if they had just come: no session begins amid one minute."""
        return self.is_proven and _minute(now) == _minute(self.received_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetBrought:
    """A sheet that an e-mail brought: on record as `intake_id`, or why it is not.

    `tells_of_walk_off`: a cell of it reads as if a pupil left without permission.
    """

    name: str
    intake_id: UUID | None = None
    is_new: bool = True
    is_read: bool = False
    refused: str = ""
    tells_of_walk_off: bool = False


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What stands in an e-mail: what was said in it, its sheets, and the names of attachments that are none.

    `heard` is all that a walk-off could be told by. `is_answer`: a program answered by itself. `is_automatic`: a
    program sent it, perhaps with a register. `reply`: what it answers to a numbered register.
    """

    subject: str
    said: str
    sheets: tuple[SheetBrought, ...] = ()
    unread: tuple[str, ...] = ()
    heard: str = ""
    reply: Reply | None = None
    is_answer: bool = False
    is_automatic: bool = False
    is_too_large: bool = False

    @cached_property
    def is_alarming(self) -> bool:
        """Say whether its words read as if a pupil left without permission."""
        return not self.is_answer and tells_of_walk_off(self.heard)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Outcome:
    """What became of the sheets in an e-mail, and of what it answers to a register, where it answers one."""

    sheets: Sequence[SheetCame]
    reply: Became | None


def waiting(db: Db, *, limit: int) -> list[UUID]:
    """Return the e-mails that nobody has read yet: proven senders' first, and the oldest of each first."""
    return stored.stored(db.session, limit)


def load(db: Db, mail_id: UUID) -> StoredMail | None:
    """Return an e-mail that nobody has read yet; None where somebody has. One at a time: each may be 10 MB."""
    row = stored.one_stored(db.session, mail_id)
    if row is None:
        return None
    return StoredMail(
        id=row.id,
        scope=arriving.scope_of(row),
        received_at=row.received_at,
        raw=base64.b64decode(row.raw.reveal()),
    )


def keep_sheet(mail: StoredMail, db: Db, file: SentFile) -> SheetBrought:
    """Put a sheet of an e-mail on record as it came, or say why it cannot be."""
    try:
        kept = sheets.store_raw(mail.scope, db, file, now=mail.received_at)
    except Refusal as refused:
        return SheetBrought(name=file.name, refused=refused.sentence)
    try:
        intake = sheets.get(mail.scope, db, kept.intake_id, now=mail.received_at)
    except NotFound:
        return SheetBrought(name=file.name, refused=LONG_AGO)
    is_new = intake.received_at == mail.received_at
    return SheetBrought(name=file.name, intake_id=intake.id, is_new=is_new, is_read=kept.is_read)


def record_sheet(mail: StoredMail, db: Db, intake_id: UUID, *, now: datetime) -> None:
    """Record what a sheet says, where its sender is proven and nothing of it must be asked first."""
    if not mail.is_proven:
        return
    intake = sheets.locked(mail.scope, db, intake_id, now=now)
    if intake.state == IntakeState.WAITING.value and not _asks_first(mail.scope, db, intake):
        sheets.confirm(mail.scope, db, intake_id, now=now)


def finish(mail: StoredMail, db: Db, brought: Brought, *, now: datetime) -> None:
    """Say what became of an e-mail, to whoever surely sent it and to whom it concerns; once."""
    row = stored.locked(db.session, mail.id)
    if row is None or row.state != MailState.STORED.value:
        return
    if brought.is_answer:
        row.state = MailState.AUTOMATIC.value
        _tell(mail, db, row, now=now)
        return
    came = [_came(mail, db, each, now=now) for each in brought.sheets]
    outcome = _Outcome(sheets=came, reply=_recorded(mail, db, brought, now=now))
    lines = _alarms(mail, db, row, brought, came, now=now)
    lines += [_TOO_LARGE] if brought.is_too_large else [report.of_sheet(each) for each in came]
    lines += outcome.reply.lines if outcome.reply else ()
    lines += _of_words(mail, db, row, brought, outcome, now=now)
    if not mail.is_proven and brought.said:
        lines.append(_UNPROVEN_WORDS)
    if brought.unread:
        lines.append(report.of_unread(brought.unread))
    row.report = SealedText(plain=report.written(lines or [_NOTHING]))
    row.state = _state(mail, brought, outcome).value
    _tell(mail, db, row, now=now)
    if not mail.is_proven:
        _ask_managers(mail, db, now=now)
    elif not brought.is_automatic:
        _answer(mail, db, lines or [_NOTHING], now=now)


def give_up(mail: StoredMail, db: Db, *, now: datetime) -> None:
    """Put an e-mail that breaks what reads it before a person: it stays on record as it came."""
    row = _put_aside(mail, db, now=now)
    if row is None:
        return
    if not mail.is_proven:
        _ask_managers(mail, db, now=now)
        return
    is_alarming = tells_of_walk_off(f"{row.subject.reveal()}\n{row.words.reveal()}")
    telling.show(mail.scope, db, row, is_alarming=is_alarming, now=now)
    _answer(mail, db, [_BROKEN], now=now)


def put_aside(mail: StoredMail, db: Db, *, now: datetime) -> None:
    """Put an e-mail aside that breaks whatever is done with it, so that it holds up no other."""
    _put_aside(mail, db, now=now)


def _put_aside(mail: StoredMail, db: Db, *, now: datetime) -> InboundMail | None:
    row = stored.locked(db.session, mail.id)
    if row is None or row.state != MailState.STORED.value:
        return None
    row.report = SealedText(plain=report.written([_BROKEN]))
    row.state = (MailState.NOT_READ if mail.is_proven else MailState.UNPROVEN).value
    _tell(mail, db, row, now=now)
    return row


_TOO_LARGE = ReportLine(words="It is larger than 10 MB, so nothing of it is read. Send the sheet alone.")
_UNPROVEN_WORDS = ReportLine(words="What it says is not read into the register, and no home school is shown it.")
_NOTHING = ReportLine(words="It held no sheet and no words, so nothing of it is recorded.")
_BROKEN = ReportLine(words="It could not be read, so nothing of it is recorded. Take the register in Muster.")


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _asks_first(scope: ProviderScope, db: Db, intake: Intake) -> bool:
    """Say whether a person must say something of a weekly sheet before it counts."""
    return intake.symbols_version == 0 or sheets.is_stale(scope, db, intake)


def _came(mail: StoredMail, db: Db, brought: SheetBrought, *, now: datetime) -> SheetCame:
    if brought.intake_id is None:
        return SheetCame(name=brought.name, intake_id=None, state=None, refused=brought.refused, rows={})
    intake = sheets.get(mail.scope, db, brought.intake_id, now=now)
    rows = intakes.rows_of(db.session, intake.id)
    counts = {state: sum(each.state == state.value for each in rows) for state in RowState}
    held = [each for each in rows if each.state == RowState.HELD.value]
    return SheetCame(
        name=brought.name,
        intake_id=intake.id,
        state=IntakeState(intake.state),
        refused=intake.refused.reveal() if intake.refused else "",
        what="session" if sheets.is_weekly(intake) else "row",
        rows=counts,
        why=tuple(problem.sentence for row in held for problem in sheets.problems_of(row)),
        is_new=brought.is_new,
        waits_for=report.SYMBOLS_FIRST if _asks_first(mail.scope, db, intake) else report.UNPROVEN,
    )


def _recorded(mail: StoredMail, db: Db, brought: Brought, *, now: datetime) -> Became | None:
    """Record what it answers to a register, where its sender is proven."""
    if brought.reply is None or not mail.is_proven:
        return None
    return replies.record(mail.scope, db, brought.reply, mail_id=mail.id, received_at=mail.received_at, now=now)


def _of_words(
    mail: StoredMail, db: Db, row: InboundMail, brought: Brought, outcome: _Outcome, *, now: datetime
) -> list[ReportLine]:
    """Show home schools what was said, and that a sheet could not be read; what a stranger says they are not shown."""
    if not mail.is_proven or _says_nothing(mail, brought, outcome):
        return []
    schools = telling.show(mail.scope, db, row, is_alarming=brought.is_alarming, now=now)
    return [report.of_words(schools, is_part=outcome.reply is not None)]


def _says_nothing(mail: StoredMail, brought: Brought, outcome: _Outcome) -> bool:
    """Say whether there is nothing beside sheets and answers that could be read: no word, and no other file."""
    came, reply = outcome.sheets, outcome.reply
    if reply is not None:
        is_covered = reply.is_whole and not brought.is_alarming
    else:
        is_covered = is_cover_note(f"{brought.subject}\n{brought.said}", mail.scope.actor.name)
    is_some = bool(came) or reply is not None
    return is_some and all(each.is_read for each in came) and is_covered and not brought.unread


def _alarms(
    mail: StoredMail, db: Db, row: InboundMail, brought: Brought, came: Sequence[SheetCame], *, now: datetime
) -> list[ReportLine]:
    """Wake the safeguarding leads where it reads as if a pupil left without permission; proven or not."""
    heard = [alarming.of_words(mail.scope, db, row, now=now)] if brought.is_alarming else []
    for sheet, each in zip(brought.sheets, came, strict=True):
        intake = sheets.get(mail.scope, db, each.intake_id, now=now) if each.intake_id else None
        of_rows = alarming.of_sheet(mail.scope, db, row, intake, now=now) if intake and each.is_read else None
        if of_rows is not None:
            heard.append(of_rows)
        elif sheet.tells_of_walk_off and not brought.is_alarming:
            heard.append(alarming.of_words(mail.scope, db, row, now=now))
    if heard and not all(heard):
        _ask_own(mail, db, now=now)
    return [ReportLine(words=report.ALARMING if all(heard) else report.ALARMING_UNHEARD)] if heard else []


def _state(mail: StoredMail, brought: Brought, outcome: _Outcome) -> MailState:
    if not mail.is_proven:
        return MailState.UNPROVEN
    is_recorded = all(each.state is IntakeState.RECORDED for each in outcome.sheets)
    is_read = is_recorded and _says_nothing(mail, brought, outcome) and not brought.is_alarming
    return MailState.READ if is_read else MailState.NOT_READ


def _ask_own(mail: StoredMail, db: Db, *, now: datetime) -> None:
    """Ask those who answer for the provider to telephone, where a home school could not be told of a walk-off."""
    directory, provider_id = Directory(db, now), mail.scope.provider_id
    words = (
        "An e-mail to your address for registers reads as if a pupil left without permission, and a home school could "
        "not be told. Read it under Received, and telephone the school now."
    )
    tasks.raise_once(
        db,
        directory,
        provider_id,
        kind=UNHEARD_TASK,
        subject=str(mail.id),
        words=words,
        now=now,
        recipients=directory.together(provider_id, (Role.DSL, Role.PROVIDER_MANAGER)),
        path=mail.page,
    )


def _answer(mail: StoredMail, db: Db, lines: Sequence[ReportLine], *, now: datetime) -> None:
    """Report to whoever sent it, by the address they sign in by."""
    people = Directory(db, now).reachable(mail.scope.provider_id)
    sender = next((each for each in people if each.person_id == mail.scope.actor.person_id), None)
    if sender is None:
        return
    topic = Topic(
        kind=NoticeKind.RECEIVED,
        subject_id=mail.id,
        round=1,
        path=mail.page,
        detail=report.said(lines),
    )
    notices.write(db, sender, topic, now=now)


def _ask_managers(mail: StoredMail, db: Db, *, now: datetime) -> None:
    """Ask those who run the provider to look at what came from nobody proven; one open task, however many come."""
    directory, provider_id = Directory(db, now), mail.scope.provider_id
    words = (
        "An e-mail came to your address for registers from a sender who is not proven. Nothing of it is recorded. "
        "Look at it under Received, and record what is true of it yourself."
    )
    tasks.raise_once(
        db,
        directory,
        provider_id,
        kind=UNPROVEN_TASK,
        subject=str(provider_id),
        words=words,
        now=now,
        recipients=directory.holders(provider_id, Role.PROVIDER_MANAGER),
        path="/received",
    )


def _tell(mail: StoredMail, db: Db, row: InboundMail, *, now: datetime) -> None:
    body = {"mail": str(row.id), "state": row.state}
    db.tell([mail.scope.provider_id], "mail_read", actor=JOB, at=now, body=body)
