"""How the home school's pages say who is told next, and in which tone a state is shown. No rule lives here."""

from collections.abc import Sequence
from datetime import datetime

from attendance import messages
from attendance.alert_pages import AlertCard, Try
from attendance.attention import is_urgent
from attendance.rules.phrases import listed
from attendance.rules.register_state import RegisterState
from attendance.rules.words import Role
from attendance.school_day import CellState
from portal.filters import when
from portal.role_names import is_renamed, role_name

# In a line that must be read in two seconds, the letters everybody in a school says aloud.
_CELL_TONES = {
    CellState.NOT_THERE: "none",
    CellState.NOT_STARTED: "not-held",
    CellState.AWAITED: "waiting",
    CellState.OVERDUE: "unknown",
    CellState.PRESENT: "present",
    CellState.LATE: "late",
    CellState.ABSENT: "absent",
    CellState.LEFT_EARLY: "left",
    CellState.NOT_HELD: "not-held",
    CellState.WALKED_OFF: "alarm",
    CellState.RETURNED: "present",
}
_REGISTER_TONES = {
    RegisterState.AWAITING: "waiting",
    RegisterState.MISSING: "unknown",
    RegisterState.RECEIVED: "present",
    RegisterState.RECEIVED_LATE: "late",
    RegisterState.NOT_HELD: "not-held",
}

_TRIES = {
    messages.ACCEPTED: "taken",
    messages.REFUSED: "refused",
    messages.NOT_TAKEN: "not taken",
    messages.UNKNOWN: "no answer",
    messages.TOO_LATE: "answered too late to count",
}


# Of so many days in a row only the first and the last are named.
A_RUN = 3
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri")
_SESSIONS = {"AM": "morning", "PM": "afternoon", "AM+PM": "all day"}


def week_in_words(week: Sequence[str]) -> str:
    """Return a weekly pattern as people say it: Mon and Tue all day, Wed morning."""
    said: list[tuple[list[str], str]] = []
    for name, sessions in zip(DAY_NAMES, week, strict=False):
        words = _SESSIONS.get(sessions)
        if words is None:
            continue
        if said and said[-1][1] == words:
            said[-1][0].append(name)
        else:
            said.append(([name], words))
    return ", ".join(f"{_days_in_words(days)} {words}" for days, words in said) or "no session"


def _days_in_words(names: Sequence[str]) -> str:
    first = DAY_NAMES.index(names[0])
    if len(names) >= A_RUN and tuple(names) == DAY_NAMES[first : first + len(names)]:
        return f"{names[0]} to {names[-1]}"
    return listed(names)


def short_role(role: Role) -> str:
    """Return a role in as few words as people use."""
    return role_name(role) if is_renamed(role) else role.short


def told_in_words(roles: tuple[Role, ...], names: tuple[str, ...]) -> str:
    """Return roles and people who are named, as a list in a sentence: DSL, headteacher and Mrs Hale."""
    return listed([*map(short_role, roles), *names])


def next_in_words(card: AlertCard, now: datetime) -> str:
    """Return what Muster does next if nobody does anything; empty where nothing is left to do."""
    if card.closed_at is not None or card.next_at is None:
        return ""
    whom = told_in_words(card.next_roles, card.next_names) if card.next_roles or card.next_names else ""
    moment = when(card.next_at, now) if card.next_at > now else ""
    if card.owner is not None and not whom:
        name = card.owner.name
        return f"{name} is asked again at {moment}, if nothing is logged" if moment else f"{name} is being asked again"
    return f"{whom} at {moment}" if moment else f"{whom}, being told now"


def tries_in_words(tries: Sequence[Try]) -> list[tuple[datetime, str]]:
    """Return each try to send a message with what came of it; none where the first one went well."""
    tried = [each for each in tries if each.outcome != messages.NOT_TRIED]
    if len(tried) == 1 and tried[0].outcome in {messages.ACCEPTED, None}:
        return []
    return [(each.at, _TRIES.get(each.outcome or "", "under way")) for each in tried]


def cell_tone(state: CellState) -> str:
    """Return the tone of a pupil's session."""
    return _CELL_TONES[state]


def register_tone(state: RegisterState) -> str:
    """Return the tone of a register."""
    return _REGISTER_TONES[state]


def card_tone(card: AlertCard) -> str:
    """Return the tone of an alert: who has it decides, then what it is about."""
    if card.closed_at is not None:
        return "done"
    if is_urgent(card):
        return "alarm"
    return "calm" if card.owner is not None else "waiting"


WORDS = {
    "card_tone": card_tone,
    "cell_tone": cell_tone,
    "is_urgent": is_urgent,
    "next_in_words": next_in_words,
    "register_tone": register_tone,
    "tries_in_words": tries_in_words,
}
