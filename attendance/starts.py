"""First days: tell the officer of a start two school days before, and ask on day one who arrived and who confirmed it.

Of a short stay it is asked again at the end of each week. What answers is what a provider says, on screen or by
telephone: there is no second way to say that a child is there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from attendance import bank_holidays, hidden_places, tasks
from attendance.directory import Directory, Recipient, once
from attendance.following import who_said
from attendance.records import calendars, registers
from attendance.records import starts as stored
from attendance.records import tasks as stored_tasks
from attendance.records.tables import Expected, Observation, Organisation, Placement, Pupil, Task
from attendance.rules.calendar import Calendar, london_date, monday_of
from attendance.rules.starts import FURTHEST_AHEAD, code_for, is_arrival_asked, is_week_asked, told_from
from attendance.rules.words import HIDDEN_PLACE, ArrangedBy, Mode, Pathway, PupilFlag, Role, Status
from attendance.scope import SchoolScope
from attendance.unit import Db

START, ARRIVAL = "start", "arrival"
STARTS_AT_ONCE = 200
SHOWN_AFTER = timedelta(days=7)
# Longer than a start can be told ahead and its first session follow.
REMEMBERED = timedelta(days=150)
NOBODY_SAID = (
    "nobody has said whether the pupil arrived. Ring the provider, and write down under Phoned in who confirmed it."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class StartLine:
    """A placement that starts soon, or whose first days these are, as its home school sees it.

    `arrived` is who confirmed it and when, or that nobody has; empty before the first session.
    """

    pupil_id: UUID
    given_name: str
    family_name: str
    home_school_name: str
    provider_name: str
    starts_on: date
    code: str | None
    nature: str
    pathway: Pathway
    arrived: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """An arrival to tell or to ask about, with what stands of it."""

    school_id: UUID
    pupil_id: UUID
    subject: str
    words: str
    seen: Sequence[Observation]


def tell_due(db: Db, *, now: datetime) -> int:
    """Tell of starts, ask who arrived, and end what has been answered; return how much there was to do."""
    directory = Directory(db, now)
    return _end_answered(db, now=now) + _tell_starts(db, directory, now=now) + _ask(db, directory, now=now)


def lines(scope: SchoolScope, db: Db, *, now: datetime) -> tuple[StartLine, ...]:
    """Return the starts ahead of the schools in scope, and those of the last seven days with who confirmed them."""
    today = london_date(now)
    found = stored.starting(db.session, today - SHOWN_AFTER, today + FURTHEST_AHEAD, school_ids=scope.school_ids)
    pupils = registers.pupils_by_id(db.session, {each.pupil_id for each in found})
    organisations = _organisations(db, found)
    hidden = hidden_places.hidden_from(scope, db, (each.pupil_id for each in found))
    return tuple(
        _line(db, each, pupils[each.pupil_id], organisations, is_hidden=each.pupil_id in hidden, now=now)
        for each in found
    )


def _line(
    db: Db,
    placement: Placement,
    pupil: Pupil,
    organisations: dict[UUID, Organisation],
    *,
    is_hidden: bool,
    now: datetime,
) -> StartLine:
    return StartLine(
        pupil_id=pupil.id,
        given_name=pupil.given_name,
        family_name=pupil.family_name,
        home_school_name=organisations[placement.home_school_id].name,
        provider_name=_provider_name(placement, organisations, is_hidden=is_hidden),
        starts_on=placement.starts_on,
        code=_code(placement, organisations),
        nature="" if is_hidden else (placement.nature or ""),
        pathway=Pathway(placement.pathway),
        arrived=_arrived(db, placement, is_hidden=is_hidden, now=now),
    )


def _tell_starts(db: Db, directory: Directory, *, now: datetime) -> int:
    today = london_date(now)
    found = stored.starting(db.session, today, today + FURTHEST_AHEAD)
    homes = _calendars(db, found)
    told = _told(db, START, found, now=now)
    due = [
        each
        for each in found
        if str(each.id) not in told and told_from(homes[each.home_school_id], each.starts_on) <= now
    ][:STARTS_AT_ONCE]
    organisations = _organisations(db, due)
    hidden = _hidden(db, [each.pupil_id for each in due])
    for each in due:
        words = _start_words(each, _code(each, organisations), is_hidden=each.pupil_id in hidden)
        recipients = directory.together(each.home_school_id, (Role.ATTENDANCE_OFFICER,))
        tasks.raise_once(
            db,
            directory,
            each.home_school_id,
            kind=START,
            subject=str(each.id),
            words=words,
            now=now,
            recipients=recipients,
        )
    return len(due)


def _start_words(placement: Placement, code: str | None, *, is_hidden: bool) -> str:
    """Return what the officer is told of a start; a mail names neither the pupil nor the place."""
    said = "nature of the activity not shown" if is_hidden else f"nature {placement.nature or 'not on record yet'}"
    coded = f"code will be {code}" if code else "no code says that it is attended"
    return (
        f"A placement ({Pathway(placement.pathway).label.lower()}) starts {_day(placement.starts_on)}: {coded}, {said}."
    )


def _ask(db: Db, directory: Directory, *, now: datetime) -> int:
    return _ask_first_days(db, directory, now=now) + _ask_weeks(db, directory, now=now)


def _ask_first_days(db: Db, directory: Directory, *, now: datetime) -> int:
    today = london_date(now)
    begun = stored.starting(db.session, today - FURTHEST_AHEAD, today)
    asked = _told(db, ARRIVAL, begun, now=now)
    firsts: dict[UUID, Expected] = {}
    for row in stored.first_days(db.session, [each.id for each in begun], today):
        firsts.setdefault(row.placement_id, row)
    due = [
        row
        for row in firsts.values()
        if is_arrival_asked(row.starts_at, now=now) and _subject(row.placement_id, today) not in asked
    ][:STARTS_AT_ONCE]
    hidden = _hidden(db, [row.pupil_id for row in due])
    for row in due:
        seen = stored.observed_between(db.session, row.placement_id, today, today)
        asked_now = _Asked(
            school_id=row.home_school_id,
            pupil_id=row.pupil_id,
            subject=_subject(row.placement_id, today),
            words=f"Day one of a placement: {_said(seen, is_hidden=row.pupil_id in hidden)}",
            seen=seen,
        )
        _raise(db, directory, asked_now, now=now)
    return len(due)


def _ask_weeks(db: Db, directory: Directory, *, now: datetime) -> int:
    today = london_date(now)
    stays = stored.short_stays(db.session, today)
    homes = _calendars(db, stays)
    asked = _told(db, ARRIVAL, stays, now=now)
    due = [each for each in stays if is_week_asked(homes[each.home_school_id], Pathway(each.pathway), today, now=now)]
    hidden = _hidden(db, [each.pupil_id for each in due])
    count = 0
    for each in due:
        count += _ask_week(db, directory, each, asked, is_hidden=each.pupil_id in hidden, now=now)
        if count >= STARTS_AT_ONCE:
            break
    return count


def _ask_week(
    db: Db, directory: Directory, stay: Placement, asked: set[str], *, is_hidden: bool, now: datetime
) -> bool:
    today = london_date(now)
    expected = stored.expected_between(db.session, stay.id, monday_of(today), now)
    subject = _subject(stay.id, expected[-1].on) if expected else ""
    if not expected or subject in asked:
        return False
    seen = stored.observed_between(db.session, stay.id, monday_of(today), today)
    there = sum(Status(row.status).was_seen for row in seen)
    last = [row for row in seen if row.on == expected[-1].on]
    said = _said(last, is_hidden=is_hidden)
    week = _Asked(
        school_id=stay.home_school_id,
        pupil_id=stay.pupil_id,
        subject=subject,
        words=f"End of the week of a short stay: there in {there} of {len(expected)} sessions. Last day: {said}",
        seen=last,
    )
    _raise(db, directory, week, now=now)
    return True


def _raise(db: Db, directory: Directory, asked: _Asked, *, now: datetime) -> None:
    """Tell who arrived and who confirmed it; where nobody has, the task stays open until somebody does."""
    tasks.raise_once(
        db,
        directory,
        asked.school_id,
        kind=ARRIVAL,
        subject=asked.subject,
        words=asked.words,
        now=now,
        recipients=_who_is_told(db, directory, asked),
    )
    _end(stored_tasks.open_one(db.session, asked.school_id, ARRIVAL, asked.subject), asked.seen, now=now)


def _who_is_told(db: Db, directory: Directory, asked: _Asked) -> list[Recipient]:
    """Return the officers and the pupil's heads of year, each once."""
    pupil = registers.pupils_by_id(db.session, {asked.pupil_id})[asked.pupil_id]
    officers = directory.holders(asked.school_id, Role.ATTENDANCE_OFFICER)
    return once([*officers, *directory.heads_of_year(asked.school_id, pupil.year_group)])


def _end_answered(db: Db, *, now: datetime) -> int:
    """End what was asked of a day once somebody has said whether the pupil is there; return how many."""
    ended = 0
    for task in stored.open_tasks(db.session, ARRIVAL):
        placement, on = _parts(task.subject)
        ended += _end(task, stored.observed_between(db.session, placement, on, on), now=now)
    return ended + _end_started(db, now=now)


def _end_started(db: Db, *, now: datetime) -> int:
    """End what was told of starts that lie behind; return how many."""
    told = {UUID(task.subject): task for task in stored.open_tasks(db.session, START)}
    started = stored.started_before(db.session, told, london_date(now))
    for placement_id in started:
        told[placement_id].done_at, told[placement_id].done_by = now, "Muster: the placement has started"
    return len(started)


def _end(task: Task | None, seen: Sequence[Observation], *, now: datetime) -> bool:
    """End a question that somebody answered; a pupil who is not there is looked for by an alert of its own."""
    if task is None or not seen:
        return False
    there = [each for each in seen if Status(each.status).was_seen]
    who = (there or seen)[0]
    task.done_at = now
    task.done_by = f"{'Confirmed' if there else 'Not there, said'} by {who.said_by}, {who.said_by_job}"
    return True


def _arrived(db: Db, placement: Placement, *, is_hidden: bool, now: datetime) -> str:
    """Return who confirmed that a pupil came on the first day that expected them; empty before it began."""
    begun = stored.expected_between(db.session, placement.id, placement.starts_on, now)
    if not begun:
        return ""
    first = begun[0].on
    said = _said(stored.observed_between(db.session, placement.id, first, first), is_hidden=is_hidden)
    return said[:1].upper() + said[1:]


def _hidden(db: Db, pupil_ids: Sequence[UUID]) -> set[UUID]:
    """Return those whose place is not written into a task: not every reader of tasks may know it."""
    flags = registers.flags_of(db.session, pupil_ids)
    return {each for each in pupil_ids if PupilFlag.NO_DISCLOSURE in flags.get(each, ())}


def _said(seen: Sequence[Observation], *, is_hidden: bool) -> str:
    """Return who confirmed that a pupil came, or else the last that was said of the day, or that nothing was."""
    there = [each for each in seen if Status(each.status).was_seen]
    if not seen:
        return NOBODY_SAID
    # Who works there would tell where it is.
    if is_hidden:
        return "arrived, confirmed by the provider." if there else "not there, the provider says."
    return f"arrived, {who_said(there[0])}." if there else f"not there, {who_said(seen[-1])}."


def _told(db: Db, kind: str, found: Sequence[Placement], *, now: datetime) -> set[str]:
    schools = {each.home_school_id for each in found}
    return stored.subjects_told(db.session, kind, school_ids=schools, since=now - REMEMBERED)


def _calendars(db: Db, found: Sequence[Placement]) -> dict[UUID, Calendar]:
    return calendars.calendars_of(
        db.session,
        {each.home_school_id for each in found},
        bank_holidays=bank_holidays.england_and_wales(),
        needs_terms=True,
    )


def _organisations(db: Db, found: Sequence[Placement]) -> dict[UUID, Organisation]:
    wanted = {each for row in found for each in (row.home_school_id, row.provider_id) if each}
    return calendars.organisations(db.session, wanted)


def _code(placement: Placement, organisations: dict[UUID, Organisation]) -> str | None:
    host = organisations[placement.provider_id] if placement.provider_id else None
    return code_for(
        Pathway(placement.pathway),
        ArrangedBy(placement.arranged_by),
        Mode(placement.mode),
        registered_at_provider=placement.registered_at_provider,
        host_is_school=host is not None and host.is_school,
    )


def _provider_name(placement: Placement, organisations: dict[UUID, Organisation], *, is_hidden: bool) -> str:
    if placement.provider_id is None:
        return "No provider"
    return HIDDEN_PLACE if is_hidden else organisations[placement.provider_id].name


def _subject(placement_id: UUID, on: date) -> str:
    return f"{placement_id}/{on.isoformat()}"


def _parts(subject: str) -> tuple[UUID, date]:
    placement, _slash, on = subject.partition("/")
    return UUID(placement), date.fromisoformat(on)


def _day(on: date) -> str:
    return f"{on:%A %-d %B}"
