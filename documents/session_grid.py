"""The ten session columns that the school's and the provider's week share: day heads and shaded cells."""

from calendar import day_abbr
from collections.abc import Iterable, Sequence
from datetime import date

from attendance.rules.calendar import SATURDAY, weekdays_of
from attendance.rules.week import EnteredCell, SessionCell, SessionState
from attendance.rules.words import Session
from documents import palette
from documents.word import Merge, cell, paragraph, row, run

SESSION_TWIPS = 920
NO_CODE = "No code"
# As many characters as a cell so narrow shows on one line.
_ROOM = 9
_ALARMING = {SessionState.NOT_REPORTED: palette.WHITE, SessionState.GAP: palette.ALARM}
_STRONG = frozenset({SessionState.ABSENT, SessionState.LEFT_EARLY})
_QUIET = frozenset(
    {
        SessionState.AT_SCHOOL,
        SessionState.AGREED_OFF,
        SessionState.CLOSED,
        SessionState.NO_PLACEMENT_YET,
        SessionState.AWAITED,
    }
)


def grid_widths(before: Sequence[int], after: Sequence[int]) -> list[int]:
    """Return the widths of a table with ten session columns between others."""
    return [*before, *[SESSION_TWIPS] * 10, *after]


def grid_heads(monday: date, *, before: Sequence[tuple[str, int]], after: Sequence[tuple[str, int]]) -> list[str]:
    """Return the two header rows: the days above, morning and afternoon below."""
    days = (_day_head(on) for on in weekdays_of(monday))
    halves = (_head(session.value, SESSION_TWIPS) for _ in weekdays_of(monday) for session in Session)
    top = [*_tall_heads(before), *days, *_tall_heads(after)]
    low = [*_below(before), *halves, *_below(after)]
    return [row(top, is_header=True), row(low, is_header=True)]


def weekday_heads(*, before: Sequence[tuple[str, int]], after: Sequence[tuple[str, int]]) -> list[str]:
    """Return the two header rows where each row is a week: weekdays without a date."""
    days = (_head(name, 2 * SESSION_TWIPS, span=2) for name in day_abbr[:SATURDAY])
    halves = (_head(session.value, SESSION_TWIPS) for _ in day_abbr[:SATURDAY] for session in Session)
    top = [*_tall_heads(before), *days, *_tall_heads(after)]
    low = [*_below(before), *halves, *_below(after)]
    return [row(top, is_header=True), row(low, is_header=True)]


def session_cells(cells: Sequence[SessionCell | None], entered: Sequence[EnteredCell] | None = None) -> list[str]:
    """Return a shaded cell with a word in it for each session, and below it the code entered; a dash for neither."""
    codes: Sequence[EnteredCell | None] = entered or [None] * len(cells)
    return [_session_cell(held, code) for held, code in zip(cells, codes, strict=True)]


def _code(entered: EnteredCell | None, state: SessionState) -> str:
    """Return the code below what was seen, so that it can be read on the ground of an alarm too."""
    alarm = palette.WHITE if state is SessionState.NOT_REPORTED else palette.ALARM
    if entered is None or not (entered.code or entered.is_owed):
        return ""
    if not entered.code:
        return paragraph("Cell", run(NO_CODE, bold=True, colour=alarm))
    plain = palette.WHITE if state is SessionState.NOT_REPORTED else palette.INK
    return paragraph("CellCode", run(entered.code, colour=plain if entered.difference is None else alarm))


def _session_cell(held: SessionCell | None, entered: EnteredCell | None) -> str:
    if held is None:
        dash = paragraph("Cell", run("–", colour=palette.MUTED))
        return cell(dash, _code(entered, SessionState.AT_SCHOOL), width=SESSION_TWIPS)
    state = held.state
    colour = _ALARMING.get(state, palette.MUTED if state in _QUIET else palette.INK)
    bold = state in _ALARMING or state in _STRONG
    text = paragraph("Cell", run(state.label, bold=bold, colour=colour))
    # A reason belongs to the table of absences; in so small a cell only a time has room.
    if held.detail and len(held.detail) <= _ROOM:
        text += paragraph("Cell", run(held.detail, colour=colour))
    return cell(text, _code(entered, state), width=SESSION_TWIPS, fill=palette.SHADES.get(state))


def _day_head(on: date) -> str:
    return _head(f"{on:%a} {on.day} {on:%b}", 2 * SESSION_TWIPS, span=2)


def _head(text: str, width: int, span: int = 1) -> str:
    return cell(paragraph("CellHead", run(text)), width=width, span=span, fill=palette.PALE)


def _tall_heads(columns: Sequence[tuple[str, int]]) -> Iterable[str]:
    return (
        cell(paragraph("CellHeadLeft", run(text)), width=width, fill=palette.PALE, merge=Merge.BEGINS)
        for text, width in columns
    )


def _below(columns: Sequence[tuple[str, int]]) -> Iterable[str]:
    return (
        cell(paragraph("CellHeadLeft"), width=width, fill=palette.PALE, merge=Merge.GOES_ON) for _, width in columns
    )
