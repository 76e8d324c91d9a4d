"""Quiet hours: when somebody wants to hear nothing that can wait, and which notices can.

Pure. What somebody must act on for a child is never held back; neither are ways in, codes, nor what says that an alarm
does not get through. What no line here lets wait, goes at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from attendance.rules.calendar import SATURDAY, at_london, london_date, to_london
from attendance.rules.words import AlertKind, NoticeKind

# Reminders of the day's registers and the figures of the week are of use then, and at no later time.
ENDS_BY, BEGINS_AT = time(9, 0), time(15, 0)
# How it is kept where a person wants none although their organisation has some.
NONE = "none"
_WEEKENDS = " and weekends"


class Waits(StrEnum):
    """Whether a kind of notice can wait."""

    NEVER = "never"
    ALWAYS = "always"
    # What the same person has had before, and it left.
    REPEATED = "repeated"
    # As what it is about can.
    WITH_ALERT = "with_alert"
    WITH_TASK = "with_task"


WAITS: Mapping[NoticeKind, Waits] = {
    NoticeKind.NUDGE: Waits.ALWAYS,
    NoticeKind.MISSING_REGISTER: Waits.REPEATED,
    NoticeKind.WHEREABOUTS: Waits.NEVER,
    NoticeKind.WALK_OFF: Waits.NEVER,
    NoticeKind.INCIDENT: Waits.NEVER,
    NoticeKind.CONCERN: Waits.NEVER,
    NoticeKind.SAFEGUARDING: Waits.NEVER,
    NoticeKind.CLOSED: Waits.WITH_ALERT,
    NoticeKind.WEEK_DRAFT: Waits.ALWAYS,
    NoticeKind.WEEK: Waits.ALWAYS,
    NoticeKind.TASK: Waits.WITH_TASK,
    NoticeKind.RECORD: Waits.ALWAYS,
    # A link to a register: without it nobody reports the session.
    NoticeKind.COVER: Waits.NEVER,
    NoticeKind.DAILY_ANSWER: Waits.NEVER,
    NoticeKind.AGREEMENT: Waits.ALWAYS,
    NoticeKind.PAPER: Waits.ALWAYS,
    # An answer to what somebody has just sent: it may say that nothing of it counts.
    NoticeKind.RECEIVED: Waits.NEVER,
    NoticeKind.ACCOUNT: Waits.NEVER,
    NoticeKind.TEST: Waits.NEVER,
}
# That a child is found, or that somebody looked, ends a search: it is as pressing as the search was.
_CLOSING_WAITS = frozenset({AlertKind.MISSING_REGISTER})
# Every other task says that an alarm does not get through, that somebody breaks in, or where a child is today.
TASKS_THAT_WAIT = frozenset({"start", "terms", "sixth_day"})


@dataclass(frozen=True, kw_only=True, slots=True)
class QuietHours:
    """From when to when, London wall time, each day; `weekends`: all of Saturday and Sunday too."""

    begins: time
    ends: time
    weekends: bool


def can_wait(
    kind: NoticeKind,
    *,
    is_urgent: bool,
    is_repeat: bool = False,
    about: AlertKind | None = None,
    task: str | None = None,
) -> bool:
    """Say whether a notice can wait for the end of somebody's quiet hours.

    `is_repeat`: the same person had one of the same alert before, and that left. `about` and `task` are the alert and
    the kind of task that it is about.
    """
    if is_urgent:
        return False
    return {
        Waits.ALWAYS: True,
        Waits.REPEATED: is_repeat,
        Waits.WITH_ALERT: about in _CLOSING_WAITS,
        Waits.WITH_TASK: task in TASKS_THAT_WAIT,
    }.get(WAITS[kind], False)


def quiet_until(quiet: QuietHours, at: datetime) -> datetime | None:
    """Return the end of the quiet time that an instant lies in; None where it lies in none."""
    end = at
    while (later := _end_of_span(quiet, end)) is not None and later > end:
        end = later
    return end if end > at else None


def holding(own: str | None, usual: str | None) -> QuietHours | None:
    """Return the quiet hours that hold for a person: their own, else those usual where they work; None: none do."""
    return read(usual if own is None else own)


def read(kept: str | None) -> QuietHours | None:
    """Return quiet hours from how they are kept; None where there are none, or they cannot be read."""
    times, weekends = (kept or NONE).removesuffix(_WEEKENDS), (kept or "").endswith(_WEEKENDS)
    try:
        begins, ends = (time.fromisoformat(each) for each in times.split("-"))
    except ValueError:
        return None
    found = QuietHours(begins=begins, ends=ends, weekends=weekends)
    return None if fault_of(found) else found


def kept(quiet: QuietHours) -> str:
    """Return quiet hours as they are kept."""
    return f"{quiet.begins:%H:%M}-{quiet.ends:%H:%M}{_WEEKENDS if quiet.weekends else ''}"


def words_of(quiet: QuietHours | None) -> str:
    """Return quiet hours as people read them."""
    if quiet is None:
        return "None"
    return f"{quiet.begins:%H:%M} to {quiet.ends:%H:%M}{', and all of Saturday and Sunday' if quiet.weekends else ''}"


def fault_of(quiet: QuietHours) -> tuple[str, str] | None:
    """Return what speaks against quiet hours: the field, and a sentence; None where nothing does."""
    if quiet.begins == quiet.ends:
        return "ends", "Enter another time than the one before."
    by_day = quiet.begins < quiet.ends
    is_early, is_late = quiet.ends <= ENDS_BY, quiet.begins >= BEGINS_AT
    spared = (is_early or is_late) if by_day else (is_early and is_late)
    if not spared:
        return "begins", f"Quiet hours are outside {ENDS_BY:%H:%M} to {BEGINS_AT:%H:%M}."
    return None


def _end_of_span(quiet: QuietHours, at: datetime) -> datetime | None:
    on, local_at = london_date(at), to_london(at).time()
    tomorrow = on + timedelta(days=1)
    if quiet.weekends and on.weekday() >= SATURDAY:
        return at_london(tomorrow, time())
    if quiet.begins < quiet.ends:
        return at_london(on, quiet.ends) if quiet.begins <= local_at < quiet.ends else None
    if local_at >= quiet.begins:
        return at_london(tomorrow, quiet.ends)
    return at_london(on, quiet.ends) if local_at < quiet.ends else None
