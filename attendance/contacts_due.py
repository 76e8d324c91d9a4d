"""Which contacts a school owes about its placed pupils: listed for whoever makes them, told where a week lacks one.

Reads the log of contacts; who records in it is in `contact_log`. Nothing here is a provider's.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from attendance import bank_holidays, hidden_places, tasks
from attendance.directory import Directory, Recipient
from attendance.records import calendars, registers
from attendance.records import contact_log as stored
from attendance.records import tasks as stored_tasks
from attendance.records.tables import Placement, Pupil, Task
from attendance.rules.calendar import WEEK, Calendar, at_london, london_date
from attendance.rules.contacts import (
    HIDDEN,
    TASK,
    WEEKS_BACK,
    Had,
    Missed,
    Owed,
    Placed,
    Standing,
    missed_in,
    next_look_at,
    owed,
    week_to_tell,
)
from attendance.rules.words import PupilFlag, Role
from attendance.scope import SchoolScope
from attendance.unit import Db

PAGE = "/school/contacts"
TOLD_AT_ONCE = 200
# So far back a week may lie that is told, and a placement that a stay goes on from; and a contact that was the last.
RAN_SINCE, HAD_SINCE = WEEK * (WEEKS_BACK + 1), timedelta(days=400)
ON_RECORD, TOLD_ANEW = "Muster: each contact is on record", "Muster: told anew"


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A contact that is owed, with the provider's name where it is with one."""

    owed: Owed
    provider_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PupilDue:
    """A pupil with what is owed about them this week, the most urgent first."""

    pupil_id: UUID
    given_name: str
    family_name: str
    year_group: str | None
    home_school_name: str
    contacts: tuple[Due, ...]

    @property
    def name(self) -> str:
        """Return it as one says it."""
        return f"{self.given_name} {self.family_name}"

    @property
    def standing(self) -> Standing:
        """Return how the most urgent stands."""
        return self.contacts[0].owed.standing


@dataclass(frozen=True, kw_only=True, slots=True)
class DueList:
    """The pupils of some schools with something owed this week. `hidden`: how many the reader may not place."""

    on: date
    pupils: tuple[PupilDue, ...]
    hidden: int

    def of(self, standing: Standing) -> tuple[PupilDue, ...]:
        """Return the pupils whose most urgent contact stands like this."""
        return tuple(each for each in self.pupils if each.standing is standing)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Stay:
    """A pupil's placements, all of one school, with the contacts that were had."""

    home_school_id: UUID
    pupil_id: UUID
    placed: tuple[Placed, ...]
    had: Sequence[Had]


def due(scope: SchoolScope, db: Db, *, now: datetime) -> DueList:
    """Return what is owed today and this week about the pupils of the schools in scope, the most urgent first."""
    today = london_date(now)
    rows = stored.placements_of_schools(db.session, scope.school_ids, today - RAN_SINCE, today + WEEK)
    stays, homes = _stays(db, rows, today), _calendars(db, {each.home_school_id for each in rows})
    found = {each.pupil_id: owed(each.placed, each.had, homes[each.home_school_id], today) for each in stays}
    owing = {pupil_id: contacts for pupil_id, contacts in found.items() if contacts}
    hidden = hidden_places.hidden_from(scope, db, owing)
    shown = {pupil_id: contacts for pupil_id, contacts in owing.items() if pupil_id not in hidden}
    return DueList(on=today, pupils=tuple(_pupils(db, shown)), hidden=len(hidden))


def of_pupil(db: Db, pupil: Pupil, *, now: datetime) -> tuple[Due, ...]:
    """Return what is owed about one pupil; whether the reader may know where they are is the asker's to say."""
    today = london_date(now)
    rows = stored.placements_of_pupil(db.session, pupil.id, today - RAN_SINCE, today + WEEK)
    home = _calendars(db, {pupil.home_school_id})[pupil.home_school_id]
    contacts = [found for each in _stays(db, rows, today) for found in owed(each.placed, each.had, home, today)]
    return _named(contacts, _names(db, contacts))


def tell_due(db: Db, *, now: datetime) -> int:
    """Raise a task for each pupil of whose last week a contact is missing, once; return how many."""
    found = list(_untold(db, now=now))[:TOLD_AT_ONCE]
    pupil_ids = {stay.pupil_id for stay, _missed in found}
    flags, directory = registers.flags_of(db.session, pupil_ids), Directory(db, now)
    for stay, missed in found:
        is_hidden = PupilFlag.NO_DISCLOSURE in flags.get(stay.pupil_id, ())
        for task in _open_tasks(db, stay.home_school_id, stay.pupil_id):
            task.done_at, task.done_by = now, TOLD_ANEW
        tasks.raise_once(
            db,
            directory,
            stay.home_school_id,
            kind=TASK,
            subject=_subject(stay.pupil_id, missed.monday),
            words=HIDDEN if is_hidden else missed.words,
            now=now,
            recipients=_who(directory, stay.home_school_id, missed, is_hidden=is_hidden),
            path=PAGE,
        )
    return len(found)


def follow(db: Db, pupil: Pupil, *, now: datetime) -> None:
    """End the task of each week of which nothing is missing any more."""
    for task in _open_tasks(db, pupil.home_school_id, pupil.id):
        monday = date.fromisoformat(task.subject.partition("/")[2])
        rows = stored.placements_of_pupil(db.session, pupil.id, monday - RAN_SINCE, monday + WEEK)
        home = _calendars(db, {pupil.home_school_id})[pupil.home_school_id]
        stays = _stays(db, rows, london_date(now))
        if not any(missed_in(each.placed, each.had, home, monday) for each in stays):
            task.done_at, task.done_by = now, ON_RECORD


def next_told_at(db: Db, *, after: datetime) -> datetime | None:
    """Return when the week before is next looked at; None while nobody is placed."""
    return next_look_at(after) if stored.any_placement(db.session, london_date(after)) else None


def _untold(db: Db, *, now: datetime) -> Iterator[tuple[_Stay, Missed]]:
    today = london_date(now)
    # Of a school that does not keep its contacts here nothing can be missing here.
    logging = stored.schools_that_log(db.session)
    placed = stored.placements_of_all(db.session, today - RAN_SINCE, today)
    rows = [each for each in placed if each.home_school_id in logging]
    homes = _calendars(db, {each.home_school_id for each in rows})
    weeks = {each: week_to_tell(home, today) for each, home in homes.items()}
    since = at_london(today - RAN_SINCE, time.min)
    told = stored.told(db.session, TASK, since=since, without_done_by=ON_RECORD)
    wanted = [
        each for each in rows if (monday := weeks[each.home_school_id]) and _subject(each.pupil_id, monday) not in told
    ]
    for stay in _stays(db, wanted, today):
        monday = weeks[stay.home_school_id]
        missed = missed_in(stay.placed, stay.had, homes[stay.home_school_id], monday) if monday else None
        if missed:
            yield stay, missed


def _stays(db: Db, rows: Iterable[Placement], today: date) -> list[_Stay]:
    """Return the pupils of these placements in the order in which they come."""
    of_pupils: dict[UUID, list[Placement]] = {}
    for row in rows:
        of_pupils.setdefault(row.pupil_id, []).append(row)
    had = stored.had(db.session, of_pupils, since=today - HAD_SINCE, until=today)
    return [
        _Stay(
            home_school_id=placements[0].home_school_id,
            pupil_id=pupil_id,
            placed=stored.placed_of(placements),
            had=had[pupil_id],
        )
        for pupil_id, placements in of_pupils.items()
    ]


def _pupils(db: Db, owing: dict[UUID, tuple[Owed, ...]]) -> list[PupilDue]:
    pupils = registers.pupils_by_id(db.session, owing)
    schools = calendars.organisations(db.session, {each.home_school_id for each in pupils.values()})
    names = _names(db, [each for contacts in owing.values() for each in contacts])
    found = [
        PupilDue(
            pupil_id=row.id,
            given_name=row.given_name,
            family_name=row.family_name,
            year_group=row.year_group,
            home_school_name=schools[row.home_school_id].name,
            contacts=_named(owing[row.id], names),
        )
        for row in pupils.values()
    ]
    return sorted(found, key=lambda each: (each.standing, each.family_name, each.given_name, str(each.pupil_id)))


def _names(db: Db, contacts: Iterable[Owed]) -> dict[UUID, str]:
    wanted = {each.provider_id for each in contacts if each.provider_id}
    return {each.id: each.name for each in calendars.organisations(db.session, wanted).values()}


def _named(contacts: Iterable[Owed], names: dict[UUID, str]) -> tuple[Due, ...]:
    return tuple(Due(owed=each, provider_name=names[each.provider_id] if each.provider_id else "") for each in contacts)


def _who(directory: Directory, school_id: UUID, missed: Missed, *, is_hidden: bool) -> list[Recipient]:
    if is_hidden:
        return directory.together(school_id, (Role.DSL,))
    roles = (Role.ATTENDANCE_OFFICER, Role.DSL) if missed.visit_due_on else (Role.ATTENDANCE_OFFICER,)
    return directory.together(school_id, roles)


def _open_tasks(db: Db, school_id: UUID, pupil_id: UUID) -> list[Task]:
    found = stored_tasks.about_pupils(db.session, school_id, [TASK], [pupil_id])
    return [each for each in found if each.done_at is None]


def _calendars(db: Db, school_ids: Collection[UUID]) -> dict[UUID, Calendar]:
    holidays = bank_holidays.england_and_wales()
    return calendars.calendars_of(db.session, school_ids, bank_holidays=holidays, needs_terms=True)


def _subject(pupil_id: UUID, monday: date) -> str:
    return f"{pupil_id}/{monday}"
