"""How the pages of the week show a session: a letter, a tone, and words for those who listen. No rule lives here."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from attendance.refusals import NotFound
from attendance.rules.week import EnteredCell, NoSuchWeek, SessionCell, SessionState, format_week, parse_week
from documents.times import sessions_in_short

ONE_DAY = timedelta(days=1)
FRIDAY = timedelta(days=4)

# Tone of the cell, and its letter.
_SHOWN = {
    SessionState.PRESENT: ("present", "P"),
    SessionState.LATE: ("late", "L"),
    SessionState.ABSENT: ("absent", "A"),
    SessionState.LEFT_EARLY: ("left", "E"),
    SessionState.REMOTE: ("remote", "R"),
    SessionState.NOT_HELD: ("off", "H"),
    SessionState.AT_SCHOOL: ("off", "s"),
    SessionState.AGREED_OFF: ("off", "o"),
    SessionState.CLOSED: ("off", "c"),
    SessionState.NO_PLACEMENT_YET: ("off", "n"),
    SessionState.GAP: ("gap", "G"),
    SessionState.NOT_REPORTED: ("unknown", "?"),
    SessionState.AWAITED: ("off", "…"),
}
NOBODY = ("off", "–")


def cell_tone(cell: SessionCell | None) -> str:
    """Return the tone of a session."""
    return (NOBODY if cell is None else _SHOWN[cell.state])[0]


def cell_letter(cell: SessionCell | None) -> str:
    """Return the letter of a session."""
    return (NOBODY if cell is None else _SHOWN[cell.state])[1]


def cell_words(cell: SessionCell) -> str:
    """Return a session in words: "Tuesday morning: Late, 09:50, Oakbank Farm"."""
    parts = (cell.state.label, cell.detail, cell.where)
    return f"{cell.when}: {', '.join(part for part in parts if part)}"


def cell_place(cell: SessionCell) -> str:
    """Return the first words of a session in a pupil's strip: whose it is, or where the pupil is instead."""
    return cell.provider or cell.state.label


def cell_site(cell: SessionCell) -> str:
    """Return the site, without the provider's name that many begin with; empty where it says no more than that."""
    return (cell.site or "").removeprefix(cell.provider or "").lstrip(" ,")


def cell_known(cell: SessionCell) -> str:
    """Return what else is known of it: "Late, 09:50"; of a session to come at a provider, that it is expected."""
    state = "Expected" if cell.state is SessionState.AWAITED else cell.state.label
    return ", ".join(part for part in (state if cell.provider else None, cell.detail) if part)


def entered_tone(cell: EnteredCell) -> str:
    """Return the tone of what is entered of a session: alarming where it differs, or is owed."""
    if cell.difference is not None:
        return "gap"
    if cell.code:
        return "entered"
    return "unknown" if cell.is_owed else "off"


def entered_letter(cell: EnteredCell) -> str:
    """Return the code of a session; a question mark where one is owed."""
    return cell.code or ("?" if cell.is_owed else NOBODY[1])


def entered_words(cell: EnteredCell) -> str:
    """Return what is entered in words: "Tuesday morning: B, to look at again"."""
    said = cell.code or ("no code yet" if cell.is_owed else "nothing to enter")
    return f"{cell.when}: {said}" + (", to look at again" if cell.difference is not None else "")


def together(
    cells: Iterable[SessionCell], by: Literal["detail", "followed_up"]
) -> list[tuple[tuple[str, str], list[SessionCell]]]:
    """Return sessions with the same place and the same words about them as one."""
    found: dict[tuple[str, str], list[SessionCell]] = {}
    for cell in cells:
        said = cell.detail if by == "detail" else cell.followed_up
        found.setdefault((cell.where or "", said or ""), []).append(cell)
    return list(found.items())


def legend() -> tuple[tuple[str, str, str], ...]:
    """Return tone, letter and words of every state."""
    return tuple((*_SHOWN[state], state.label) for state in SessionState)


def week_days(monday: date) -> str:
    """Return "14 to 18 September 2026", naming the month twice only where it changes."""
    friday = monday + FRIDAY
    first = f"{monday:%-d}" if monday.month == friday.month else f"{monday:%-d %B}"
    return f"{first} to {friday:%-d %B %Y}"


def monday_named(week: str) -> date:
    """Return the Monday of the week in an address.

    Raises:
        NotFound: there is no such week.
    """
    try:
        return parse_week(week)
    except NoSuchWeek as error:
        raise NotFound(str(error)) from error


WORDS = {
    "cell_known": cell_known,
    "cell_letter": cell_letter,
    "cell_place": cell_place,
    "cell_site": cell_site,
    "cell_tone": cell_tone,
    "cell_words": cell_words,
    "entered_letter": entered_letter,
    "entered_tone": entered_tone,
    "entered_words": entered_words,
    "legend": legend,
    "one_day": ONE_DAY,
    "sessions_in_short": sessions_in_short,
    "together": together,
    "week_days": week_days,
    "week_name": format_week,
}
