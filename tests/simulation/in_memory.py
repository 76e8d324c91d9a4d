"""A week of pupils, plans and mishaps in memory, judged by nothing but the rules: what is expected, seen, looked for.

Everything is drawn by chance from one number. What people say, decide and enter has an instant of its own, and at any
instant only what has been said by then counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID, uuid5

from attendance.rules.calendar import Calendar, CalendarEntry, Openness, at_london
from attendance.rules.decisions import Decision, DecisionKind, decided_for, latest
from attendance.rules.expected import (
    Arrangement,
    DueTimes,
    Expectation,
    Pattern,
    SessionTimes,
    expectation,
    is_expected,
)
from attendance.rules.gaps import Place, Plans, gap_in
from attendance.rules.handover import is_to_be_looked_for
from attendance.rules.ladder import Ladder, ladder_for, ladder_once_taken_on, next_step
from attendance.rules.observing import Change, Seen, compare
from attendance.rules.words import (
    AgreedWith,
    AlertKind,
    Base,
    CalendarKind,
    Handover,
    OnHomeClosure,
    PupilFlag,
    Reason,
    Session,
    Status,
)

MONDAY = date(2026, 9, 21)
DAYS = tuple(MONDAY + timedelta(days=each) for each in range(5))
TERM = CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 9, 1), to_on=date(2026, 12, 18))
PUPILS, PROVIDERS = 60, 6
TIMES = {
    Session.AM: SessionTimes(starts=time(9), ends=time(12)),
    Session.PM: SessionTimes(starts=time(13), ends=time(15)),
}
SETTING = {Session.AM: time(10), Session.PM: time(13, 50)}
NAMES = UUID("6f1d6c0e-0d5f-5b6e-9a4e-6f1d6c0e0d5f")


@dataclass(frozen=True, kw_only=True)
class Said:
    """Something said of one placement's session, and when it was received."""

    seen: Seen
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A day an organisation is shut, and when that was entered."""

    entry: CalendarEntry
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the school does about whatever is open of a pupil's session: takes it on, or says where the pupil is."""

    at: datetime
    confirms: bool


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A placement: where, by which arrangement, and what its provider says of each session."""

    id: UUID
    provider: int | None
    arrangement: Arrangement
    due: DueTimes
    said: dict[tuple[date, Session], tuple[Said, ...]]


@dataclass(frozen=True, kw_only=True)
class Child:
    """A pupil: where they belong, their placements, what was decided of them, and what the school does."""

    number: int
    base: Base
    flags: frozenset[PupilFlag]
    spots: tuple[Spot, ...]
    decisions: tuple[Decision, ...]
    answers: dict[tuple[date, Session], tuple[Answer, ...]]


@dataclass(frozen=True, kw_only=True)
class Week:
    """Sixty pupils and everything that happens to them."""

    children: tuple[Child, ...]
    home: tuple[Entered, ...]
    providers: tuple[tuple[Entered, ...], ...]

    def home_calendar(self, now: datetime) -> Calendar:
        """Return the home school's calendar as it was entered by an instant."""
        return Calendar(entries=(TERM, *(each.entry for each in self.home if each.at <= now)))

    def calendar_of(self, provider: int | None, now: datetime) -> Calendar:
        """Return a provider's calendar as it was entered by an instant."""
        entered = () if provider is None else self.providers[provider]
        return Calendar(entries=tuple(each.entry for each in entered if each.at <= now), needs_terms=False)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a pupil's session stands at an instant: nobody asks yet, somebody knows, somebody is told, or nobody."""

    why: str
    is_settled: bool


def standing(week: Week, child: Child, on: date, session: Session, now: datetime) -> Standing:
    """Say how a pupil's session stands, by the rules alone."""
    home = week.home_calendar(now)
    decisions = [each for each in child.decisions if each.decided_at <= now]
    expecting = [
        spot
        for spot in child.spots
        if is_expected(
            spot.arrangement,
            on,
            session,
            home=home,
            provider=week.calendar_of(spot.provider, now),
            decided=decided_for(decisions, spot.id, on, session),
        )
        is None
    ]
    if expecting:
        found = [_expected(child, spot, on, session, now) for spot in expecting]
        return next((each for each in found if not each.is_settled), found[0])
    return _nobody_expects(week, child, on, session, now, decisions)


def _expected(child: Child, spot: Spot, on: date, session: Session, now: datetime) -> Standing:
    due = expectation(on, TIMES[session], spot.due)
    current = current_of(spot.said.get((on, session), ()), now)
    if current is None:
        if now < due.due_at:
            return Standing(why="not due yet", is_settled=True)
        return _looked_for(child, AlertKind.MISSING_REGISTER, on, session, due.due_at, now)
    if not is_to_be_looked_for(current.seen.status, current.seen.handover):
        return Standing(why=current.seen.status.label, is_settled=True)
    # An absence told for a day to come is told at once; its ladder waits for the session.
    return _looked_for(child, AlertKind.WHEREABOUTS, on, session, max(current.received_at, due.starts_at), now)


def current_of(said: Sequence[Said], now: datetime) -> Said | None:
    """Return what is current by an instant: each word against the one before it."""
    current: Said | None = None
    for each in (one for one in said if one.received_at <= now):
        change = compare(current.seen if current else None, each.seen)
        if change in {Change.FIRST, Change.NEW_FACT, Change.CORRECTION}:
            current = each
    return current


def _looked_for(
    child: Child, kind: AlertKind, on: date, session: Session, opened_at: datetime, now: datetime
) -> Standing:
    answers = [each for each in child.answers.get((on, session), ()) if opened_at <= each.at <= now]
    if any(each.confirms for each in answers):
        return Standing(why="a named person knows where", is_settled=True)
    ladder, since = ladder_for(kind, flags=child.flags), opened_at
    if answers:
        # Taken on: the person who has it is told of, and a clock of its own runs.
        ladder, since = ladder_once_taken_on(kind), answers[-1].at
        return Standing(why=f"{kind}, taken on", is_settled=_goes_on(ladder, since, now))
    told = steps_by(ladder, since, now)
    return Standing(why=f"{kind}, nobody told", is_settled=bool(told))


def steps_by(ladder: Ladder, since: datetime, now: datetime) -> list[datetime]:
    """Return when each step was taken that fell due by an instant and had somebody to tell."""
    taken: list[datetime] = []
    for climbed in range(50):
        step = next_step(ladder, since=since, climbed=climbed)
        if step is None or step.due_at > now:
            break
        if step.roles or step.asks_owner:
            taken.append(step.due_at)
    return taken


def _goes_on(ladder: Ladder, since: datetime, now: datetime) -> bool:
    """Say whether silence after taking on is answered: a step is still to come, or has been taken."""
    first = next_step(ladder, since=since, climbed=0)
    return first is not None and (first.due_at > now or bool(steps_by(ladder, since, now)))


def _nobody_expects(  # noqa: PLR0911 - one answer for each reason
    week: Week, child: Child, on: date, session: Session, now: datetime, decisions: list[Decision]
) -> Standing:
    home = week.home_calendar(now)
    openness = home.openness(on, session)
    if openness not in {Openness.OPEN, Openness.CLOSED}:
        return Standing(why="no school", is_settled=True)
    decision = latest(decisions, on, session)
    # That a pupil attends says of nobody that they are elsewhere.
    if decision is not None and decision.kind is not DecisionKind.ATTENDS:
        return Standing(why="decided", is_settled=True)
    plans = Plans(
        base=child.base,
        had_placement=any(spot.arrangement.starts_on <= on for spot in child.spots),
        home=home,
        places=[
            Place(
                placement_id=spot.id,
                provider_id=uuid5(NAMES, f"{spot.provider}") if spot.provider is not None else None,
                arrangement=spot.arrangement,
                calendar=week.calendar_of(spot.provider, now),
            )
            for spot in child.spots
        ],
        decisions=decisions,
    )
    gap = gap_in(plans, on, session)
    if gap is not None:
        due: Expectation = expectation(on, TIMES[session], _due(None))
        if now < due.due_at:
            return Standing(why="a gap, not due yet", is_settled=True)
        return _looked_for(child, AlertKind.WHEREABOUTS, on, session, due.due_at, now)
    if any(spot.arrangement.agrees_off(on, session) for spot in child.spots):
        return Standing(why="agreed off", is_settled=True)
    named = [spot for spot in child.spots if spot.arrangement.is_live(on) and spot.arrangement.names(on, session)]
    if openness is Openness.CLOSED:
        return Standing(why="school is shut", is_settled=decision is None or not named)
    begun = [spot for spot in child.spots if spot.arrangement.starts_on <= on]
    return Standing(why="at school", is_settled=not named and (child.base is Base.AT_SCHOOL or not begun))


# ---------------------------------------------------------------- drawn by chance


def draw(number: int) -> Week:
    """Return the week of a number: the same number, the same week."""
    chance = Random(number)
    children = tuple(_child(chance, each) for each in range(PUPILS))
    return Week(
        children=children,
        home=_closures(Random(f"home {number}"), likelihood=0.3),
        providers=tuple(_closures(chance, likelihood=0.4) for _ in range(PROVIDERS)),
    )


def _closures(chance: Random, *, likelihood: float) -> tuple[Entered, ...]:
    if chance.random() > likelihood:
        return ()
    on = chance.choice(DAYS)
    kind = chance.choice((CalendarKind.CLOSURE, CalendarKind.INSET, CalendarKind.EARLY_FINISH))
    session = chance.choice((None, None, Session.AM, Session.PM))
    entry = CalendarEntry(kind=kind, from_on=on, to_on=on, session=session)
    return (Entered(entry=entry, at=at_london(on, time(chance.choice((0, 6, 7, 9, 11)), 30))),)


def _child(chance: Random, number: int) -> Child:
    is_shared = chance.random() < 0.25
    spots = tuple(_spot(chance, number, place, is_shared=is_shared) for place in range(2 if is_shared else 1))
    halves = [(on, session) for on in DAYS for session in Session]
    return Child(
        number=number,
        base=chance.choice((Base.AT_SCHOOL, Base.AT_SCHOOL, Base.NONE)),
        flags=frozenset({PupilFlag.LOOKED_AFTER}) if chance.random() < 0.2 else frozenset(),
        spots=spots,
        decisions=tuple(_decision(chance, spots) for _ in range(chance.choice((0, 0, 0, 1, 2)))),
        answers={half: _answers(chance, *half) for half in halves},
    )


def _spot(chance: Random, number: int, place: int, *, is_shared: bool) -> Spot:
    days = tuple(frozenset(each for each in Session if chance.random() < (0.5 if is_shared else 0.8)) for _ in DAYS)
    has_provider = chance.random() < 0.9
    arrangement = Arrangement(
        starts_on=chance.choice((date(2026, 9, 7), date(2026, 9, 7), *DAYS)),
        ends_on=chance.choice((None, None, None, *DAYS)),
        patterns=(Pattern(from_on=date(2026, 9, 1), days=days),),
        has_provider=has_provider,
        names_sessions_off=not has_provider,
        on_home_closure=chance.choice(list(OnHomeClosure)),
    )
    return Spot(
        id=uuid5(NAMES, f"{number} {place}"),
        provider=chance.randrange(PROVIDERS) if has_provider else None,
        arrangement=arrangement,
        due=_due(chance),
        said={(on, session): _said(chance, on, session) for on in DAYS for session in Session},
    )


def _due(chance: Random | None) -> DueTimes:
    own = chance.choice((None, None, None, time(10, 45))) if chance else None
    return DueTimes(placement=own, agreement=None, home_school=None, setting=SETTING[Session.AM])


def _said(chance: Random, on: date, session: Session) -> tuple[Said, ...]:
    """Return what the provider says of a session: nothing, one word, or several that follow or contradict it."""
    begins = at_london(on, TIMES[session].starts)
    words: list[Said] = []
    for _ in range(chance.choice((0, 0, 1, 1, 1, 1, 2, 3))):
        received_at = begins + timedelta(minutes=chance.randrange(-30, 240, 5))
        taken_at = received_at - timedelta(minutes=chance.choice((0, 0, 0, 60)))
        words.append(Said(seen=_seen(chance, taken_at), received_at=received_at))
    return tuple(sorted(words, key=lambda each: each.received_at))


def _seen(chance: Random, taken_at: datetime) -> Seen:
    status = chance.choice((*[Status.PRESENT] * 4, Status.LATE, Status.ABSENT, Status.LEFT_EARLY, Status.NOT_HELD))
    seen = Seen(status=status, taken_at=taken_at)
    if status is Status.LATE:
        return replace(seen, arrived_at=taken_at)
    if status is Status.ABSENT:
        return replace(seen, reason=chance.choice(list(Reason)))
    if status is Status.LEFT_EARLY:
        handover = chance.choice((None, *(each for each in Handover if each is not Handover.NEVER_CAME)))
        return replace(seen, left_at=taken_at, agreed_with=AgreedWith.PARENT, handover=handover, handed_to="Gran")
    if status is Status.NOT_HELD:
        return replace(seen, handover=chance.choice(list(Handover)), handed_to="Mr Hall")
    return seen


def _decision(chance: Random, spots: tuple[Spot, ...]) -> Decision:
    on = chance.choice(DAYS)
    kind = chance.choice(list(DecisionKind))
    is_move = kind is DecisionKind.MOVED_DAY
    first, last = chance.choice(((Session.AM, Session.AM), (Session.PM, Session.PM), (Session.AM, Session.PM)))
    return Decision(
        kind=kind,
        from_on=on,
        from_session=first,
        to_on=on,
        to_session=first if is_move else last,
        only=None,
        placement_id=chance.choice(spots).id if is_move else None,
        moved_to=(chance.choice(DAYS), chance.choice(list(Session))) if is_move else None,
        decided_at=at_london(on, time(chance.choice((7, 8, 9, 11)), 15)),
    )


def _answers(chance: Random, on: date, session: Session) -> tuple[Answer, ...]:
    begins = at_london(on, TIMES[session].starts)
    answers = [
        Answer(at=begins + timedelta(minutes=chance.randrange(40, 300, 5)), confirms=chance.random() < 0.4)
        for _ in range(chance.choice((0, 0, 1, 2)))
    ]
    return tuple(sorted(answers, key=lambda each: each.at))
