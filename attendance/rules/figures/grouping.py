"""Put counted sessions side by side: by pupil, provider, pathway, year or flag. Every session is in the total once."""

from calendar import day_name
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from attendance.rules.calendar import SATURDAY
from attendance.rules.figures.both import Figures, figures_of
from attendance.rules.figures.sessions import CountedSession
from attendance.rules.words import Session
from attendance.rules.years import place_of_year, year_words

NO_PROVIDER = "No provider: at the school, or agreed off"
NO_PATHWAY = "No placement"
NO_YEAR = "Year not on file"
NO_FLAG = "Nothing in particular to know"
# Not by name: a Friday comes after a Thursday.
_IN_ORDER = (*day_name[:SATURDAY], *(each.label for each in Session))
_UNNAMED = frozenset({NO_PROVIDER, NO_PATHWAY, NO_YEAR, NO_FLAG})


class By(StrEnum):
    """What a line of the page stands for."""

    PUPIL = "pupil"
    PROVIDER = "provider"
    PATHWAY = "pathway"
    YEAR = "year"
    FLAG = "flag"
    WEEKDAY = "weekday"
    SESSION = "session"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _LABELS[self]


_LABELS = {
    By.PUPIL: "Pupil",
    By.PROVIDER: "Provider",
    By.PATHWAY: "Pathway",
    By.YEAR: "School year",
    By.FLAG: "What is to know of a pupil",
    By.WEEKDAY: "Day of the week",
    By.SESSION: "Morning or afternoon",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class CountedPupil:
    """A pupil whose sessions are counted. `year` and `flags` in words; `year` blank where it is not on file."""

    id: UUID
    given_name: str
    family_name: str
    ref: str
    home_school_name: str
    year: str = ""
    flags: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the name as spoken."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Absent:
    """How many pupils there are, and how many missed a tenth or a half, each counted over all their sessions.

    `by_agreement`: those who missed a tenth only because of leave that the school agreed to.
    """

    pupils: int
    persistent: int
    severe: int
    by_agreement: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FigureLine:
    """One line. `pupil` None: it stands for several."""

    name: str
    figures: Figures
    absent: Absent
    pupil: CountedPupil | None = None


def total(sessions: Sequence[CountedSession]) -> FigureLine:
    """Return all sessions as one line."""
    return FigureLine(name="All", figures=figures_of(sessions), absent=_absent(_by_pupil(sessions)))


def lines_by(by: By, sessions: Sequence[CountedSession], pupils: Mapping[UUID, CountedPupil]) -> tuple[FigureLine, ...]:
    """Return a line for each pupil, provider, pathway, year or flag, by name; pupils by family name.

    A pupil of two flags is in two lines; of every other kind a session is in one.
    """
    of_pupils = _by_pupil(sessions)
    if by is By.PUPIL:
        known = sorted((pupils[each] for each in of_pupils), key=_by_name)
        return tuple(_line(each.name, of_pupils, [each.id], of_pupils[each.id], each) for each in known)
    held: dict[str, list[CountedSession]] = {}
    for each in sessions:
        for name in _names(by, each, pupils[each.pupil_id]):
            held.setdefault(name, []).append(each)
    return tuple(
        _line(name, of_pupils, {one.pupil_id for one in held[name]}, held[name])
        for name in sorted(held, key=lambda each: _place_of(by, each))
    )


def _by_pupil(sessions: Iterable[CountedSession]) -> dict[UUID, list[CountedSession]]:
    found: dict[UUID, list[CountedSession]] = {}
    for each in sessions:
        found.setdefault(each.pupil_id, []).append(each)
    return found


def _line(
    name: str,
    of_pupils: Mapping[UUID, Sequence[CountedSession]],
    theirs: Iterable[UUID],
    sessions: Sequence[CountedSession],
    pupil: CountedPupil | None = None,
) -> FigureLine:
    absent = _absent({each: of_pupils[each] for each in theirs})
    return FigureLine(name=name, figures=figures_of(sessions), absent=absent, pupil=pupil)


def _absent(of_pupils: Mapping[UUID, Sequence[CountedSession]]) -> Absent:
    shares = [figures_of(each).statutory for each in of_pupils.values()]
    return Absent(
        pupils=len(shares),
        persistent=sum(each.is_persistent for each in shares),
        severe=sum(each.is_severe for each in shares),
        by_agreement=sum(each.is_persistent_by_agreement for each in shares),
    )


def _names(by: By, each: CountedSession, pupil: CountedPupil) -> tuple[str, ...]:
    if by is By.PROVIDER:
        return (each.place or NO_PROVIDER,)
    if by is By.PATHWAY:
        return (each.pathway or NO_PATHWAY,)
    if by is By.WEEKDAY:
        return (_IN_ORDER[each.on.weekday()],)
    if by is By.SESSION:
        return (each.session.label,)
    if by is By.YEAR:
        return (year_words(pupil.year) if pupil.year else NO_YEAR,)
    return pupil.flags or (NO_FLAG,)


def _by_name(pupil: CountedPupil) -> tuple[str, str, str, str]:
    return pupil.family_name.casefold(), pupil.given_name.casefold(), pupil.home_school_name, pupil.ref


def _place_of(by: By, name: str) -> tuple[bool, int, str]:
    """Return what lines are ordered by: reception before year 1, days in their order, what has no name last."""
    place = _IN_ORDER.index(name) if name in _IN_ORDER else place_of_year(name) if by is By.YEAR else 0
    return name in _UNNAMED, place, name.casefold()
