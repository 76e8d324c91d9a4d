"""Compare a school's own register with what its providers saw, and with what was entered here: what to look at again.

Writes nothing; `system_marks` keeps what was compared.

A row that cannot be read is a problem of that row; the others are compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from attendance import hidden_places, proposals
from attendance.imports.cells import Cells
from attendance.marks.entering import NOT_YOURS, may_enter
from attendance.records import figures as stored_figures
from attendance.records import setting_up
from attendance.records.figures import Whom
from attendance.records.tables import Organisation, Pupil
from attendance.records.weeks import Whose
from attendance.refusals import NotAllowed, Refusal
from attendance.rows import Row, RowProblem, Sheet, problem, require_columns
from attendance.rules.calendar import monday_of
from attendance.rules.codes import Proposal
from attendance.rules.codes.comparing import Difference, Found, compare_system
from attendance.rules.identifiers import closed_up
from attendance.rules.words import Session
from attendance.scope import SchoolScope
from attendance.summaries import facts as week_facts
from attendance.summaries.facts import ALL_WEEK
from attendance.summaries.proposed import proposed_for
from attendance.summaries.school_week import only_school
from attendance.unit import Db

COLUMNS = ("upn", "date", "session", "code")
# A school year, with some room; each week is read whole.
WEEKS_AT_MOST = 60
# Of a file that a page is given: forty pupils for a school year, or a school of a thousand for two weeks.
ROWS_AT_MOST = 20_000

Key = tuple[UUID, date, Session]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of the school's own register, as its file has it; `row` counts the header as 1."""

    row: int
    upn: str
    on: date
    session: Session
    written: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """An entry to look at again."""

    entry: Entry
    pupil_id: UUID
    given_name: str
    family_name: str
    found: Found


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What came of it: entries to look at again, rows that could not be read, and every entry that was compared."""

    lines: tuple[Line, ...]
    problems: tuple[RowProblem, ...]
    entries: tuple[tuple[UUID, Entry], ...]
    # Placed in these weeks and without a row in the file, as "Given Family".
    without_entry: tuple[str, ...]

    @property
    def compared(self) -> int:
        """Return how many entries were compared."""
        return len(self.entries)

    def of(self, difference: Difference) -> tuple[Line, ...]:
        """Return the entries that differ in this way."""
        return tuple(line for line in self.lines if line.found.difference is difference)

    def count(self, difference: Difference) -> int:
        """Return how many entries differ in this way."""
        return len(self.of(difference))


@dataclass(slots=True)
class _Reading:
    """The rows of a file, and what is wrong with them."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def require_may_compare(scope: SchoolScope) -> None:
    """Let those go on who enter codes at the pupils' own school.

    Raises:
        NotAllowed: the actor is not one of them.
    """
    if not may_enter(scope):
        raise NotAllowed(NOT_YOURS)


def require_not_too_long(raw: bytes) -> None:
    """Let a file go on that has no more lines than a page reads; asked before any of it is.

    Raises:
        Refusal: it has more.
    """
    lines = max(raw.count(b"\n"), raw.count(b"\r"))
    if lines > ROWS_AT_MOST + 1:
        sentence = (
            f"That is {lines:,} rows; compare {ROWS_AT_MOST:,} at most at once. Split the file, by weeks for one."
        )
        raise Refusal(sentence, field="file")


def with_columns(sheet: Sheet, chosen: Mapping[str, str]) -> Sheet:
    """Return a file under our headings; `chosen` names its own for some of ours. What is blank stays as it is.

    Raises:
        Refusal: it has no such heading or several, or one is chosen twice.
    """
    wanted = {ours: theirs.strip() for ours, theirs in chosen.items() if theirs.strip()}
    if not wanted or not sheet.header:
        return sheet
    named = {_heading(sheet, theirs, field=f"column_{ours}"): ours for ours, theirs in wanted.items()}
    if len(named) != len(wanted):
        raise Refusal("One column is chosen for two things. Choose another.", field="file")
    # A column of their own that has one of our names, and was not chosen, is not the one that is meant.
    names = {each: named.get(each, f"{each} (theirs)" if each.casefold() in wanted else each) for each in sheet.header}
    rows = (replace(row, cells={names[name]: cell for name, cell in row.cells.items()}) for row in sheet.rows)
    return replace(sheet, header=tuple(names[each] for each in sheet.header), rows=tuple(rows))


def compare_with(scope: SchoolScope, db: Db, sheet: Sheet, *, now: datetime) -> Comparison:
    """Return the entries of a school's register to look at again, beside what providers saw.

    Raises:
        Refusal: the file has not the columns upn, date, session and code, or reaches over too many weeks.
    """
    school = only_school(scope, db)
    read = _read(sheet)
    by_upn = {closed_up(each.upn): each for each in setting_up.pupils(db.session, [school.id]) if each.upn}
    known = [(by_upn[entry.upn], entry) for entry in read.entries if entry.upn in by_upn]
    unknown = [_unknown(entry) for entry in read.entries if entry.upn not in by_upn]
    problems = sorted((*read.problems, *unknown), key=lambda each: (each.row, each.column))
    return replace(compare_entries(scope, db, school, known, now=now), problems=tuple(problems))


def compare_entries(
    scope: SchoolScope, db: Db, school: Organisation, known: Sequence[tuple[Pupil, Entry]], *, now: datetime
) -> Comparison:
    """Return what differs among entries whose pupils are known, as it is now.

    Raises:
        Refusal: they reach over too many weeks.
    """
    weeks = sorted({monday_of(entry.on) for _, entry in known})
    if len(weeks) > WEEKS_AT_MOST:
        message = f"That is {len(weeks)} weeks; compare {WEEKS_AT_MOST} at most at once. Split the file."
        raise Refusal(message, field="file")
    lines, placed = list[Line](), dict[UUID, Pupil]()
    hidden = hidden_places.hidden_from(scope, db, {pupil.id for pupil, _ in known})
    for monday in weeks:
        facts = week_facts.load(db, Whose(school_id=school.id), monday, now=now)
        there = {each.placement.pupil_id for each in facts.placed.values()}
        placed |= {pupil_id: facts.pupils[pupil_id] for pupil_id in there}
        of_week = [each for each in known if monday_of(each[1].on) == monday]
        proposed = _proposed(facts, there & {pupil.id for pupil, _ in of_week}, hidden)
        codes = stored_figures.entered(db.session, Whom((school.id,), monday, monday + ALL_WEEK))
        lines += _lines(of_week, proposed, codes)
    entered = {pupil.id for pupil, _ in known}
    return Comparison(
        lines=tuple(sorted(lines, key=_in_order)),
        problems=(),
        entries=tuple((pupil.id, entry) for pupil, entry in known),
        without_entry=tuple(sorted(_name(pupil) for pupil_id, pupil in placed.items() if pupil_id not in entered)),
    )


def _heading(sheet: Sheet, named: str, *, field: str | None = None) -> str:
    """Return the file's own spelling of a heading; capitals matter only where the file has it twice."""
    alike = [name for name in sheet.header if name.casefold() == named.casefold()]
    if not alike:
        raise Refusal(f"The file has no column “{named}”.", field=field)
    if len(alike) == 1 or (field and named in alike):
        return named if named in alike else alike[0]
    found = " and ".join(f"“{name}”" for name in alike)
    raise Refusal(f"The file has {found}. Name the one that is meant, or rename the other.", field=field or "file")


def _read(sheet: Sheet) -> _Reading:
    require_columns(sheet, {name.casefold() for name in sheet.header}, COLUMNS, named=COLUMNS)
    for ours in COLUMNS:
        _heading(sheet, ours)
    reading, first_rows = _Reading(problems=list(sheet.problems)), dict[tuple[str, date, Session], int]()
    for row in sheet.rows:
        cells = Cells(Row(number=row.number, cells={name.casefold(): cell for name, cell in row.cells.items()}))
        entry = _entry(cells, row)
        if entry is None:
            reading.problems.extend(cells.problems)
            continue
        first = first_rows.setdefault((entry.upn, entry.on, entry.session), row.number)
        if first != row.number:
            reading.problems.append(cells.note("upn", f"Row {first} is about this session already. Leave one in."))
            continue
        reading.entries.append(entry)
    return reading


def _entry(cells: Cells, row: Row) -> Entry | None:
    upn, on = cells.needed("upn"), cells.needed_on("date")
    session = cells.needed_choice("session", Session)
    if on is None or session is None or not cells.is_good:
        return None
    return Entry(row=row.number, upn=closed_up(upn), on=on, session=session, written=cells.shown("code"))


def _proposed(
    facts: week_facts.WeekFacts, pupil_ids: Iterable[UUID], hidden: frozenset[UUID]
) -> dict[Key, list[Proposal]]:
    found: dict[Key, list[Proposal]] = {}
    for pupil_id in pupil_ids:
        for each in proposed_for(facts, pupil_id):
            proposal = proposals.without_place(each.proposal) if pupil_id in hidden else each.proposal
            found.setdefault((pupil_id, each.on, each.session), []).append(proposal)
    return found


def _lines(
    entries: Iterable[tuple[Pupil, Entry]], proposed: Mapping[Key, list[Proposal]], codes: Mapping[Key, str]
) -> Iterable[Line]:
    for pupil, entry in entries:
        key = (pupil.id, entry.on, entry.session)
        found = compare_system(
            entry.written,
            entry.on,
            entry.session,
            born=pupil.date_of_birth,
            proposals=proposed.get(key, []),
            entered=codes.get(key, ""),
        )
        if found is not None:
            yield Line(
                entry=entry,
                pupil_id=pupil.id,
                given_name=pupil.given_name,
                family_name=pupil.family_name,
                found=found,
            )


def _unknown(entry: Entry) -> RowProblem:
    sentence = (
        "No pupil of this school has this UPN in Muster. Correct it, or leave the row out: only pupils who are placed "
        "elsewhere can be compared."
    )
    return problem(entry.row, "upn", entry.upn, sentence)


def _in_order(line: Line) -> tuple[int, str, str, date, Session]:
    order = list(Difference).index(line.found.difference)
    return order, line.family_name, line.given_name, line.entry.on, line.entry.session


def _name(pupil: Pupil) -> str:
    return f"{pupil.given_name} {pupil.family_name}"
