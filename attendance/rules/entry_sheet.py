"""The sheet from which the home school's marks are keyed into its own records system, in the order of its registers.

Only what a named person entered stands on it. A line is ticked by whoever keyed it; what is amended afterwards is asked
for again, beside what had been keyed. Pure: it neither stores nor guesses.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from attendance.rules.words import HIDDEN_PLACE, Session
from attendance.rules.years import place_of_year, year_words

NO_GROUP = "No register group on file"
_NUMBERS = re.compile(r"(\d+)")


class Keying(StrEnum):
    """What is to be done about one pupil's session."""

    NOT_ENTERED = "not_entered"
    TO_KEY = "to_key"
    AGAIN = "again"
    KEYED = "keyed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What is typed into the other system; `nature` is the comment beside the code, blank where it has none."""

    code: str
    nature: str = ""
    minutes_late: int | None = None

    @property
    def comment(self) -> str:
        """Return what goes with the code: "horticulture, 12 minutes late"; blank for nothing."""
        return ", ".join(filter(None, (self.nature, self.lateness)))

    @property
    def lateness(self) -> str:
        """Return the minutes late in words; blank for none."""
        if not self.minutes_late:
            return ""
        return "1 minute late" if self.minutes_late == 1 else f"{self.minutes_late} minutes late"


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """Somebody says that a version has been keyed; or, `is_keyed` False, that the last keying was said in error."""

    version: int
    is_keyed: bool
    by: str
    by_job: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetCell:
    """One pupil's session. `versions` are the entries, the first first; `acts` what was said of keying them."""

    session: Session
    versions: tuple[Written, ...] = ()
    acts: tuple[Act, ...] = ()

    @property
    def version(self) -> int:
        """Return the number of the entry that stands; 0 for none."""
        return len(self.versions)

    @property
    def entered(self) -> Written | None:
        """Return the entry that stands; None where nothing is entered."""
        return self.versions[-1] if self.versions else None

    @property
    def last(self) -> Act | None:
        """Return the keying that holds; None where nothing was keyed, or all of it was taken back."""
        return keying_that_holds(self.acts)

    @property
    def keyed(self) -> Written | None:
        """Return what the other system holds, as far as anybody said; None for nothing."""
        return self.versions[self.last.version - 1] if self.last else None

    @property
    def keying(self) -> Keying:
        """Return what is to be done."""
        if self.entered is None:
            return Keying.NOT_ENTERED
        if self.keyed is None:
            return Keying.TO_KEY
        return Keying.KEYED if self.keyed == self.entered else Keying.AGAIN

    @property
    def difference(self) -> str:
        """Return what was keyed and what stands now; blank where they are the same."""
        if self.keyed is None or self.entered is None or self.keyed == self.entered:
            return ""
        before, after = self.keyed.code, self.entered.code
        if before != after:
            return f"keyed {before}, now {after}"
        return f"keyed {before} ({self.keyed.comment or 'no comment'}), now {after} ({self.entered.comment or 'none'})"


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetPupil:
    """One row of the sheet. `is_hidden`: where the pupil is may not be told to its reader, nor what they do there."""

    pupil_id: UUID
    given_name: str
    family_name: str
    year_group: str | None
    reg_group: str | None
    upn: str | None
    home_school_name: str
    cells: tuple[SheetCell, ...]
    is_hidden: bool = False

    @property
    def name(self) -> str:
        """Return the pupil's name as a register has it."""
        return f"{self.family_name}, {self.given_name}"

    @property
    def group(self) -> str:
        """Return the register group, or the year where none is on file, or that neither is."""
        year = year_words(self.year_group) if self.year_group else NO_GROUP
        return (self.reg_group or "").strip() or year

    def cell(self, session: Session) -> SheetCell | None:
        """Return the cell of a session; None where nothing is to be entered in it."""
        return next((each for each in self.cells if each.session is session), None)

    def comment(self, cell: SheetCell) -> str:
        """Return what goes with a code, as its reader may know it."""
        if cell.entered is None:
            return ""
        if self.is_hidden:
            return ", ".join(filter(None, (HIDDEN_PLACE, cell.entered.lateness)))
        return cell.entered.comment


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetGroup:
    """The pupils of one register group, by name."""

    name: str
    pupils: tuple[SheetPupil, ...]

    def of(self, keying: Keying) -> tuple[tuple[SheetPupil, SheetCell], ...]:
        """Return the lines about which this is to be done."""
        return tuple((pupil, cell) for pupil in self.pupils for cell in pupil.cells if cell.keying is keying)


@dataclass(frozen=True, kw_only=True, slots=True)
class EntrySheet:
    """A day's sheet. `made_at` is when it was read: what is entered later is not on it."""

    on: date
    school_name: str
    made_at: datetime
    groups: tuple[SheetGroup, ...]

    @property
    def pupils(self) -> tuple[SheetPupil, ...]:
        """Return everybody on it, in its order."""
        return tuple(pupil for group in self.groups for pupil in group.pupils)

    def of(self, keying: Keying, *sessions: Session) -> tuple[tuple[SheetPupil, SheetCell], ...]:
        """Return the lines about which this is to be done, in these sessions or in both."""
        wanted = sessions or tuple(Session)
        lines = (line for group in self.groups for line in group.of(keying))
        return tuple((pupil, cell) for pupil, cell in lines if cell.session in wanted)

    def has_namesake(self, pupil: SheetPupil) -> bool:
        """Say whether another pupil of the sheet has the same name."""
        return sum(each.name == pupil.name for each in self.pupils) > 1


def keying_that_holds(acts: Sequence[Act]) -> Act | None:
    """Return the last keying nobody took back; each taking back undoes the one that held before it."""
    held: list[Act] = []
    for act in acts:
        if act.is_keyed:
            held.append(act)
        elif held:
            held.pop()
    return held[-1] if held else None


def in_groups(pupils: Iterable[SheetPupil]) -> tuple[SheetGroup, ...]:
    """Return pupils in the order of register groups, 7B before 10A; those without one last, by year and name."""
    ordered = sorted(pupils, key=_order)
    return tuple(
        SheetGroup(name=name, pupils=tuple(its)) for name, its in groupby(ordered, key=lambda each: each.group)
    )


def _order(pupil: SheetPupil) -> tuple[bool, tuple[tuple[bool, int, str], ...], str, str, str]:
    has_none = not (pupil.reg_group or "").strip()
    # A pupil of whom neither is on file stands at the very end.
    by_year = f"{place_of_year(pupil.year_group)} {pupil.group}" if pupil.year_group else "~"
    return (
        has_none,
        _natural(by_year if has_none else pupil.group),
        pupil.family_name,
        pupil.given_name,
        str(pupil.pupil_id),
    )


def _natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """Return a key by which 9 stands before 10, and numbers before letters."""
    parts = [each for each in _NUMBERS.split(text.casefold()) if each]
    return tuple((not each.isdecimal(), int(each) if each.isdecimal() else 0, each) for each in parts)
