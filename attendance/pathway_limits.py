"""Tell a school, once, that a placement nears or has reached what its policy allows its pathway: days, or weeks.

On the morning of a day of its school, to the senior lead and the pupil's heads of year. Nothing ends a placement but a
person. Of a pupil whose place is hidden the pathway is not said either, and the DSL is told instead.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from attendance import bank_holidays, tasks
from attendance.directory import Directory, Recipient, once
from attendance.records import calendars, registers
from attendance.records import pathway_limits as stored
from attendance.records.tables import Placement
from attendance.rules.calendar import london_date
from attendance.rules.pathway_limits import DAYS, LIMITED, Stage, Stay, Told, told_of
from attendance.rules.words import Pathway, PupilFlag, Role
from attendance.unit import Db

TOLD_AT_ONCE = 200
HIDDEN = {
    Stage.NEAR: "A pupil’s placement nears the limit of its pathway. Where the pupil is may not be told: ask the DSL.",
    Stage.REACHED: (
        "A pupil’s placement has reached the limit of its pathway. Where the pupil is may not be told: ask the DSL."
    ),
}


def tell_due(db: Db, *, now: datetime) -> int:
    """Raise the tasks that are due and were never raised, of schools that are open today; return how many."""
    found = list(_due(db, now=now))[:TOLD_AT_ONCE]
    pupil_ids = {each.pupil_id for each, _told in found}
    pupils, flags = registers.pupils_by_id(db.session, pupil_ids), registers.flags_of(db.session, pupil_ids)
    directory = Directory(db, now)
    for placement, what in found:
        is_hidden = PupilFlag.NO_DISCLOSURE in flags.get(placement.pupil_id, ())
        year_group = pupils[placement.pupil_id].year_group
        tasks.raise_once(
            db,
            directory,
            placement.home_school_id,
            kind=what.stage.value,
            subject=_subject(placement),
            words=HIDDEN[what.stage] if is_hidden else what.words,
            now=now,
            recipients=_who(directory, placement.home_school_id, year_group, is_hidden=is_hidden),
        )
    return len(found)


def _due(db: Db, *, now: datetime) -> Iterator[tuple[Placement, Told]]:
    today = london_date(now)
    placements = _of_open_schools(db, stored.live(db.session, (each.value for each in LIMITED), today), now=now)
    counted = {each.id for each in placements if Pathway(each.pathway) in DAYS}
    days = stored.days_expected(db.session, counted, today)
    told = stored.told(db.session, [each.value for each in Stage])
    for each in placements:
        stay = Stay(
            pathway=Pathway(each.pathway), starts_on=each.starts_on, ends_on=each.ends_on, days=days.get(each.id, ())
        )
        what = told_of(stay, today=today)
        if what is not None and (what.stage.value, _subject(each)) not in told:
            yield each, what


def _of_open_schools(db: Db, placements: Sequence[Placement], *, now: datetime) -> list[Placement]:
    schools: Collection[UUID] = {each.home_school_id for each in placements}
    homes = calendars.calendars_of(
        db.session, schools, bank_holidays=bank_holidays.england_and_wales(), needs_terms=True
    )
    return [each for each in placements if homes[each.home_school_id].is_school_day(london_date(now))]


def _who(directory: Directory, school_id: UUID, year_group: str | None, *, is_hidden: bool) -> list[Recipient]:
    if is_hidden:
        return directory.together(school_id, (Role.DSL,))
    leads = directory.together(school_id, (Role.SENIOR_LEAD,))
    return once([*leads, *directory.heads_of_year(school_id, year_group)])


def _subject(placement: Placement) -> str:
    return f"{placement.pupil_id}/{placement.id}"
