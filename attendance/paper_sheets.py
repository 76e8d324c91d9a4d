"""The register on paper: who is expected at each site on a day, and whom to call, for when there is no internet.

A sheet is made when it is asked for, so it is as new as can be and no file of names waits anywhere. What was noted on
it is keyed in later as the same register, with the time at which it was taken.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from operator import itemgetter
from uuid import UUID

from attendance import days, missing_plans, provider_day, registers
from attendance.missing_plans import Plan
from attendance.records import calendars
from attendance.records import registers as stored
from attendance.records.registers import HostedPlacement
from attendance.records.tables import Pupil
from attendance.refusals import NotFound
from attendance.registers import Receipt, SubmitRegister
from attendance.rules.calendar import SATURDAY, at_london, london_date
from attendance.rules.paper_day import MissingNote, PaperDay, SheetLine, SiteSheet
from attendance.rules.words import Channel, Session
from attendance.scope import ProviderScope
from attendance.unit import Db

# A week of half-term lies between a Friday and the Monday after next.
AHEAD = timedelta(days=10)
BACK = timedelta(days=7)

_Sessions = dict[Session, tuple[datetime, datetime]]


@dataclass(frozen=True, kw_only=True, slots=True)
class OnPaper:
    """Who filled the sheet in, and when the register was taken, in London wall time on its day."""

    said_by: str
    said_by_job: str
    taken: time


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How many pupils a provider expects on a day, at how many sites."""

    provider_name: str
    pupils: int
    sites: int


def sheets(scope: ProviderScope, db: Db, on: date, *, now: datetime) -> PaperDay:
    """Return the sheets of a day, from today to ten days ahead.

    Raises:
        NotFound: another day.
    """
    today = london_date(now)
    if not today <= on <= today + AHEAD:
        message = "There is a sheet for today and for the next ten days."
        raise NotFound(message)
    provider = calendars.organisations(db.session, [scope.provider_id])[scope.provider_id]
    expected = expected_on(scope, db, on, today=today)
    plans = missing_plans.released(scope, db, (one.pupil.id for one, _ in expected), now=now)
    return PaperDay(
        on=on,
        provider_name=provider.name,
        made_at=now,
        sites=tuple(_by_site(expected, provider.name, plans)),
        numbers=provider_day.emergency_numbers(scope, db, on),
    )


def days_to_print(scope: ProviderScope, db: Db, *, now: datetime) -> tuple[date, ...]:
    """Return today and the next day on which somebody is expected, each only if somebody is."""
    today = london_date(now)
    coming = (today + timedelta(days=each) for each in range(1, AHEAD.days + 1))
    following = next((each for each in coming if expected_on(scope, db, each, today=today)), None)
    wanted = (today if expected_on(scope, db, today, today=today) else None, following)
    return tuple(each for each in wanted if each is not None)


def size_of(scope: ProviderScope, db: Db, on: date, *, now: datetime) -> Size:
    """Return how much would stand on the sheets of a day; nothing of it is a name of a pupil."""
    expected = expected_on(scope, db, on, today=london_date(now))
    provider = calendars.organisations(db.session, [scope.provider_id])[scope.provider_id]
    return Size(
        provider_name=provider.name,
        pupils=len({one.pupil.id for one, _ in expected}),
        sites=len({one.site.id if one.site else None for one, _ in expected}),
    )


def expected_on(scope: ProviderScope, db: Db, on: date, *, today: date) -> list[tuple[HostedPlacement, _Sessions]]:
    """Return whom a provider expects on a day, by name, with the times of each session."""
    schools = stored.schools_hosted(db.session, scope.provider_id, on=on, part=scope.part)
    sessions: dict[UUID, _Sessions] = {}
    with db.acting_for(schools):
        for each in days.planned(db, schools, on):
            expected = (each.expectation.starts_at, each.expectation.ends_at)
            sessions.setdefault(each.facts.id, {})[each.session] = expected
    hosted = stored.hosted(db.session, scope.provider_id, on=on, today=today, part=scope.part)
    return [(one, sessions[one.placement.id]) for one in hosted if one.placement.id in sessions]


def to_key_in(now: datetime) -> tuple[date, ...]:
    """Return the days whose sheets are keyed in: today, and back to a week ago, weekends left out."""
    back = (london_date(now) - timedelta(days=each) for each in range(BACK.days + 1))
    return tuple(each for each in back if each.weekday() < SATURDAY)


def submit(scope: ProviderScope, db: Db, command: SubmitRegister, paper: OnPaper, *, now: datetime) -> Receipt:
    """Store a register that was taken on paper: said by whoever filled it in, recorded by whoever keys it in.

    Raises:
        Refusal: as `registers.submit`; a time that has not come yet among them.
    """
    keyed = replace(
        command, taken_at=at_london(command.on, paper.taken), said_by=paper.said_by, said_by_job=paper.said_by_job
    )
    on_paper = replace(scope, actor=replace(scope.actor, channel=Channel.PAPER))
    return registers.submit(on_paper, db, keyed, now=now)


def _by_site(
    expected: Iterable[tuple[HostedPlacement, _Sessions]], provider_name: str, plans: Mapping[UUID, Plan]
) -> Iterable[SiteSheet]:
    sites: dict[tuple[str, str], list[tuple[HostedPlacement, _Sessions]]] = {}
    for one, sessions in expected:
        address = ", ".join(filter(None, (one.site.address, one.site.postcode))) if one.site else ""
        sites.setdefault((one.site.name if one.site else provider_name, address), []).append((one, sessions))
    for (name, address), there in sorted(sites.items(), key=itemgetter(0)):
        planned = {one.pupil.id: one.pupil for one, _ in there if one.pupil.id in plans}
        yield SiteSheet(
            name=name,
            address=address,
            lines=tuple(_line(one, sessions) for one, sessions in there),
            if_missing=tuple(_note(pupil, plans[pupil_id]) for pupil_id, pupil in planned.items()),
        )


def _line(one: HostedPlacement, sessions: _Sessions) -> SheetLine:
    return SheetLine(
        given_name=one.pupil.given_name,
        family_name=one.pupil.family_name,
        home_school_name=one.school.name,
        sessions=sessions,
    )


def _note(pupil: Pupil, plan: Plan) -> MissingNote:
    return MissingNote(
        pupil_id=pupil.id,
        pupil_name=f"{pupil.given_name} {pupil.family_name}",
        parts=tuple((each.part.label, each.words) for each in plan.parts),
        reviewed_on=plan.reviewed_on,
    )
