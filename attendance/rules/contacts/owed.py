"""What is owed about a pupil by a day and by the end of its week; see the package for where each duty comes from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from uuid import UUID

from attendance.rules.calendar import DAY, WEEK, Calendar, monday_of, school_days_between
from attendance.rules.contacts.kinds import Contact, Had, Placed, by_provider, days_had, of_pathway, running
from attendance.rules.words import Pathway

VISIT_EVERY = timedelta(weeks=4)
# A stay goes on where the next placement begins within this of the last day of the one before.
NEXT_WITHIN = WEEK
# The longest summer: the last week of school before today lies within it.
WEEKS_BACK = 8


class Standing(IntEnum):
    """How a contact stands on a day, the most urgent first."""

    OVERDUE = 0
    TODAY = 1
    THIS_WEEK = 2
    MADE = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """A contact that is to be made this week, or was. `provider_id` only where it is with a provider.

    `due_on`: the day until which it is due, None once it is made. `missed`: days of this week without their own.
    `last_on` None: none is on record.
    """

    kind: Contact
    standing: Standing
    due_on: date | None
    last_on: date | None
    provider_id: UUID | None = None
    missed: tuple[date, ...] = ()


def owed(placed: Sequence[Placed], had: Collection[Had], home: Calendar, today: date) -> tuple[Owed, ...]:
    """Return what is owed about a pupil today and this week, made or not: the most urgent first."""
    found = [
        _daily(placed, days_had(had, Contact.PARENT), home, today),
        _weekly(of_pathway(placed, Pathway.HOME_TUITION), days_had(had, Contact.CHECK_IN), home, today),
        _visit(of_pathway(placed, Pathway.HOME_TUITION), days_had(had, Contact.VISIT), today),
        *(
            _weekly(theirs, days_had(had, Contact.PROVIDER, provider_id), home, today, provider_id=provider_id)
            for provider_id, theirs in by_provider(placed).items()
        ),
    ]
    return tuple(sorted((each for each in found if each is not None), key=lambda each: each.standing))


def visit_due_on(tuition: Collection[Placed], visits: Sequence[date], on: date) -> date | None:
    """Return until when the next welfare visit is due, of a stay that runs on a day; None where none does."""
    begun = _stay_begun(tuition, on)
    return max([begun, *visits]) + VISIT_EVERY if begun else None


def _daily(placed: Sequence[Placed], made: Sequence[date], home: Calendar, today: date) -> Owed | None:
    part_time = of_pathway(placed, Pathway.PART_TIME_TIMETABLE)
    days = running(part_time, school_days_between(home, monday_of(today), today))
    if not days:
        return None
    missing = [on for on in days if on not in made]
    is_due = today in missing
    missed = tuple(on for on in missing if on != today)
    standing = Standing.OVERDUE if missed else Standing.TODAY if is_due else Standing.MADE
    return Owed(
        kind=Contact.PARENT, standing=standing, due_on=today if is_due else None, last_on=_last(made), missed=missed
    )


def _weekly(
    placed: Collection[Placed],
    made: Sequence[date],
    home: Calendar,
    today: date,
    *,
    provider_id: UUID | None = None,
) -> Owed | None:
    monday = monday_of(today)
    days = running(placed, school_days_between(home, monday, monday + WEEK - DAY))
    if not days:
        return None
    due_on = days[-1]
    is_made = any(monday <= on <= today for on in made)
    standing = Standing.MADE if is_made else _by(due_on, today, is_late=_went_without(placed, made, home, monday))
    return Owed(
        kind=Contact.CHECK_IN if provider_id is None else Contact.PROVIDER,
        standing=standing,
        due_on=None if is_made else due_on,
        last_on=_last(made),
        provider_id=provider_id,
    )


def _visit(tuition: Collection[Placed], visits: Sequence[date], today: date) -> Owed | None:
    due_on = visit_due_on(tuition, visits, today)
    if due_on is None:
        return None
    is_ahead = due_on >= monday_of(today) + WEEK
    standing = Standing.MADE if is_ahead else _by(due_on, today)
    return Owed(kind=Contact.VISIT, standing=standing, due_on=due_on, last_on=_last(visits))


def _by(due_on: date, today: date, *, is_late: bool = False) -> Standing:
    if is_late or due_on < today:
        return Standing.OVERDUE
    return Standing.TODAY if due_on == today else Standing.THIS_WEEK


def _went_without(placed: Collection[Placed], made: Sequence[date], home: Calendar, monday: date) -> bool:
    """Say whether the last week of school before this one, in which a placement ran, has none on record."""
    first = min(each.starts_on for each in placed)
    days = running(placed, school_days_between(home, max(first, monday - WEEKS_BACK * WEEK), monday - DAY))
    return bool(days) and not any(monday_of(days[-1]) <= on < monday_of(days[-1]) + WEEK for on in made)


def _stay_begun(tuition: Collection[Placed], on: date) -> date | None:
    """Return the first day of the stay that runs on a day: a placement made anew goes on with the one before."""
    here = [each.starts_on for each in tuition if each.runs_on(on)]
    if not here:
        return None
    begun = min(here)
    for each in sorted(tuition, key=lambda one: one.starts_on, reverse=True):
        if each.starts_on < begun and (each.ends_on is None or each.ends_on >= begun - NEXT_WITHIN):
            begun = each.starts_on
    return begun


def _last(made: Sequence[date]) -> date | None:
    return made[-1] if made else None
