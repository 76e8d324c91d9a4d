"""What a provider sees of its sheets: each with how many rows became what, and row by row. Reads only.

A pupil whose placement has ended is the provider's no more: nothing of their rows is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attendance import provider_day
from attendance.intake import sheets, symbols
from attendance.intake.reading import Line, ReadRow
from attendance.intake.symbols import Version
from attendance.intake.weekly.reading import HEADING, MARK, SHEET_ROW, WALK_OFF_SENTENCES, comments_in
from attendance.records import intakes as stored
from attendance.records.tables import Intake, IntakeRow, Submission
from attendance.refusals import NotFound
from attendance.registers import Receipt
from attendance.rows import RowProblem
from attendance.rules.calendar import london_date
from attendance.rules.intake import IntakeState, RowState, Weighed
from attendance.rules.words import Session
from attendance.scope import ProviderScope
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetLine:
    """One sheet in the list: where it stands, and how many of its rows."""

    id: UUID
    file_name: str
    state: IntakeState
    received_at: datetime
    received_by: str
    is_unproven: bool
    rows: Mapping[RowState, int]
    # What one of them is called: of a weekly sheet each is a session of a pupil.
    what: str
    is_unagreed: bool

    def count(self, *states: RowState) -> int:
        """Return how many rows are in one of these states."""
        return sum(self.rows.get(state, 0) for state in states)

    @property
    def is_open(self) -> bool:
        """Say whether somebody has something to do about it."""
        return self.state in {IntakeState.STORED, IntakeState.WAITING} or (
            self.state is IntakeState.RECORDED and self.count(RowState.HELD) > 0
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RowView:
    """One row: what stands in it, whom it is about where that is known, and what became of it."""

    number: int
    state: RowState
    cells: Mapping[str, str]
    on: date | None
    session: Session | None
    line: Line | None
    # How it is called on screen, and, of a weekly sheet, the row it is a cell of and the heading it stands under.
    called: str
    sheet_row: str
    heading: str
    placement: str
    name: str
    weighed: Weighed | None
    problems: tuple[RowProblem, ...]
    reason: str
    decided_at: datetime | None
    decided_by: str
    # Of what was recorded of it.
    receipt: str

    @property
    def is_answered(self) -> bool:
        """Say whether it was held, and recorded as a person said: then the register says what, not the row."""
        return self.state is RowState.RECORDED and bool(self.problems)

    @property
    def sentence(self) -> str:
        """Return why it is held, as one."""
        return " ".join(each.sentence for each in self.problems)

    @property
    def heading_and_mark(self) -> str:
        """Return which cell of a weekly sheet it is, with what stands in it."""
        mark = self.cells.get(MARK, "")
        return f"{self.heading} “{mark}”" if mark else self.heading

    @property
    def is_walk_off(self) -> bool:
        """Say whether it reads as if the pupil left without permission."""
        return bool(self.alarm)

    @property
    def alarm(self) -> str:
        """Return what is to be done where it reads as if the pupil left without permission; empty where it does not."""
        return next((each.sentence for each in self.problems if each.sentence in WALK_OFF_SENTENCES), "")


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionView:
    """The rows of one session that are or can be recorded, and whom the provider expects and nobody has reported."""

    on: date
    session: Session
    rows: tuple[RowView, ...]
    not_reported: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Together:
    """Held rows that are shown as one: the cells of one row of a weekly sheet."""

    title: str
    rows: tuple[RowView, ...]

    @property
    def is_walk_off(self) -> bool:
        """Say whether one of them reads as if the pupil left without permission."""
        return any(row.is_walk_off for row in self.rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """What stands beside the marks of a row of a weekly sheet, and is kept in no register."""

    title: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetView:
    """A sheet as a whole."""

    line: SheetLine
    refused: str
    remarks: tuple[str, ...]
    closed_at: datetime | None
    closed_by: str
    sessions: tuple[SessionView, ...]
    held: tuple[RowView, ...]
    held_together: tuple[Together, ...]
    # But for those of rows that are held as a walk-off, which show their own.
    comments: tuple[Comment, ...]
    answered: tuple[RowView, ...]
    aside: tuple[RowView, ...]
    blank: tuple[int, ...]
    # Rows about pupils whose placement has ended.
    hidden: int
    # A weekly sheet is held by what the provider's marks mean: with which version it was read, and whether that stands.
    is_weekly: bool
    symbols: Version | None
    is_stale: bool
    # Receipt number, date and session of each register it brought.
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilRef:
    """A pupil a sheet may name, and the reference it names them by."""

    ref: str
    name: str
    home_school_name: str


def listed(scope: ProviderScope, db: Db, *, now: datetime) -> tuple[SheetLine, ...]:
    """Return the sheets of the last four weeks, the newest first."""
    found = stored.received_since(db.session, scope.provider_id, sheets.oldest(now))
    counts = stored.counts_of(db.session, [each.id for each in found])
    return tuple(line_of(each, counts.get(each.id, {})) for each in found)


def pupils(scope: ProviderScope, db: Db, *, now: datetime) -> tuple[PupilRef, ...]:
    """Return the pupils a sheet may name, in order of name."""
    return tuple(
        PupilRef(
            ref=each.placement,
            name=f"{each.given_name} {each.family_name}",
            home_school_name=each.home_school_name,
        )
        for each in provider_day.pupils(scope, db, london_date(now))
    )


def show(scope: ProviderScope, db: Db, intake_id: UUID, *, now: datetime) -> SheetView:
    """Return a sheet with its rows.

    Raises:
        NotFound: no such sheet of this provider.
    """
    intake = sheets.get(scope, db, intake_id, now=now)
    rows = stored.rows_of(db.session, intake.id)
    sent = stored.receipts_of(db.session, intake.id)
    views, hidden = _views(scope, db, intake, rows, {each.id: each.receipt for each in sent}, now=now)
    counted: dict[str, int] = {}
    for row in rows:
        counted[row.state] = counted.get(row.state, 0) + 1
    of_state = {state: tuple(view for view in views if view.state is state) for state in RowState}
    in_register = of_state[RowState.READY] + tuple(row for row in of_state[RowState.RECORDED] if not row.is_answered)
    return SheetView(
        line=line_of(intake, counted),
        refused=intake.refused.reveal() if intake.refused else "",
        remarks=sheets.remarks_of(intake),
        closed_at=intake.closed_at,
        closed_by=intake.closed_by or "",
        sessions=_sessions(scope, db, in_register, now=now),
        held=of_state[RowState.HELD],
        held_together=held_together(of_state[RowState.HELD]),
        comments=comments_of(views),
        answered=tuple(row for row in views if row.is_answered),
        aside=of_state[RowState.SET_ASIDE],
        blank=tuple(row.number for row in of_state[RowState.BLANK]),
        hidden=hidden,
        is_weekly=sheets.is_weekly(intake),
        symbols=symbols.version_of(scope, db, intake.symbols_version),
        is_stale=sheets.is_stale(scope, db, intake),
        receipts=_receipts(sent),
    )


def show_row(scope: ProviderScope, db: Db, intake_id: UUID, number: int, *, now: datetime) -> RowView:
    """Return one row of a sheet.

    Raises:
        NotFound: no such row of this provider, or one of a pupil who is the provider's no more.
    """
    intake = sheets.get(scope, db, intake_id, now=now)
    row = stored.row_of(db.session, scope.provider_id, intake.id, number)
    views, _hidden = _views(scope, db, intake, [row] if row else [], {}, now=now)
    if not views:
        raise NotFound("There is no such row.")
    return views[0]


def _views(
    scope: ProviderScope,
    db: Db,
    intake: Intake,
    rows: list[IntakeRow],
    receipts: Mapping[UUID, str],
    *,
    now: datetime,
) -> tuple[list[RowView], int]:
    """Return the rows that may be shown, and how many may not."""
    reader = sheets.reader_of(scope, db, intake, now=now)
    read = [(row, reader(row.number, sheets.cells_of(row))) for row in rows]
    names = {each.ref: each.name for each in pupils(scope, db, now=now)}
    gone = stored.refs_known(db.session, scope.provider_id, {each.placement for _row, each in read}) - names.keys()
    shown = [_view(row, each, names, receipts) for row, each in read if not each.is_gone and each.placement not in gone]
    return shown, len(rows) - len(shown)


def _view(row: IntakeRow, read: ReadRow, names: Mapping[str, str], receipts: Mapping[UUID, str]) -> RowView:
    return RowView(
        number=row.number,
        state=RowState(row.state),
        cells={name: cell for name, cell in read.cells.items() if name not in {SHEET_ROW, HEADING}},
        on=read.on,
        session=read.session,
        line=read.line,
        called=read.where or f"Row {row.number}",
        sheet_row=read.cells.get(SHEET_ROW, ""),
        heading=read.cells.get(HEADING, ""),
        placement=read.placement,
        name=names.get(read.placement, ""),
        weighed=Weighed(row.weighed) if row.weighed else None,
        problems=sheets.problems_of(row),
        reason=row.reason.reveal() if row.reason else "",
        decided_at=row.decided_at,
        decided_by=row.decided_by or "",
        receipt=receipts.get(row.submission_id, "") if row.submission_id else "",
    )


def held_together(held: Iterable[RowView]) -> tuple[Together, ...]:
    """Return held rows, the cells of one row of a weekly sheet as one; first what reads as a walk-off."""
    found: dict[str, list[RowView]] = {}
    for row in held:
        found.setdefault(row.sheet_row or str(row.number), []).append(row)
    together = [Together(title=_title(number, rows), rows=tuple(rows)) for number, rows in found.items()]
    # Of a long sheet only the first are shown.
    return tuple(sorted(together, key=lambda each: not each.is_walk_off))


def comments_of(rows: Iterable[RowView]) -> tuple[Comment, ...]:
    """Return every comment of a weekly sheet, row by row, where it is not shown with a walk-off that is held."""
    found: dict[str, list[RowView]] = {}
    for row in rows:
        if row.sheet_row:
            found.setdefault(row.sheet_row, []).append(row)
    return tuple(
        Comment(title=_title(number, there), words=words)
        for number, there in found.items()
        if not any(row.is_walk_off and row.state is RowState.HELD for row in there)
        for _column, words in comments_in(there[0].cells)
    )


def _title(number: str, rows: Iterable[RowView]) -> str:
    name = next((row.name for row in rows if row.name), "")
    return f"Row {number}: {name}" if name else f"Row {number}"


def _sessions(scope: ProviderScope, db: Db, rows: tuple[RowView, ...], *, now: datetime) -> tuple[SessionView, ...]:
    found: dict[tuple[date, Session], list[RowView]] = {}
    for row in rows:
        if row.line is not None:
            found.setdefault((row.line.on, row.line.session), []).append(row)
    return tuple(
        SessionView(
            on=on,
            session=session,
            rows=tuple(sorted(there, key=lambda row: (row.name, row.number))),
            not_reported=_not_reported(scope, db, on, session, there, now=now),
        )
        for (on, session), there in sorted(found.items())
    )


def _not_reported(
    scope: ProviderScope, db: Db, on: date, session: Session, there: list[RowView], *, now: datetime
) -> tuple[str, ...]:
    said = {row.line.entry.placement for row in there if row.line}
    register = provider_day.session_register(scope, db, on, session, now=now)
    return tuple(
        f"{each.given_name} {each.family_name}"
        for each in register.entries
        if each.is_expected and each.status is None and each.walk_off_id is None and each.placement not in said
    )


def _receipts(sent: Iterable[Submission]) -> tuple[Receipt, ...]:
    found = [Receipt.from_json(each.answer) for each in sent]
    return tuple(sorted(found, key=lambda each: (each.on, each.session, each.received_at, each.receipt)))


def line_of(intake: Intake, counted: Mapping[str, int]) -> SheetLine:
    """Return a sheet as it stands in a list, with how many of its rows are in each state."""
    return SheetLine(
        id=intake.id,
        file_name=intake.file_name.reveal(),
        state=IntakeState(intake.state),
        received_at=intake.received_at,
        received_by=f"{intake.received_by}, {intake.received_by_job}",
        is_unproven=sheets.is_unproven(intake),
        rows={RowState(state): count for state, count in counted.items()},
        what="session" if sheets.is_weekly(intake) else "row",
        is_unagreed=intake.symbols_version == 0,
    )
