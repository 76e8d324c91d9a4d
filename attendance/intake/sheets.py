"""Take in a sheet: store it as it came, read it and weigh its rows, record what is good once a person says so.

The same bytes from the same provider are the same intake, whoever sends them and however often.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from attendance import provider_day
from attendance.intake import waiting
from attendance.intake.columns import Column, find_header, known_in
from attendance.intake.reading import ReadRow, read_cells, read_sheet
from attendance.intake.weekly.asking import asked_of
from attendance.intake.weekly.headings import Choices, find_headings
from attendance.intake.weekly.matching import Placed, Roster
from attendance.intake.weekly.reading import read_mark, read_week
from attendance.intake.weighing import Inlet, Verdicts, as_sheet, record, weigh
from attendance.records import intakes as stored
from attendance.records import submissions
from attendance.records.base import new_id
from attendance.records.sealed import SealedText
from attendance.records.tables import Intake, IntakeRow, SheetColumns, SheetSymbols
from attendance.refusals import Conflict, NotFound, Refusal
from attendance.rows import Grid, RowProblem, problem
from attendance.rules.calendar import at_london, london_date
from attendance.rules.finishing import OLDEST
from attendance.rules.intake import IntakeState, RowState
from attendance.rules.symbols import NO_SYMBOLS, Meaning, Symbols
from attendance.scope import ProviderScope
from attendance.unit import Db

LARGEST_FILE = 5_000_000
SHEETS_A_DAY = 50
# Of a sheet whose sender nothing proves: it is another than the same bytes of somebody who is.
UNPROVEN = " unproven"
NOT_HERE = "There is no such sheet."
MEANWHILE = "Somebody has answered for this sheet already. Look at what became of it."
SYMBOLS_FIRST = "Say first what your symbols mean. Nothing of a weekly sheet counts before."
SYMBOLS_CHANGED = "Your symbols have changed since this sheet was read. Have it read again, and look at what it says."
NOT_ANY_MORE = "What is on record of the pupil has changed since this was shown. Say what you saw, or set it aside."

# Reads a row by its number and its cells.
Reader = Callable[[int, Mapping[str, str]], ReadRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class SentFile:
    """A file as it came: its bytes, and the name it had where it came from."""

    name: str
    raw: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """A file that is on record; `is_read`: what stands in it is known already."""

    intake_id: UUID
    is_read: bool


def store_raw(scope: ProviderScope, db: Db, file: SentFile, *, now: datetime) -> Stored:
    """Put a file on record as it came, before anybody reads it; one that came before is found again.

    Raises:
        Refusal: it is empty, too large, or one too many today.
    """
    if not file.raw:
        raise Refusal("The file is empty. Choose another.", field="file")
    if len(file.raw) > LARGEST_FILE:
        raise Refusal("The file is larger than 5 MB. Split it, by weeks for one.", field="file")
    digest = f"{hashlib.sha256(file.raw).hexdigest()}{'' if scope.is_proven else UNPROVEN}"
    earlier = stored.by_digest(db.session, scope.provider_id, digest)
    if earlier is not None:
        return Stored(intake_id=earlier.id, is_read=earlier.state != IntakeState.STORED.value)
    _require_room(scope, db, now=now)
    row = Intake(
        id=new_id(),
        provider_id=scope.provider_id,
        channel=as_sheet(scope).actor.channel.value,
        raw_digest=digest,
        size=len(file.raw),
        file_name=file.name or "no name",
        raw=base64.b64encode(file.raw).decode(),
        received_at=now,
        received_by=scope.actor.name,
        received_by_job=scope.actor.job_title,
        state=IntakeState.STORED.value,
    )
    db.session.add(row)
    db.session.flush()
    _tell(scope, db, row, "sheet_received", {"digest": digest, "bytes": row.size}, now=now)
    return Stored(intake_id=row.id, is_read=False)


def raw_of(scope: ProviderScope, db: Db, intake_id: UUID, *, now: datetime) -> bytes:
    """Return a file as it came.

    Raises:
        NotFound: no such sheet of this provider.
    """
    found = get(scope, db, intake_id, now=now)
    return base64.b64decode(found.raw.reveal())


def take_in(
    scope: ProviderScope, db: Db, intake_id: UUID, grid: Grid, *, now: datetime, is_recorded_next: bool = False
) -> None:
    """Keep what was read from a stored file, each row weighed against the record; once.

    `is_recorded_next`: nobody looks at it before it is recorded, unless its symbols must be agreed to first. Then what
    speaks against a row is found as it is recorded, and not beforehand as well.

    Raises:
        NotFound: no such sheet of this provider.
    """
    intake = _locked(scope, db, intake_id, now=now)
    if intake.state != IntakeState.STORED.value:
        return
    columns = stored.columns_chosen(db.session, scope.provider_id)
    found = _cells_in(grid, {each.headings_digest: choices_of(each) for each in columns})
    by_whom = [_by_whom(each) for each in columns if each.headings_digest == found.chosen][-1:]
    remarks = [*grid.remarks, *by_whom, *_unread(found.unread)]
    intake.kind, intake.remarks = grid.kind, SealedText(plain=_json(remarks))
    if found.can_be_chosen:
        # It stays stored: once somebody has chosen its columns it is read.
        intake.refused = SealedText(plain=found.refused)
        return
    if found.refused:
        intake.state, intake.refused = IntakeState.REFUSED.value, SealedText(plain=found.refused)
        _tell(scope, db, intake, "sheet_refused", {}, now=now)
        return
    intake.state, intake.refused = IntakeState.WAITING.value, None
    intake.symbols_version = symbols_of(scope, db).version if found.is_weekly else None
    read = reader_of(scope, db, intake, now=now)
    rows = [(_row(intake, number, cells), odd or read(number, cells)) for number, cells, odd in found.rows]
    _weigh(scope, db, intake, rows, now=now, is_tried=not is_recorded_next or intake.symbols_version == 0)
    db.session.add_all(row for row, _read in rows)
    db.session.flush()
    if not is_unproven(intake):
        waiting.ask(scope, db, rows, asked_at=intake.received_at, now=now)


def read_again(scope: ProviderScope, db: Db, intake_id: UUID, *, now: datetime) -> None:
    """Weigh the cells of a weekly sheet by the symbols as they are now, where they have changed since it was read.

    Raises:
        NotFound: no such sheet of this provider.
    """
    intake = _locked(scope, db, intake_id, now=now)
    if intake.state != IntakeState.WAITING.value or not is_stale(scope, db, intake):
        return
    intake.symbols_version = symbols_of(scope, db).version
    read = reader_of(scope, db, intake, now=now)
    rows = [(row, read(row.number, cells_of(row))) for row in stored.rows_of(db.session, intake.id)]
    _weigh(scope, db, intake, rows, now=now)
    db.session.flush()
    if not is_unproven(intake):
        waiting.ask(scope, db, rows, asked_at=now, now=now)


def confirm(scope: ProviderScope, db: Db, intake_id: UUID, *, now: datetime) -> None:
    """Record every row that can be, in one transaction; what cannot be any more is held. Once, however often asked.

    Raises:
        NotFound: no such sheet of this provider.
        Conflict: it was set aside, or could not be read; its symbols are not agreed, or have changed since.
    """
    intake = _locked(scope, db, intake_id, now=now)
    if intake.state == IntakeState.RECORDED.value:
        return
    _require_waiting(intake)
    _require_symbols(scope, db, intake)
    reader = reader_of(scope, db, intake, now=now)
    every_row = stored.rows_of(db.session, intake.id)
    rows = {row.number: row for row in every_row if row.state == RowState.READY.value}
    read = {number: reader(number, cells_of(row)) for number, row in rows.items()}
    # What a stranger sent, its sender's time says nothing of: it is said by whoever confirms it, now.
    inlet = Inlet(key=f"sheet {intake.id}", received_at=now if is_unproven(intake) else intake.received_at)
    done, held = record(scope, db, inlet, [row.line for row in read.values() if row.line], now=now)
    for lines, receipt in done:
        sent = submissions.by_receipt(db.session, scope.provider_id, receipt.receipt)
        for line in lines:
            decide(scope, rows[line.number], RowState.RECORDED, now=now)
            rows[line.number].submission_id = sent.id if sent else None
    for number, sentence in held.items():
        rows[number].state, rows[number].weighed = RowState.HELD.value, None
        rows[number].why = SealedText(plain=_why([_of_record(read[number], sentence)]))
    for number, each in read.items():
        if each.line is None:
            rows[number].state, rows[number].weighed = RowState.HELD.value, None
            rows[number].why = SealedText(plain=_why(each.problems or [_of_record(each, NOT_ANY_MORE)]))
    _close(scope, intake, IntakeState.RECORDED, now=now)
    db.session.flush()
    also = [row for row in every_row if row.number not in rows] if is_unproven(intake) else []
    asked = [(row, read[number]) for number, row in rows.items()]
    asked += [(row, reader(row.number, cells_of(row))) for row in also]
    waiting.ask(scope, db, asked, asked_at=now, now=now)
    waiting.settle(scope, db, intake.id, now=now)
    recorded = sum(len(lines) for lines, _receipt in done)
    _tell(scope, db, intake, "sheet_recorded", {"rows": recorded, "held": len(held)}, now=now)


def set_aside(scope: ProviderScope, db: Db, intake_id: UUID, *, now: datetime) -> None:
    """Record nothing of a sheet: it was the wrong one. It stays on record as it came.

    Raises:
        NotFound: no such sheet of this provider.
        Conflict: somebody has answered for it already.
    """
    intake = _locked(scope, db, intake_id, now=now)
    if intake.state == IntakeState.SET_ASIDE.value:
        return
    # What could not be read because its columns are not known yet waits for an answer, too.
    if not (intake.state == IntakeState.STORED.value and intake.refused):
        _require_waiting(intake)
    _close(scope, intake, IntakeState.SET_ASIDE, now=now)
    waiting.set_aside(scope, db, intake.id, now=now)
    _tell(scope, db, intake, "sheet_set_aside", {}, now=now)


def is_unproven(intake: Intake) -> bool:
    """Say whether nothing proves who sent a sheet: it came by e-mail, and nobody of the provider vouched for it."""
    return intake.raw_digest.endswith(UNPROVEN)


def is_weekly(intake: Intake) -> bool:
    """Say whether a sheet has a row for each pupil and a column for each session."""
    return intake.symbols_version is not None


def is_stale(scope: ProviderScope, db: Db, intake: Intake) -> bool:
    """Say whether a weekly sheet was read before the provider's symbols were what they are."""
    return is_weekly(intake) and intake.symbols_version != symbols_of(scope, db).version


def symbols_of(scope: ProviderScope, db: Db, version: int | None = None) -> Symbols:
    """Return what a provider's marks mean, now or in a version; nothing where nobody has said so."""
    found = stored.symbols_of(db.session, scope.provider_id, version)
    return symbols_from(found) if found is not None else NO_SYMBOLS


def symbols_from(row: SheetSymbols) -> Symbols:
    """Return a version as it is read."""
    said = _from_json(row.symbols, [])
    return Symbols(version=row.version, meanings={mark: Meaning(meaning) for mark, meaning in said})


def choices_of(row: SheetColumns) -> Mapping[int, str]:
    """Return what was chosen of columns, by their place."""
    return {int(place): choice for place, choice in _from_json(row.chosen, {}).items()}


def reader_of(scope: ProviderScope, db: Db, intake: Intake, *, now: datetime) -> Reader:
    """Return how the rows of a sheet are read: a weekly one by the symbols it was read with."""
    if not is_weekly(intake):
        return read_cells
    symbols, roster = symbols_of(scope, db, intake.symbols_version), roster_of(scope, db, now=now)
    return lambda number, cells: read_mark(number, cells, symbols, roster)


def roster_of(scope: ProviderScope, db: Db, *, now: datetime) -> Roster:
    """Return everybody who is or was placed at a provider, by name."""
    live = {each.placement for each in provider_day.pupils(scope, db, london_date(now))}
    return Roster(
        Placed(
            ref=placement.public_ref,
            given_name=pupil.given_name,
            family_name=pupil.family_name,
            born=pupil.date_of_birth,
            school_name=school.name,
            starts_on=placement.starts_on,
            ends_on=placement.ends_on,
            is_live=placement.public_ref in live,
        )
        for placement, pupil, school in stored.placed_ever(db.session, scope.provider_id)
    )


def is_stored_only(scope: ProviderScope, db: Db, intake_id: UUID, *, now: datetime) -> bool:
    """Say whether nobody has read a sheet yet.

    Raises:
        NotFound: no such sheet of this provider.
    """
    return get(scope, db, intake_id, now=now).state == IntakeState.STORED.value


def get(scope: ProviderScope, db: Db, intake_id: UUID, *, now: datetime) -> Intake:
    """Return a sheet this provider sent in the last four weeks: an older one holds nothing that could be recorded.

    Raises:
        NotFound: there is none.
    """
    found = stored.of_provider(db.session, scope.provider_id, intake_id)
    return _recent(found, now=now)


def locked(scope: ProviderScope, db: Db, intake_id: UUID, *, now: datetime) -> Intake:
    """Return such a sheet, locked until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    return _locked(scope, db, intake_id, now=now)


def problems_of(row: IntakeRow) -> tuple[RowProblem, ...]:
    """Return why a row is held."""
    found = _from_json(row.why.reveal(), []) if row.why else []
    return tuple(RowProblem(row=row.number, column=each[0], shown=each[1], sentence=each[2]) for each in found)


def remarks_of(intake: Intake) -> tuple[str, ...]:
    """Return what whoever sent it should know of how it was read."""
    return tuple(_from_json(intake.remarks.reveal(), [])) if intake.remarks else ()


def cells_of(row: IntakeRow) -> Mapping[str, str]:
    """Return what stands in a row, by the names of our columns."""
    found: dict[str, str] = _from_json(row.cells.reveal(), {})
    return found


def decide(scope: ProviderScope, row: IntakeRow, state: RowState, *, now: datetime) -> None:
    """Note what became of a row, who said so and when."""
    row.state, row.decided_at = state.value, now
    row.decided_by, row.decided_by_job = scope.actor.name, scope.actor.job_title


def oldest(now: datetime) -> datetime:
    """Return since when sheets are shown."""
    return at_london(london_date(now) - OLDEST, time.min)


def _locked(scope: ProviderScope, db: Db, intake_id: UUID, *, now: datetime) -> Intake:
    return _recent(stored.locked(db.session, scope.provider_id, intake_id), now=now)


def _recent(found: Intake | None, *, now: datetime) -> Intake:
    if found is None or found.received_at < oldest(now):
        raise NotFound(NOT_HERE)
    return found


def _require_room(scope: ProviderScope, db: Db, *, now: datetime) -> None:
    midnight = at_london(london_date(now), time.min)
    today = stored.received_since(db.session, scope.provider_id, midnight)
    # A stranger uses up nothing of what the provider's own people have.
    if sum(is_unproven(each) is not scope.is_proven for each in today) >= SHEETS_A_DAY:
        sentence = f"You have sent {SHEETS_A_DAY} sheets today, and no more are taken in. Use the register itself."
        raise Refusal(sentence, field="file")


def _require_waiting(intake: Intake) -> None:
    if intake.state != IntakeState.WAITING.value:
        raise Conflict(MEANWHILE)


def _inlet(intake: Intake) -> Inlet:
    return Inlet(key=f"sheet {intake.id}", received_at=intake.received_at)


def _row(intake: Intake, number: int, cells: Mapping[str, str]) -> IntakeRow:
    return IntakeRow(
        id=new_id(),
        intake_id=intake.id,
        provider_id=intake.provider_id,
        number=number,
        cells=_json(dict(cells)),
        state=RowState.BLANK.value,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """What a file holds: each row's number and cells, and what it says where that is not read from these alone."""

    rows: tuple[tuple[int, Mapping[str, str], ReadRow | None], ...] = ()
    unread: tuple[str, ...] = ()
    refused: str = ""
    is_weekly: bool = False
    # Its columns are not known, and a person may say which they are.
    can_be_chosen: bool = False
    chosen: str = ""


def _cells_in(grid: Grid, chosen: Choices) -> _Found:
    week = None if grid.refused or find_header(grid.lines).columns is not None else read_week(grid, chosen)
    if week is not None:
        return _Found(
            rows=tuple((number, said, None) for number, said in week.cells),
            unread=week.unread,
            refused=week.refused,
            is_weekly=True,
            can_be_chosen=week.is_of_columns,
            chosen=week.chosen,
        )
    sheet = read_sheet(grid)
    rows = tuple((row.number, row.cells, row) for row in sheet.rows)
    return _Found(rows=rows, unread=sheet.unread, refused=sheet.refused, can_be_chosen=_is_unknown(grid))


def _is_unknown(grid: Grid) -> bool:
    """Say whether a file has headings that nobody knows; one of plain rows that lacks some is corrected instead."""
    if grid.refused or find_header(grid.lines).columns is not None or find_headings(grid.lines) is None:
        return False
    return not {Column.DATE, Column.SESSION} & known_in(grid.lines)


def _by_whom(row: SheetColumns) -> str:
    on = london_date(row.chosen_at)
    return f"Its columns are as {row.chosen_by}, {row.chosen_by_job}, chose them on {on:%-d %B %Y}."


def _weigh(
    scope: ProviderScope,
    db: Db,
    intake: Intake,
    rows: Sequence[tuple[IntakeRow, ReadRow]],
    *,
    now: datetime,
    is_tried: bool = True,
) -> None:
    """Say of each row whether it can be recorded, is held, or says nothing.

    However late it is read, it says nothing of a session that had not begun when it was sent. Unless it `is_tried`,
    every row that says something is taken for one that can be.
    """
    sent_at, lines = intake.received_at, [read.line for _row, read in rows if read.line]
    verdicts = weigh(scope, db, _inlet(intake), lines, now=sent_at) if is_tried else Verdicts()
    ready = verdicts.good if is_tried else {line.number for line in lines}
    asked = asked_of(scope, db, (read for _row, read in rows), received_at=sent_at, now=now)
    for row, read in rows:
        problems, weighed = read.problems, verdicts.good.get(read.number)
        if read.number in verdicts.held:
            problems = (_of_record(read, verdicts.held[read.number]),)
        elif read.number in asked:
            problems = (_of_record(read, read.if_expected),)
        row.weighed = weighed.value if weighed else None
        row.why = SealedText(plain=_why(problems)) if problems else None
        is_ready = read.number in ready
        row.state = (RowState.HELD if problems else RowState.READY if is_ready else RowState.BLANK).value


def _require_symbols(scope: ProviderScope, db: Db, intake: Intake) -> None:
    if intake.symbols_version == 0:
        raise Conflict(SYMBOLS_FIRST)
    if is_stale(scope, db, intake):
        raise Conflict(SYMBOLS_CHANGED)


def _of_record(row: ReadRow, sentence: str) -> RowProblem:
    return problem(row.number, "", "", sentence)


def _why(problems: Iterable[RowProblem]) -> str:
    return _json([[each.column, each.shown, each.sentence] for each in problems])


def _unread(headings: Iterable[str]) -> list[str]:
    named = ", ".join(f"“{each}”" for each in headings)
    return [f"These columns are not read: {named}."] if named else []


def _close(scope: ProviderScope, intake: Intake, state: IntakeState, *, now: datetime) -> None:
    intake.state, intake.closed_at = state.value, now
    intake.closed_by, intake.closed_by_job = scope.actor.name, scope.actor.job_title


def _json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _from_json(written: str, otherwise: Any) -> Any:
    try:
        return json.loads(written)
    except ValueError:
        return otherwise


def _tell(scope: ProviderScope, db: Db, intake: Intake, kind: str, body: dict[str, Any], *, now: datetime) -> None:
    about = {"sheet": str(intake.id), **body}
    db.tell([scope.provider_id], kind, actor=as_sheet(scope).actor, at=now, body=about)
