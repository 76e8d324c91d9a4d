"""What a home school has entered of a week, session by session, beside what its providers saw. Plain data, no figure.

It is no part of what is compared between two versions of a week: N becomes another code in the days after, as it
should, and each entry keeps versions of its own.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from attendance.rules.calendar import monday_of
from attendance.rules.codes.comparing import Difference
from attendance.rules.week.dates import in_words, sessions_of
from attendance.rules.words import Session

REASON_HIDDEN = "In the pupil’s register"


@dataclass(frozen=True, kw_only=True, slots=True)
class EnteredCell:
    """One session. `code` blank: nothing is entered; then `is_owed` says whether something should be.

    `difference`, `proposed` and `why`: how the entry differs from what the provider saw; None where it does not.
    """

    on: date
    session: Session
    code: str = ""
    is_owed: bool = False
    difference: Difference | None = None
    proposed: str = ""
    why: str = ""

    @property
    def when(self) -> str:
        """Return the session in words: "Tuesday morning"."""
        return in_words(self.on, self.session)


@dataclass(frozen=True, kw_only=True, slots=True)
class StandsAsN:
    """A session of this week or one before whose reason nobody has established; `last_on` None: no term reaches it."""

    on: date
    session: Session
    last_on: date | None
    is_over: bool

    @property
    def when(self) -> str:
        """Return the session with its date: "Tuesday 15 September, morning"."""
        return f"{self.on:%A %-d %B}, {self.session.label.lower()}"

    @property
    def until(self) -> str:
        """Return until when N may stand: "Tuesday 22 September", or that nobody knows."""
        return f"{self.last_on:%A %-d %B}" if self.last_on else "Not known: enter your next term"


@dataclass(frozen=True, kw_only=True, slots=True)
class Amendment:
    """An entry that was made anew: what stood, what stood after it, why, when, and who amended it.

    Source: S.I. 2024/208, regulation 10.
    """

    pupil_ref: str
    family_name: str
    given_name: str
    on: date
    session: Session
    was: str
    became: str
    reason: str
    amended_at: datetime
    amended_by: str
    amended_by_job: str

    @property
    def name(self) -> str:
        """Return the pupil's name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def when(self) -> str:
        """Return the session with its date: "Tuesday 15 September, morning"."""
        return f"{self.on:%A %-d %B}, {self.session.label.lower()}"


@dataclass(frozen=True, kw_only=True, slots=True)
class SystemDiffers:
    """A mark of the school's own records system to look at again; `written` as its file has it, blank for none."""

    on: date
    session: Session
    written: str
    difference: Difference
    proposed: str = ""
    why: str = ""

    @property
    def when(self) -> str:
        """Return the session in words: "Tuesday morning"."""
        return in_words(self.on, self.session)


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """The last file of the school's own records system with a session of this week: how many of its marks, who, when.

    `by` is the name and the job title as they were.
    """

    at: datetime
    by: str
    marks: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilEntered:
    """What is entered of one pupil: ten cells, and every N until the end of the week that still stands.

    `system` is what the school's own records system has otherwise, as far as it was compared.
    """

    pupil_ref: str
    cells: tuple[EnteredCell, ...]
    unresolved: tuple[StandsAsN, ...] = ()
    system: tuple[SystemDiffers, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a week with a session left out."""
        held = tuple((cell.on, cell.session) for cell in self.cells)
        if not held or held != sessions_of(monday_of(held[0][0])):
            raise ValueError("What is entered of a week has exactly ten sessions.")

    @property
    def differing(self) -> tuple[EnteredCell, ...]:
        """Return the entries to look at again, in order."""
        return tuple(cell for cell in self.cells if cell.difference is not None)


@dataclass(frozen=True, kw_only=True, slots=True)
class WeekEntered:
    """What stood as entered at a moment, of every pupil of the week.

    `unresolved_elsewhere` counts the N of the school's other pupils: whoever was placed before and is no more.
    `amended`: what was amended of the week's sessions since, and in the week of any other, whichever pupil's of the
    school; by name, then by session. None in a week kept before it was listed.
    `compared` is None where nobody has compared a file of this week.
    """

    as_at: datetime
    pupils: tuple[PupilEntered, ...]
    unresolved_elsewhere: int = 0
    amended: tuple[Amendment, ...] | None = None
    compared: Compared | None = None

    @property
    def differing_in_system(self) -> int:
        """Return how many marks of the school's own records system are to be looked at again."""
        return sum(len(each.system) for each in self.pupils)

    def of(self, pupil_ref: str) -> PupilEntered | None:
        """Return what is entered of a pupil; None for one who is not in the week."""
        return next((each for each in self.pupils if each.pupil_ref == pupil_ref), None)


def entered_without_why(entered: WeekEntered, refs: Collection[str]) -> WeekEntered:
    """Return it without the reasons about these pupils, which tell what kind of place they are at."""
    amended = entered.amended
    return replace(
        entered,
        pupils=tuple(_without_why(each) if each.pupil_ref in refs else each for each in entered.pupils),
        amended=None
        if amended is None
        else tuple(replace(each, reason=REASON_HIDDEN) if each.pupil_ref in refs else each for each in amended),
    )


def _without_why(pupil: PupilEntered) -> PupilEntered:
    return replace(
        pupil,
        cells=tuple(replace(cell, why="") for cell in pupil.cells),
        system=tuple(replace(each, why="") for each in pupil.system),
    )
