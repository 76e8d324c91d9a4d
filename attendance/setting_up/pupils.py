"""Add a pupil to a home school's list, or change what is on file, by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from attendance import hidden_places
from attendance.imports import ByHand, Kind, plan_row
from attendance.pupils import pupil_in
from attendance.records import calendars
from attendance.records import pupil_record as stored
from attendance.records.tables import Pupil
from attendance.refusals import NotFound
from attendance.rows import Row, RowProblem, problem
from attendance.rules.words import PupilFlag
from attendance.scope import SchoolScope
from attendance.setting_up.by_hand import Doubted, Entered, finish, key_of
from attendance.unit import Db

COLUMNS = ("upn", "family_name", "given_name", "date_of_birth", "year_group", "reg_group")
ONLY_LEADS = "Only a safeguarding lead takes “no disclosure” away: others would learn where the pupil is."


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilTyped:
    """What was typed of a pupil, as text: the columns of an imported file but for school and reference; the flags."""

    cells: Mapping[str, str]
    flags: tuple[str, ...]

    @property
    def columns(self) -> dict[str, str]:
        """Return it as a row of a file has it."""
        return {**{name: self.cells.get(name, "") for name in COLUMNS}, "flags": "; ".join(self.flags)}


def add(
    scope: SchoolScope,
    db: Db,
    school_id: UUID,
    ref: str,
    typed: PupilTyped,
    *,
    key: UUID,
    doubted: Doubted,
    now: datetime,
) -> Entered:
    """Add a pupil; the same `key` sent twice is one pupil.

    Raises:
        NotFound: no such school of the actor's.
    """
    if school_id not in scope.school_ids:
        raise NotFound("There is no such school.", field="home_school")
    pupil_id = uuid5(key, f"pupil of {school_id}")
    there = stored.pupil_by_ref(db.session, school_id, ref)
    if there is not None and there.id == pupil_id:
        return Entered(id=pupil_id, is_saved=True)
    if there is not None:
        taken = f"{there.given_name} {there.family_name} has this reference. Give another, or open their page."
        return _refused(pupil_id, problem(1, "ref", ref, taken))
    cells = {"ref": ref, **typed.columns}
    return _enter(scope, db, (pupil_id, school_id), cells, doubted, is_outdated=False, now=now)


def change(
    scope: SchoolScope,
    db: Db,
    pupil_id: UUID,
    typed: PupilTyped,
    *,
    instead_of: str,
    doubted: Doubted,
    now: datetime,
) -> Entered:
    """Change what is on file of a pupil; `instead_of` is the key of what the page showed. The reference stays.

    Raises:
        NotFound: no such pupil of the actor's schools.
        Conflict: somebody else changed it meanwhile.
    """
    pupil = pupil_in(scope, db, pupil_id)
    before = stored.flags(db.session, pupil_id)
    hidden = PupilFlag.NO_DISCLOSURE.value
    if hidden in before and hidden not in typed.flags and hidden_places.is_hidden_from(scope, db, pupil_id):
        return _refused(pupil_id, problem(1, "flags", hidden, ONLY_LEADS))
    is_outdated = instead_of != key_of_pupil(pupil, before)
    cells = {"ref": pupil.ref, **typed.columns}
    return _enter(scope, db, (pupil_id, pupil.home_school_id), cells, doubted, is_outdated=is_outdated, now=now)


def cells_of(pupil: Pupil) -> dict[str, str]:
    """Return what is on file of a pupil as a row of a file would say it, flags apart."""
    return {name: str(getattr(pupil, name) or "") for name in COLUMNS}


def key_of_pupil(pupil: Pupil, flags: list[str]) -> str:
    """Return what stands for everything that a page shows of a pupil."""
    return key_of([*cells_of(pupil).values(), *flags])


def _enter(
    scope: SchoolScope,
    db: Db,
    ids: tuple[UUID, UUID],
    cells: dict[str, str],
    doubted: Doubted,
    *,
    is_outdated: bool,
    now: datetime,
) -> Entered:
    """Enter a row of a pupil; `ids` are the pupil's and the school's."""
    pupil_id, school_id = ids
    school = calendars.organisations(db.session, [school_id])[school_id]
    row = Row(number=1, cells={"home_school": school.code, **cells})
    plan = plan_row(db, Kind.PUPILS, row, ByHand(new_id=pupil_id), now=now)
    return finish(db, Kind.PUPILS, pupil_id, plan, doubted, is_outdated=is_outdated, actor=scope.actor, now=now)


def _refused(pupil_id: UUID, *problems: RowProblem) -> Entered:
    return Entered(id=pupil_id, is_saved=False, problems=problems)
