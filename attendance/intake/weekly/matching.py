"""Find whom a row of a weekly sheet is about, among those placed at the provider: by name and date of birth. Pure.

A name alone is nobody; two who fit are nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from attendance.intake.weekly.headings import WeekColumn
from attendance.rules.same_name import folded_name
from attendance.rules.written_dates import date_or_none

NOBODY = "Nobody of this name and date of birth is placed with you on this date. Check both, or choose the pupil."
NO_NAME = "No name stands in this row. Choose the pupil, or set it aside."
NO_BIRTH = "A name alone is not enough. Write the pupil’s date of birth as 03/02/2011, or choose the pupil."
NO_BIRTH_ON_RECORD = (
    "No date of birth is on record for the pupil of this name, so this cannot be held against it. Choose the pupil."
)
SEVERAL = "More than one pupil or placement with you has this name and date of birth. Choose the right one."
OTHER_BIRTH = "The reference is of a pupil with another date of birth. Check both, or choose the pupil."
BIRTH_UNREAD = (
    "The date of birth beside the reference cannot be read. Write it as 03/02/2011, leave it out, or choose the pupil."
)
OTHER_SCHOOL = (
    "The pupil is on record with a school that is not called so. Write its name, or the words it begins with; initials "
    "are not read. Or choose the pupil."
)
NOT_THEN = "The pupil of this name and date of birth is not placed with you on this date."


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A placement at the provider, whenever it was. `is_live`: the pupil is the provider's today."""

    ref: str
    given_name: str
    family_name: str
    born: date | None
    school_name: str
    starts_on: date
    ends_on: date | None
    is_live: bool

    def covers(self, on: date) -> bool:
        """Say whether the pupil is placed here on a date."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Whom a row is about, or why nobody can be said to be. `is_gone`: somebody who is the provider's no more."""

    ref: str = ""
    sentence: str = ""
    is_gone: bool = False


class Roster:
    """Everybody a provider's sheet may be about."""

    def __init__(self, placed: Iterable[Placed]) -> None:
        """Index them by their names, in either order."""
        self._by_ref: dict[str, Placed] = {}
        self._by_name: dict[str, dict[str, Placed]] = {}
        for each in placed:
            self._by_ref[each.ref] = each
            given, family = folded_name(each.given_name), folded_name(each.family_name)
            for name in (given + family, family + given):
                self._by_name.setdefault(name, {})[each.ref] = each

    def find(self, cells: Mapping[str, str], on: date | None) -> Found:
        """Return whom the cells of a row name on a date; None: on any."""
        ref = cells.get(WeekColumn.PLACEMENT, "")
        if ref:
            return self._by_reference(ref, cells)
        name = folded_name(name_of(cells))
        if not name:
            return Found(sentence=NO_NAME)
        named = list(self._by_name.get(name, {}).values())
        born = date_or_none(cells.get(WeekColumn.BORN, ""))
        if born is None:
            return Found(sentence=NO_BIRTH)
        same = [each for each in named if each.born == born]
        if not same:
            is_unknown = any(each.born is None and each.is_live for each in named)
            return Found(sentence=NO_BIRTH_ON_RECORD if is_unknown else NOBODY)
        return self._one_of(same, cells.get(WeekColumn.SCHOOL, ""), on)

    def name(self, ref: str) -> str:
        """Return the name of somebody who is the provider's; empty for anybody else."""
        found = self._by_ref.get(ref)
        return f"{found.given_name} {found.family_name}" if found is not None and found.is_live else ""

    def _by_reference(self, ref: str, cells: Mapping[str, str]) -> Found:
        found = self._by_ref.get(ref)
        if found is None:
            return Found(sentence=NOBODY)
        if not found.is_live:
            return Found(sentence=NOT_THEN, is_gone=True)
        given, family = folded_name(found.given_name), folded_name(found.family_name)
        if folded_name(name_of(cells)) not in {"", given + family, family + given}:
            return Found(sentence=NOBODY)
        return Found(sentence=why) if (why := _contradicted(found, cells)) else Found(ref=ref)

    def _one_of(self, same: list[Placed], school: str, on: date | None) -> Found:
        then = [each for each in same if each.is_live and (on is None or each.covers(on))]
        if len(then) > 1:
            then = [each for each in then if _is_school(school, each.school_name)] or then
        if len(then) == 1:
            # The only one here may be the namesake of whom the row is about.
            is_other = school and not _is_school(school, then[0].school_name)
            return Found(sentence=OTHER_SCHOOL) if is_other else Found(ref=then[0].ref)
        if then:
            return Found(sentence=SEVERAL)
        return Found(sentence=NOT_THEN, is_gone=not any(each.is_live for each in same))


def name_of(cells: Mapping[str, str]) -> str:
    """Return the name a row gives."""
    forename, surname = cells.get(WeekColumn.FORENAME, ""), cells.get(WeekColumn.SURNAME, "")
    return f"{forename} {surname}".strip() or cells.get(WeekColumn.PUPIL, "")


def _contradicted(found: Placed, cells: Mapping[str, str]) -> str:
    """Return why what stands beside a reference speaks against it; empty where nothing does."""
    written, school = cells.get(WeekColumn.BORN, ""), cells.get(WeekColumn.SCHOOL, "")
    born = date_or_none(written)
    if written and born is None:
        return BIRTH_UNREAD
    if born is not None and found.born not in {None, born}:
        return OTHER_BIRTH
    return OTHER_SCHOOL if school and not _is_school(school, found.school_name) else ""


def _is_school(written: str, school: str) -> bool:
    """Say whether a school is written whole, or by the words its name begins with."""
    short = folded_name(written)
    return bool(short) and folded_name(school).startswith(short)
