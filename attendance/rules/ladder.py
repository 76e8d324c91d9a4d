"""Choose who is told next about something nobody has taken on, and when.

Pure: facts in, a decision out. Nothing here sends, sleeps or reads a clock.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from attendance.rules.calendar import at_london, london_date
from attendance.rules.words import SHORT_LADDER_FLAGS, URGENT_KINDS, AlertKind, PupilFlag, Role, Way

END_OF_DAY = time(15, 0)


class EmptyLadderError(Exception):
    """A ladder without rungs: there is nobody to tell, which is itself an alarm."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """Who is told, and how long after the alert was opened or last taken on.

    `person` is a job in the school, for somebody who is named. Without `ways` they are told as the kind of alert wants.
    """

    roles: tuple[Role, ...]
    at: timedelta
    asks_owner: bool = False
    person: UUID | None = None
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Ladder:
    """The rungs in order; `repeat` None means that it ends with the last rung."""

    rungs: tuple[Rung, ...]
    repeat: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One telling: whom, and when it falls due. `begins_round` means that everybody may be told again."""

    roles: tuple[Role, ...]
    due_at: datetime
    asks_owner: bool = False
    begins_round: bool = False
    people: tuple[UUID, ...] = ()
    ways: tuple[Way, ...] = ()


def next_step(ladder: Ladder, *, since: datetime, climbed: int) -> Step | None:
    """Return the step after `climbed` steps; None when a ladder without repeat is done.

    Raises:
        EmptyLadderError: the ladder has no rung at all.
    """
    if not ladder.rungs:
        raise EmptyLadderError
    if climbed < len(ladder.rungs):
        rung = ladder.rungs[climbed]
        return Step(
            roles=rung.roles,
            due_at=since + rung.at,
            asks_owner=rung.asks_owner,
            people=(rung.person,) if rung.person else (),
            ways=rung.ways,
        )
    if ladder.repeat is None:
        return None
    # A child is not forgotten because a list ran out: everybody is told again, by every way there is.
    last = ladder.rungs[-1]
    return Step(
        roles=all_roles(ladder),
        due_at=since + last.at + ladder.repeat * (climbed - len(ladder.rungs) + 1),
        asks_owner=any(rung.asks_owner for rung in ladder.rungs),
        begins_round=True,
        people=tuple(dict.fromkeys(rung.person for rung in ladder.rungs if rung.person)),
    )


def all_roles(ladder: Ladder) -> tuple[Role, ...]:
    """Return every role of a ladder once, in the order in which they are first told."""
    return tuple(dict.fromkeys(role for rung in ladder.rungs for role in rung.roles))


def ladder_for(kind: AlertKind, *, flags: frozenset[PupilFlag] = frozenset()) -> Ladder:
    """Return Muster's own ladder of an alert that nobody has taken on.

    A pupil with one of `SHORT_LADDER_FLAGS` brings the DSL in at the first step.
    """
    if flags & SHORT_LADDER_FLAGS:
        return _SHORTER.get(kind, _UNANSWERED[kind])
    return _UNANSWERED[kind]


def usual_ways(kind: AlertKind) -> tuple[Way, ...]:
    """Return how people are told of an alert unless a rung says otherwise."""
    return tuple(Way) if kind in URGENT_KINDS else (Way.EMAIL,)


def ways_of(kind: AlertKind, rung: Rung) -> tuple[Way, ...]:
    """Return the ways of a rung: the usual ones of its kind of alert where it names none."""
    return rung.ways or usual_ways(kind)


def ladder_once_taken_on(kind: AlertKind) -> Ladder:
    """Return the ladder that begins when a person takes an alert on: "I have this" buys time, it is not the end.

    The owner is asked again first, then those above. Any entry in the alert's log starts it anew.
    """
    return _TAKEN_ON[kind]


def next_sweep(kind: AlertKind, *, after: datetime, session_ends_at: datetime | None) -> datetime | None:
    """Return when an alert of this kind that is still open is next put before the people at the top.

    A walk-off: at the end of its session and at 15:00, then at 15:00 of each later day. Whereabouts: at 15:00.
    None for kinds that the end of the day does not sweep.
    """
    if kind not in _SWEPT:
        return None
    on = london_date(after)
    candidates = [at_london(on, END_OF_DAY), at_london(on + timedelta(days=1), END_OF_DAY)]
    if kind is AlertKind.WALK_OFF and session_ends_at is not None:
        candidates.append(session_ends_at)
    return min(at for at in candidates if at > after)


def sweep_roles(kind: AlertKind) -> tuple[Role, ...]:
    """Return who hears of an alert of this kind that is still open at the end of the day."""
    return _SWEPT[kind]


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def _rung(minutes: int, *roles: Role, asks_owner: bool = False) -> Rung:
    return Rung(roles=roles, at=_minutes(minutes), asks_owner=asks_owner)


_RED_BUTTON = Ladder(
    rungs=(
        _rung(0, Role.DSL, Role.ATTENDANCE_OFFICER),
        _rung(5, Role.DEPUTY_DSL),
        _rung(10, Role.HEADTEACHER),
        _rung(15, Role.SAFEGUARDING_DIRECTOR),
    ),
    repeat=_minutes(15),
)

# KCSIE, part one: a concern goes to the DSL or a deputy at once. It has no place before anybody else while they answer.
_TELL_THE_DSL = Ladder(
    rungs=(
        _rung(0, Role.DSL, Role.DEPUTY_DSL),
        _rung(30, Role.HEADTEACHER),
        _rung(60, Role.SAFEGUARDING_DIRECTOR),
    ),
    repeat=_minutes(60),
)

_UNANSWERED = {
    AlertKind.MISSING_REGISTER: Ladder(
        rungs=(
            _rung(0, Role.ATTENDANCE_OFFICER),
            _rung(30, Role.DSL),
            _rung(60, Role.SENIOR_LEAD, Role.HEADTEACHER),
        )
    ),
    AlertKind.WHEREABOUTS: Ladder(rungs=(_rung(0, Role.ATTENDANCE_OFFICER), _rung(30, Role.DSL))),
    AlertKind.WALK_OFF: _RED_BUTTON,
    AlertKind.INCIDENT: _RED_BUTTON,
    AlertKind.CONCERN: Ladder(
        rungs=(_rung(0, Role.ATTENDANCE_OFFICER, Role.DSL), _rung(30, Role.DEPUTY_DSL), _rung(60, Role.HEADTEACHER))
    ),
    AlertKind.SAFEGUARDING: _TELL_THE_DSL,
}

# For a pupil at risk: the DSL at the first step, and whoever comes next half an hour sooner.
_SHORTER = {
    AlertKind.MISSING_REGISTER: Ladder(
        rungs=(_rung(0, Role.ATTENDANCE_OFFICER, Role.DSL), _rung(30, Role.SENIOR_LEAD, Role.HEADTEACHER))
    ),
    AlertKind.WHEREABOUTS: Ladder(rungs=(_rung(0, Role.ATTENDANCE_OFFICER, Role.DSL), _rung(30, Role.DEPUTY_DSL))),
}


HAVE_SHORTER = tuple(_SHORTER)


def _after_owner(first: int, spacing: int, *roles: Role, repeat: int | None) -> Ladder:
    rungs = [_rung(first, asks_owner=True)]
    rungs += [_rung(first + spacing * number, role) for number, role in enumerate(roles, start=1)]
    return Ladder(rungs=tuple(rungs), repeat=None if repeat is None else _minutes(repeat))


_TAKEN_ON = {
    AlertKind.MISSING_REGISTER: _after_owner(30, 15, Role.DSL, Role.HEADTEACHER, repeat=None),
    AlertKind.WHEREABOUTS: _after_owner(30, 15, Role.DSL, Role.HEADTEACHER, repeat=None),
    AlertKind.WALK_OFF: _after_owner(20, 5, Role.DEPUTY_DSL, Role.HEADTEACHER, Role.SAFEGUARDING_DIRECTOR, repeat=15),
    AlertKind.INCIDENT: _after_owner(60, 15, Role.DEPUTY_DSL, Role.HEADTEACHER, Role.SAFEGUARDING_DIRECTOR, repeat=60),
    AlertKind.CONCERN: _after_owner(60, 30, Role.DSL, Role.HEADTEACHER, repeat=None),
    AlertKind.SAFEGUARDING: _after_owner(60, 15, Role.DSL, Role.DEPUTY_DSL, Role.HEADTEACHER, repeat=60),
}

_SWEPT = {
    AlertKind.WALK_OFF: (Role.DSL, Role.HEADTEACHER, Role.SAFEGUARDING_DIRECTOR),
    AlertKind.WHEREABOUTS: (Role.DSL,),
}
