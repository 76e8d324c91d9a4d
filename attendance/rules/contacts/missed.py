"""What is not on record of a week that is over: found on a morning of the next, and put into a task's words."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from attendance.rules.calendar import (
    DAY,
    SATURDAY,
    WEEK,
    Calendar,
    at_london,
    last_school_day_of_week,
    london_date,
    monday_of,
    school_days_between,
)
from attendance.rules.contacts.kinds import Contact, Had, Placed, by_provider, days_had, of_pathway, running
from attendance.rules.contacts.owed import WEEKS_BACK, visit_due_on
from attendance.rules.phrases import listed
from attendance.rules.words import Pathway

TOLD_AT = time(8, 0)
TASK = "contacts_missed"
HIDDEN = "Contacts about a pupil are not on record. Where the pupil is may not be told: ask the DSL."
_COUNTED = (
    "Counted: the days and weeks of your own calendar in which the placement ran. A call that reached nobody is no "
    "contact."
)


_Whom = tuple[Contact, UUID | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Missed:
    """What is not on record of a week. `visit_due_on` None: no visit was overdue by its end.

    `last`: when the contacts that are missing were made last, by kind and provider.
    """

    monday: date
    parent_on: tuple[date, ...]
    lacks_check_in: bool
    providers: tuple[UUID, ...]
    visit_due_on: date | None
    last: Mapping[_Whom, date]

    def __bool__(self) -> bool:
        """Say whether anything is missing."""
        return bool(self.parent_on or self.lacks_check_in or self.providers or self.visit_due_on)

    @property
    def words(self) -> str:
        """Return it as a task says it: neither pupil nor provider is named."""
        return f"Not on record of the week of {_day(self.monday)}: {'; '.join(self._parts())}. {_COUNTED}"

    def _parts(self) -> Iterator[str]:
        if self.parent_on:
            yield f"contact with a parent or carer on {listed(f'{on:%A}' for on in self.parent_on)}"
        if self.lacks_check_in:
            yield f"the week’s check-in with the pupil{self._since(Contact.CHECK_IN)}"
        for provider_id in self.providers:
            yield f"the week’s contact with the provider{self._since(Contact.PROVIDER, provider_id)}"
        if self.visit_due_on:
            yield f"a welfare visit, due by {_day(self.visit_due_on)}{self._since(Contact.VISIT)}"

    def _since(self, kind: Contact, provider_id: UUID | None = None) -> str:
        last = self.last.get((kind, provider_id))
        return f" (the last: {_day(last)})" if last else " (none on record yet)"


def missed_in(placed: Sequence[Placed], had: Collection[Had], home: Calendar, monday: date) -> Missed:
    """Return what is not on record of a week that is over.

    A visit made since counts: nobody can make it in a week that is over.
    """
    days = school_days_between(home, monday, monday + WEEK - DAY)
    part_time, tuition = (of_pathway(placed, each) for each in (Pathway.PART_TIME_TIMETABLE, Pathway.HOME_TUITION))
    providers = by_provider(placed)
    parent_days = days_had(had, Contact.PARENT)
    return Missed(
        monday=monday,
        parent_on=tuple(on for on in running(part_time, days) if on not in parent_days),
        lacks_check_in=_lacks(tuition, days_had(had, Contact.CHECK_IN), days),
        providers=tuple(
            each for each, theirs in providers.items() if _lacks(theirs, days_had(had, Contact.PROVIDER, each), days)
        ),
        visit_due_on=_visit_missed(tuition, days_had(had, Contact.VISIT), monday),
        last=dict(_last(had, [None, *providers])),
    )


def week_to_tell(home: Calendar, today: date) -> date | None:
    """Return the Monday of the last week of school before this one; None where today is no school day, or none is."""
    if not home.is_school_day(today):
        return None
    before = (monday_of(today) - WEEK * number for number in range(1, WEEKS_BACK + 1))
    return next((each for each in before if last_school_day_of_week(home, each)), None)


def next_look_at(after: datetime) -> datetime:
    """Return the next morning of a weekday at which the week before is looked at."""
    today = london_date(after)
    days = (today + DAY * number for number in range(WEEK.days))
    looks = (at_london(on, TOLD_AT) for on in days if on.weekday() < SATURDAY)
    return next(at for at in looks if at > after)


def _lacks(placed: Collection[Placed], made: Sequence[date], days: Sequence[date]) -> bool:
    if not running(placed, days):
        return False
    monday = monday_of(days[0])
    return not any(monday <= on < monday + WEEK for on in made)


def _visit_missed(tuition: Sequence[Placed], visits: Sequence[date], monday: date) -> date | None:
    days = running(tuition, (monday + DAY * number for number in range(WEEK.days)))
    due_on = visit_due_on(tuition, visits, days[-1]) if days else None
    return due_on if due_on and due_on <= days[-1] else None


def _last(had: Collection[Had], provider_ids: Iterable[UUID | None]) -> Iterator[tuple[_Whom, date]]:
    for provider_id in provider_ids:
        for kind in (Contact.CHECK_IN, Contact.VISIT) if provider_id is None else (Contact.PROVIDER,):
            if days := days_had(had, kind, provider_id):
                yield (kind, provider_id), days[-1]


def _day(on: date) -> str:
    return f"{on:%-d %B}"
