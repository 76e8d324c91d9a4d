"""Propose a code for each case of a table, whoever wrote it: so that anyone can check the rules against their own.

Reads no records and writes none. A row that cannot be read has its problem in place of a reason; the others go on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from attendance.imports.cells import Cells
from attendance.rows import Row, RowProblem, Sheet, require_columns
from attendance.rules.codes import Case, Outcome, Proposal, SessionAgreement, propose
from attendance.rules.words import ArrangedBy, Mode, Pathway, Reason, Session, Status, Transport

COLUMNS = (
    "case",
    "date",
    "session",
    "date_of_birth",
    "pathway",
    "arranged_by",
    "is_school",
    "registered_at_provider",
    "nature",
    "mode",
    "observation",
    "reason",
    "transport",
    "agreement",
)
NEEDED = ("date", "session")
NOTHING = frozenset({"none", "n/a", "-"})

# What people type for the words of a column; case, spaces and hyphens do not matter.
_YES_NO = {"true": "yes", "1": "yes", "y": "yes", "t": "yes", "false": "no", "0": "no", "n": "no", "f": "no"}
SYNONYMS = {
    "session": {"morning": "am", "afternoon": "pm", "a.m.": "am", "p.m.": "pm"},
    "pathway": {
        "off_site_direction": "offsite_direction",
        "dual_registration": "dual_placement",
        "part_time": "part_time_timetable",
        "flexi_schooling": "flexi",
    },
    "arranged_by": {"la": "local_authority"},
    "is_school": _YES_NO,
    "registered_at_provider": _YES_NO,
    "mode": {"online": "remote"},
    "observation": {
        "not_reported": "",
        "attended": "present",
        "no_show": "absent",
        "left": "left_early",
        "closed": "not_held",
        "cancelled": "not_held",
    },
    "reason": {"unknown": "not_known", "illness": "ill", "sick": "ill", "taxi": "taxi_did_not_come"},
    "transport": {"la": "local_authority", "parent": "family"},
    "agreement": {},
}
_SUSPENDED = re.compile(r"suspended_day_([0-9]{1,3})")

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """One row's answer: `proposal` None where the row could not be read, and `why` says what to put right."""

    case: str
    proposal: Proposal | None
    why: str

    @property
    def is_answered(self) -> bool:
        """Say whether the rules answered, if only that nothing is proposed."""
        return self.proposal is not None and self.proposal.outcome is not Outcome.REFUSED


def explain(sheet: Sheet) -> tuple[Explained, ...]:
    """Return the proposal, or what is wrong, for each row of a table, in its order.

    Columns may be left out but for the date and the session; blank is the placement's own default; others are ignored.

    Raises:
        Refusal: it is no table of cases at all.
    """
    require_columns(sheet, sheet.header, NEEDED, named=COLUMNS)
    unread = [(each.row, _unread(sheet, each)) for each in sheet.problems]
    read = [(row.number, _explained(row)) for row in sheet.rows]
    return tuple(each for _number, each in sorted((*unread, *read), key=lambda pair: pair[0]))


def ignored_columns(sheet: Sheet) -> tuple[str, ...]:
    """Return the columns nothing is read from."""
    return tuple(name for name in sheet.header if name not in COLUMNS)


def _unread(sheet: Sheet, found: RowProblem) -> Explained:
    cells = dict(zip(sheet.header, sheet.ragged.get(found.row, ()), strict=False))
    return Explained(case=cells.get("case", ""), proposal=None, why=f"Row {found.row}: {found.sentence}")


def _explained(row: Row) -> Explained:
    case = row.cells.get("case", "")
    cells = Cells(Row(number=row.number, cells=dict(_usual(row))))
    read = _case(cells)
    if read is None:
        return Explained(case=case, proposal=None, why=" ".join(f"{p.column}: {p.sentence}" for p in cells.problems))
    proposal = propose(read)
    return Explained(case=case, proposal=proposal, why=str(proposal.why))


def _usual(row: Row) -> Iterator[tuple[str, str]]:
    for column, written in row.cells.items():
        if column not in SYNONYMS:
            yield column, written
            continue
        small = written.casefold()
        word = "" if small in NOTHING else "_".join(small.replace("-", " ").split())
        yield column, SYNONYMS[column].get(word, word)


def _case(cells: Cells) -> Case | None:
    on, session = cells.needed_on("date"), cells.needed_choice("session", Session)
    born = cells.on("date_of_birth")
    if born and on and born > on:
        cells.refuse("date_of_birth", "The pupil is not born yet on the date of the case. Correct one of the two.")
    agreement, day = _agreement(cells)
    case = Case(
        # Where one of the two is missing the row is refused whole; what else is wrong is said with it.
        on=on or date.max,
        session=session or Session.AM,
        date_of_birth=born,
        pathway=_optional(cells, "pathway", Pathway),
        arranged_by=cells.choice("arranged_by", ArrangedBy, blank=ArrangedBy.SCHOOL),
        is_school=cells.yes_no("is_school", blank=False),
        is_registered=cells.yes_no("registered_at_provider", blank=False),
        nature=cells.text("nature"),
        mode=cells.choice("mode", Mode, blank=Mode.IN_PERSON),
        status=_optional(cells, "observation", Status),
        reason=_optional(cells, "reason", Reason),
        transport=cells.choice("transport", Transport, blank=Transport.NONE),
        agreement=agreement,
        suspended_day=day,
    )
    return case if cells.is_good else None


def _optional(cells: Cells, column: str, words: type[Word]) -> Word | None:
    return cells.needed_choice(column, words) if cells.shown(column) else None


def _agreement(cells: Cells) -> tuple[SessionAgreement | None, int | None]:
    written = cells.shown("agreement")
    suspended = _SUSPENDED.fullmatch(written)
    if suspended:
        return SessionAgreement.SUSPENDED, int(suspended[1])
    if written == SessionAgreement.SUSPENDED:
        cells.refuse("agreement", "Say which school day of the suspension this is, such as suspended_day_1.")
        return None, None
    return _optional(cells, "agreement", SessionAgreement), None
