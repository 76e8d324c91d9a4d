"""Place a pupil with a provider, change the week from a date, or end the placement: by hand, as a file would say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from attendance import hidden_places
from attendance.imports import ByHand, Kind, plan_row
from attendance.imports.placement_patterns import DAYS
from attendance.pupils import pupil_in
from attendance.records import calendars
from attendance.records import setting_up as stored
from attendance.records.setting_up import Placed
from attendance.records.tables import Placement, Pupil
from attendance.refusals import NotAllowed, NotFound
from attendance.rows import Row, problem
from attendance.scope import SchoolScope
from attendance.setting_up.by_hand import Doubted, Entered, finish, key_of
from attendance.unit import Db

NO_PLACEMENT = "There is no such placement."
HIDDEN = "Where this pupil is must not be known. A safeguarding lead looks after their placements."
REF_DIGITS = 8
TIMES = ("am_starts", "am_ends", "pm_starts", "pm_ends", "am_due", "pm_due")
WORDS = (
    "pathway",
    "nature",
    "arranged_by",
    "mode",
    "first_contact",
    "reports_by",
    "on_home_closure",
    "transport",
    "transport_firm",
    "transport_phone",
)
LEADS = ("home_lead_id", "provider_lead_id")


class Part(StrEnum):
    """What a page changes of a placement at a time."""

    DETAILS = "details"
    WEEK = "week"
    END = "end"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that the page shows."""
        return _COLUMNS[self]


_COLUMNS = {
    Part.DETAILS: (*WORDS, *TIMES, "site", "registered_at_provider", "starts_on", "attendance_before", "home_lead"),
    Part.WEEK: (*DAYS, "pattern_from"),
    Part.END: ("ends_on",),
}
# Once a placement is on file its week is changed from a date on, so that past registers stay.
NEW = (*_COLUMNS[Part.DETAILS], *DAYS, "ends_on")
# What only concerns other pages is not asked about again; a day in two places always is.
_DOUBTED: dict[Part, frozenset[str] | None] = {
    Part.DETAILS: None,
    Part.WEEK: frozenset(DAYS),
    Part.END: frozenset({"ends_on", *DAYS}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPlacement:
    """A placement as it was typed. `provider_id` None: sessions agreed off, nobody hosts. A blank `ref` is made."""

    pupil_id: UUID
    provider_id: UUID | None
    ref: str
    cells: Mapping[str, str]


def add(scope: SchoolScope, db: Db, command: NewPlacement, *, key: UUID, doubted: Doubted, now: datetime) -> Entered:
    """Place a pupil; the same `key` sent twice is one placement. A start today is on this morning's register at once.

    Raises:
        NotFound: no such pupil of the actor's schools, or no such provider.
        NotAllowed: the actor may not know where this pupil is.
    """
    pupil = placeable(scope, db, command.pupil_id)
    placement_id = uuid5(key, f"placement of {pupil.id}")
    if stored.placement(db.session, scope.school_ids, placement_id) is not None:
        return Entered(id=placement_id, is_saved=True)
    ref = command.ref or f"M-{placement_id.hex[:REF_DIGITS]}"
    if stored.has_ref(db.session, pupil.home_school_id, ref):
        taken = problem(
            1, "ref", ref, "Another placement of yours has this reference. Leave it empty, or give another."
        )
        return Entered(id=placement_id, is_saved=False, problems=(taken,))
    with db.choosing_provider():
        row = _row(db, pupil, {"ref": ref, "provider": _code(db, command.provider_id), **_only(command.cells, NEW)})
        plan = plan_row(db, Kind.PLACEMENTS, row, ByHand(new_id=placement_id), now=now)
    return finish(db, Kind.PLACEMENTS, placement_id, plan, doubted, is_outdated=False, actor=scope.actor, now=now)


def change(
    scope: SchoolScope,
    db: Db,
    placement_id: UUID,
    part: Part,
    typed: Mapping[str, str],
    *,
    instead_of: str,
    agreed: str = "",
    now: datetime,
) -> Entered:
    """Change a part of a placement; `instead_of` is the key of what the page showed. Pupil and provider stay.

    Raises:
        NotFound: no such placement of the actor's schools.
        NotAllowed: the actor may not know where this pupil is.
        Conflict: somebody else changed it meanwhile.
    """
    placed = placement_in(scope, db, placement_id)
    on_file = cells_of(placed)
    cells = {**on_file, **_only(typed, part.columns), "ref": placed.placement.ref}
    row = _row(db, placed.pupil, {**cells, "provider": placed.provider.code if placed.provider else ""})
    by_hand = ByHand(new_id=placement_id, kept=_kept(placed.placement, part))
    return finish(
        db,
        Kind.PLACEMENTS,
        placement_id,
        plan_row(db, Kind.PLACEMENTS, row, by_hand, now=now),
        Doubted(agreed=agreed, about=_DOUBTED[part]),
        is_outdated=instead_of != key_of_placement(placed),
        actor=scope.actor,
        now=now,
    )


def placeable(scope: SchoolScope, db: Db, pupil_id: UUID) -> Pupil:
    """Return a pupil whom the actor may place.

    Raises:
        NotFound: no such pupil of the actor's schools.
        NotAllowed: the actor may not know where this pupil is.
    """
    pupil = pupil_in(scope, db, pupil_id)
    if hidden_places.is_hidden_from(scope, db, pupil.id):
        raise NotAllowed(HIDDEN)
    return pupil


def placement_in(scope: SchoolScope, db: Db, placement_id: UUID) -> Placed:
    """Return a placement that the actor may see.

    Raises:
        NotFound: no such placement of the actor's schools.
        NotAllowed: the actor may not know where this pupil is.
    """
    placed = stored.placement(db.session, scope.school_ids, placement_id)
    if placed is None:
        raise NotFound(NO_PLACEMENT)
    if hidden_places.is_hidden_from(scope, db, placed.pupil.id):
        raise NotAllowed(HIDDEN)
    return placed


def cells_of(placed: Placed) -> dict[str, str]:
    """Return what is on file of a placement as a row of a file would say it, the last of its weeks included."""
    row = placed.placement
    plain = (*WORDS, *TIMES, "starts_on", "ends_on")
    return {
        **{name: _written(getattr(row, name)) for name in plain},
        "site": placed.site.code if placed.site else "",
        "registered_at_provider": "yes" if row.registered_at_provider else "no",
        "attendance_before": _before(row),
        "home_lead": placed.home_lead_email or "",
        **(dict(zip(DAYS, placed.weeks[-1][1], strict=True)) if placed.weeks else {}),
    }


def key_of_placement(placed: Placed) -> str:
    """Return what stands for everything that a page shows of a placement."""
    weeks = [f"{from_on} {days}" for from_on, days in placed.weeks]
    return key_of([*cells_of(placed).values(), *weeks])


def _row(db: Db, pupil: Pupil, cells: dict[str, str]) -> Row:
    school = calendars.organisations(db.session, [pupil.home_school_id])[pupil.home_school_id]
    return Row(number=1, cells={"home_school": school.code, "pupil": pupil.ref, **cells})


def _code(db: Db, provider_id: UUID | None) -> str:
    if provider_id is None:
        return ""
    host = stored.host(db.session, provider_id)
    if host is None:
        raise NotFound("There is no such provider.")
    return host.code


def _kept(row: Placement, part: Part) -> dict[str, Any]:
    """Return what stays as it is stored. Who leads at the provider is the provider's to know, and no page shows it."""
    kept = ("provider_lead_id",) if part is Part.DETAILS else (*LEADS, "site_id")
    return {name: getattr(row, name) for name in kept}


def _only(cells: Mapping[str, str], columns: tuple[str, ...]) -> dict[str, str]:
    return {name: cells[name] for name in columns if name in cells}


def _before(row: Placement) -> str:
    if row.attended_before is None or row.possible_before is None:
        return ""
    return f"{row.attended_before} of {row.possible_before}"


def _written(value: object) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value or "")
