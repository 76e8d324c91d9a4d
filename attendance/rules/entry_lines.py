"""What a home school entered, line by line, in the neutral form that another records system can read.

Only what a named person entered has a code. A session of which nothing is entered is a line without one that says so,
so that nobody takes its silence for a mark. Pure: it neither stores nor guesses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from attendance.rules.calendar import to_london
from attendance.rules.words import Session

# Present is one mark in two signs: which of them says the session.
PRESENT = {Session.AM: "/", Session.PM: "\\"}


class Column(StrEnum):
    """The columns of the neutral form, in its order."""

    UPN = "upn"
    SURNAME = "surname"
    FORENAME = "forename"
    DOB = "dob"
    REG_GROUP = "reg_group"
    DATE = "date"
    SESSION = "session"
    CODE = "code"
    NATURE = "nature"
    MINUTES_LATE = "minutes_late"
    STATUS = "status"
    CONFIRMED_BY = "confirmed_by"
    CONFIRMED_AT = "confirmed_at"

    @property
    def holds(self) -> str:
        """Return in words what stands in it."""
        return _HOLDS[self]


_HOLDS = {
    Column.UPN: "The pupil’s UPN; empty where none is on file",
    Column.SURNAME: "As on file",
    Column.FORENAME: "As on file",
    Column.DOB: "Date of birth, such as 2011-02-03",
    Column.REG_GROUP: "Register group, such as 9C",
    Column.DATE: "The day of the session, such as 2026-09-16",
    Column.SESSION: "AM or PM",
    Column.CODE: "The code that was entered; / in the morning, \\ in the afternoon; empty where nothing is entered yet",
    Column.NATURE: "The activity, where the code has one; empty for a pupil whose place must not be known",
    Column.MINUTES_LATE: "Whole minutes; empty for none",
    Column.STATUS: "entered, amended (a later version of an entry) or not_entered",
    Column.CONFIRMED_BY: "Name and job title of whoever entered it, as they were",
    Column.CONFIRMED_AT: "When, such as 2026-09-16T09:52+01:00",
}


class LineStatus(StrEnum):
    """What stands of a pupil's session: one entry, a later version of it, or nothing yet."""

    ENTERED = "entered"
    AMENDED = "amended"
    NOT_ENTERED = "not_entered"


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryLine:
    """A pupil's session. `version` is the number of the entry that stands; 0 for none, and all after it is blank.

    `nature` is blank where it may not be told; `by` is the name and the job title as they were.
    """

    upn: str
    family_name: str
    given_name: str
    born: date | None
    reg_group: str
    on: date
    session: Session
    version: int = 0
    code: str = ""
    nature: str = ""
    minutes_late: int | None = None
    by: str = ""
    at: datetime | None = None

    @property
    def status(self) -> LineStatus:
        """Return what stands."""
        if not self.version:
            return LineStatus.NOT_ENTERED
        return LineStatus.AMENDED if self.version > 1 else LineStatus.ENTERED

    @property
    def symbol(self) -> str:
        """Return the code as it is written in this session: present in the sign of the morning or of the afternoon."""
        return PRESENT[self.session] if self.code in PRESENT.values() else self.code


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryLines:
    """The lines from one date to another, both included: by date, session and name."""

    first: date
    last: date
    lines: tuple[EntryLine, ...]

    @property
    def entered(self) -> tuple[EntryLine, ...]:
        """Return the lines that somebody entered."""
        return tuple(each for each in self.lines if each.version)

    @property
    def amended(self) -> int:
        """Return how many of them were entered anew."""
        return sum(each.status is LineStatus.AMENDED for each in self.lines)

    def owed(self) -> tuple[tuple[date, Session, int], ...]:
        """Return the sessions of which something is not entered yet, the first first, and of how many pupils."""
        found: dict[tuple[date, Session], int] = {}
        for each in self.lines:
            if not each.version:
                found[each.on, each.session] = found.get((each.on, each.session), 0) + 1
        return tuple((on, session, count) for (on, session), count in found.items())


def in_order(line: EntryLine) -> tuple[date, Session, str, str, str]:
    """Return the key by which lines are sorted."""
    return line.on, line.session, line.family_name, line.given_name, line.upn


def neutral(line: EntryLine) -> Mapping[Column, str]:
    """Return what stands in each column: ISO dates, AM or PM, London's time with its offset."""
    return {
        Column.UPN: line.upn,
        Column.SURNAME: line.family_name,
        Column.FORENAME: line.given_name,
        Column.DOB: line.born.isoformat() if line.born else "",
        Column.REG_GROUP: line.reg_group,
        Column.DATE: line.on.isoformat(),
        Column.SESSION: line.session.value,
        Column.CODE: line.symbol,
        Column.NATURE: line.nature,
        Column.MINUTES_LATE: str(line.minutes_late or ""),
        Column.STATUS: line.status.value,
        Column.CONFIRMED_BY: line.by,
        Column.CONFIRMED_AT: to_london(line.at).isoformat(timespec="minutes") if line.at else "",
    }
