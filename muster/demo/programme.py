"""What the cast does on a day, and when: acts on a list, in the order of the clock.

The first day of a demo belongs to the visitor: whoever they are at work with is left alone, one register does not
come, and alerts wait for them for more than an hour before anybody of the cast takes care.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Protocol

from attendance.rules.calendar import DAY, SATURDAY, WEEK, at_london
from attendance.rules.words import SeenOutside, Session
from attendance.unit import Db
from muster.demo import at_providers, at_schools
from muster.demo.at_providers import Taught
from muster.demo.cast import PROVIDERS, SCHOOLS, SILENT, VISITORS
from muster.demo.days import is_school_day, last_friday
from muster.demo.habits import HABITS, dice
from muster.demo.people import MANAGERS, Troupe

FRIDAY = 4
# Early, so that nobody is looked for of whom it is known where they are.
DECIDES = time(7, 45)
FIRST_LOOK, LAST_LOOK, LOOKS_EVERY = time(9, 20), time(16, 0), timedelta(minutes=20)
# When the schools speak with parents, pupils and providers; not on the first day, which leaves that to the visitor.
SPEAKS = time(14, 45)
# When what was told during the day has been read.
READ = time(15, 50)
TELLS_EARLY, COMES_AND_GOES, CATCHES_UP = 0.3, 0.2, 0.4
WALKS_OFF, INCIDENT, CONCERN = 0.06, 0.04, 0.03
# On the first day, so that there is one to see.
WORRIED, WORRIED_AT = "BRACKEN", time(10, 40)
PHONED, PHONED_AT = "LANTERN", time(9, 35)
WITHOUT_HEATING, CALLS_OFF_AT, FETCHED_AT = "KINGSMERE", time(8, 55), time(10, 20)
NO_TAXI, NO_TAXI_AT = "BRACKEN", time(9, 5)
# Every Monday after lunch.
SWIMS, SWIMS_ON, SWIMS_AT, POOL = "RIDGEWAY", 0, time(14, 10), "LIDO"
# A tutor goes to two pupils on Saturdays, while school is on; before the first day nobody is at home with the second.
TEACHES_ON_SATURDAYS, HAS_TAUGHT_AT, HAS_TAUGHT_AGAIN_AT = "LANTERN", time(11, 35), time(13, 5)
IS_AT_THE_DOOR_AT = time(12, 5)
VISITORS_TIME = timedelta(minutes=75)


class Do(Protocol):
    """Something that is done at an instant."""

    def __call__(self, db: Db, troupe: Troupe, *, now: datetime) -> None:
        """Do it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """One thing that one of the cast does."""

    at: datetime
    do: Do


def acts_of(on: date, *, first_day: date) -> list[Act]:
    """Return what the cast does on a day. On `first_day` the visitor is there."""
    if on.weekday() == SATURDAY and is_school_day(on - DAY):
        return list(_on_saturday(on, is_last=on > first_day - WEEK))
    if not is_school_day(on):
        return []
    acts = [act for provider in PROVIDERS for act in _at_provider(provider, on, first_day)]
    acts += _at_schools(on, first_day)
    return sorted(acts, key=lambda act: act.at)


def _on_saturday(on: date, *, is_last: bool) -> Iterator[Act]:
    first = Taught(pupil=0, starts=time(10), seen=SeenOutside.SEEN_IN_PERSON)
    word = SeenOutside.NO_ADULT_AT_HOME if is_last else SeenOutside.SEEN_BY_VIDEO
    second = Taught(pupil=1, starts=time(12), seen=word)
    # That a door stays shut is said before it; a lesson that was held, after it.
    for at, taught in ((HAS_TAUGHT_AT, first), (IS_AT_THE_DOOR_AT if is_last else HAS_TAUGHT_AGAIN_AT, second)):
        yield _act(on, at, partial(at_providers.teach_outside_hours, provider=TEACHES_ON_SATURDAYS, taught=taught))


def _at_provider(provider: str, on: date, first_day: date) -> Iterator[Act]:
    is_first = on == first_day
    if is_first and provider == VISITORS:
        return
    act = partial(_act, on)
    if is_first and provider == WITHOUT_HEATING:
        yield act(CALLS_OFF_AT, partial(at_providers.call_off, provider=provider, on=on))
        yield act(FETCHED_AT, partial(at_providers.hand_over, provider=provider))
        return
    chance = dice("day", provider, on)
    # On the first day somebody has told an absence already, whatever chance says.
    if chance.random() < TELLS_EARLY or (is_first and provider == "BRACKEN"):
        yield act(time(8, 50), partial(at_providers.tell_absence, provider=provider, on=on))
    yield from _registers(provider, on, first_day, chance)
    if chance.random() < COMES_AND_GOES:
        yield act(time(11, 5), partial(at_providers.bring_in_the_late, provider=provider, on=on))
    if chance.random() < COMES_AND_GOES:
        yield act(time(14, 20), partial(at_providers.let_some_go, provider=provider, on=on))
    if provider == SWIMS and on.weekday() == SWIMS_ON:
        yield act(SWIMS_AT, partial(at_providers.go_elsewhere, provider=provider, on=on, site=POOL))
    yield from _trouble(provider, on, act, is_first=is_first)
    if on.weekday() == FRIDAY and provider in MANAGERS:
        yield act(time(15, 20), partial(at_providers.sign_week_off, provider=provider, on=on, schools=SCHOOLS))


def _registers(provider: str, on: date, first_day: date, chance: Random) -> Iterator[Act]:
    # The visitor has the registers of a placement that ended to finish.
    never_sent = {(SILENT, Session.AM, first_day), (VISITORS, Session.PM, last_friday(first_day))}
    for session in Session:
        at = HABITS[provider].register_at(session, chance)
        is_silent = (provider, session, on) in never_sent
        take = partial(at_providers.take_register, provider=provider, on=on, session=session)
        if at is not None and not is_silent:
            yield _act(on, at, take)
        elif chance.random() < CATCHES_UP and not is_silent:
            yield _act(on, time(16, 30), take)


def _trouble(provider: str, on: date, act: Callable[[time, Do], Act], *, is_first: bool) -> Iterator[Act]:
    chance = dice("trouble", provider, on)
    if is_first:
        if provider == PHONED:
            yield act(PHONED_AT, partial(at_schools.phone_in, provider=provider, on=on))
        if provider == NO_TAXI:
            yield act(NO_TAXI_AT, partial(at_providers.tell_no_taxi, provider=provider, on=on))
        if provider == WORRIED:
            yield act(WORRIED_AT, partial(at_providers.tell_dsl, provider=provider, on=on))
        return
    if chance.random() < WALKS_OFF:
        session, at = chance.choice(((Session.AM, time(11, 10)), (Session.PM, time(13, 55))))
        yield act(at, partial(at_providers.report_walk_off, provider=provider, on=on, session=session))
        for minutes in (10, 30):
            later = time(at.hour + (at.minute + minutes) // 60, (at.minute + minutes) % 60)
            yield act(later, partial(at_providers.follow_walk_offs, provider=provider, on=on))
    if chance.random() < INCIDENT:
        yield act(time(11, 30), partial(at_providers.report_incident, provider=provider, on=on))
    if chance.random() < CONCERN:
        yield act(time(11, 50), partial(at_providers.tell_dsl, provider=provider, on=on))


def _at_schools(on: date, first_day: date) -> Iterator[Act]:
    yield _act(on, DECIDES, at_schools.decide_gaps)
    patience = VISITORS_TIME if on == first_day else None
    at, last = at_london(on, FIRST_LOOK), at_london(on, LAST_LOOK)
    while at <= last:
        yield Act(at=at, do=partial(at_schools.look, patience=patience))
        at += LOOKS_EVERY
    if on != first_day:
        yield _act(on, SPEAKS, partial(at_schools.make_contacts, leaves_one=on > first_day - WEEK))
    yield _act(on, READ, at_schools.read_who_is_elsewhere)


def _act(on: date, at: time, do: Do) -> Act:
    return Act(at=at_london(on, at), do=do)
