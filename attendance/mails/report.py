"""What became of an e-mail, in words: for whoever sent it, and for its page. Pure."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from attendance.rules.intake import IntakeState, RowState
from attendance.rules.phrases import counted, listed

# More reasons than this help nobody; the page of the sheet has them all.
REASONS_AT_MOST = 5
# A sentence may quote a cell, and a cell may name a pupil, and hold quotation marks of its own: from the first to the
# last of a sentence all is left out.
_QUOTED, LEFT_OUT = re.compile(r"“.*”", re.DOTALL), "“…”"
SYMBOLS_FIRST = "Nothing of it counts before somebody has said what your symbols mean. Sign in, and confirm them."
COLUMNS_FIRST = "Its headings are not known. Sign in, and choose which columns are which; that is asked once."
UNPROVEN = "Nothing of it is recorded before somebody of yours signs in and looks at it."
ALARMING = (
    "This reads as if a pupil left without permission. The safeguarding leads of the home schools have been told "
    "of that; telephone them, and report it in Muster now, with when and where."
)
ALARMING_UNHEARD = (
    "This reads as if a pupil left without permission, and not every home school could be told. Telephone the school "
    "now, and report it in Muster."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetCame:
    """A sheet in an e-mail and how it stands: its rows by state, and why those that are held are."""

    name: str
    intake_id: UUID | None
    state: IntakeState | None
    refused: str = ""
    what: str = "row"
    rows: Mapping[RowState, int]
    why: tuple[str, ...] = ()
    is_new: bool = True
    waits_for: str = ""

    @property
    def is_read(self) -> bool:
        """Say whether its rows could be read, whatever became of them."""
        return self.state in {IntakeState.WAITING, IntakeState.RECORDED, IntakeState.SET_ASIDE}


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportLine:
    """One thing that became of an e-mail; `sheet` is the sheet it is about."""

    words: str
    sheet: UUID | None = None


def of_sheet(sheet: SheetCame) -> ReportLine:
    """Return what became of a sheet."""
    again = "" if sheet.is_new else " It came before, and is the same sheet."
    return ReportLine(words=f"Your sheet: {_became(sheet)}{again}", sheet=sheet.intake_id)


def of_words(schools: Sequence[str], *, is_part: bool = False) -> ReportLine:
    """Return what became of words that are no register; `is_part`: some of them were one."""
    what = "Not all that you wrote was" if is_part else "What you wrote was not"
    return ReportLine(
        words=f"{what} read into the register. {listed(schools)} can read what it says of their own."
        if schools
        else f"{what} read into the register, and no home school has a pupil with you today."
    )


def of_unread(names: Sequence[str]) -> ReportLine:
    """Return what became of attachments that are no sheets."""
    return ReportLine(
        words=f"{counted(len(names), 'attachment was', 'attachments were')} not read: only CSV files and Excel "
        "workbooks are."
    )


def said(lines: Iterable[ReportLine]) -> str:
    """Return the lines as they stand in a mail, which quotes nothing that was sent."""
    return "\n".join(f"- {LEFT_OUT.join(map(_masked, line.words.split(LEFT_OUT)))}" for line in lines)


def written(lines: Iterable[ReportLine]) -> str:
    """Return the lines as they are kept."""
    return json.dumps([[each.words, str(each.sheet) if each.sheet else None] for each in lines], ensure_ascii=False)


def read(kept: str) -> tuple[ReportLine, ...]:
    """Return lines that were kept; none where they cannot be read any more."""
    try:
        return tuple(ReportLine(words=words, sheet=UUID(sheet) if sheet else None) for words, sheet in json.loads(kept))
    except ValueError:
        return ()


def _became(sheet: SheetCame) -> str:
    match sheet.state:
        case IntakeState.RECORDED:
            return f"{_rows(sheet)}.{_reasons(sheet)}"
        case IntakeState.SET_ASIDE:
            return "it was set aside, so nothing of it is recorded."
        case IntakeState.WAITING:
            return f"it waits for your answer. {sheet.waits_for}"
        case IntakeState.STORED:
            return COLUMNS_FIRST
        case _:
            return f"it could not be read. {_masked(sheet.refused)}"


def _masked(sentence: str) -> str:
    return _QUOTED.sub(LEFT_OUT, sentence)


def _rows(sheet: SheetCame) -> str:
    recorded, held = sheet.rows.get(RowState.RECORDED, 0), sheet.rows.get(RowState.HELD, 0)
    parts = [f"{counted(recorded, sheet.what, f'{sheet.what}s')} recorded"]
    if held:
        parts.append(f"{held} held")
    if blank := sheet.rows.get(RowState.BLANK, 0):
        parts.append(f"{blank} without a mark, so not reported")
    return ", ".join(parts)


def _reasons(sheet: SheetCame) -> str:
    found = Counter(_masked(each) for each in sheet.why).most_common(REASONS_AT_MOST)
    said = " ".join(f"{sentence}" if count == 1 else f"{sentence} ({count} times)" for sentence, count in found)
    return f" Why: {said}" if said else ""
