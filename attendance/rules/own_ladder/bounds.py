"""What a school may make of a ladder: nobody may switch an alarm off, or put it off until it is of no use.

Pure: a ladder in, a decision out. The bounds are ours; that the DSL or a deputy hears first is KCSIE's (Annex C).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from uuid import UUID

from attendance.rules.ladder import Ladder
from attendance.rules.phrases import listed
from attendance.rules.words import CONCERN_ROLES, SAFEGUARDING_ROLES, URGENT_KINDS, AlertKind, Role

MOST_RUNGS = 8
# KCSIE, part one: a concern goes to the DSL or a deputy. Others hear of it only while neither of them answers.
LEADS_ALONE_FOR = timedelta(minutes=10)
_OTHER_FIRST = "Change the other of the two ladders first."
LEADS = frozenset({Role.HEADTEACHER, Role.SAFEGUARDING_DIRECTOR})
# Who answers alerts. A head of year answers for some years only: where nobody is head of a pupil's, that is nobody. So
# none of the bounds below is kept by one.
_ANSWER = SAFEGUARDING_ROLES | {
    Role.ATTENDANCE_OFFICER,
    Role.SENDCO,
    Role.DESIGNATED_TEACHER,
    Role.OFFSITE_COORDINATOR,
    Role.SENIOR_LEAD,
}
# Of an incident the officer learns that it exists.
_TOLD = {AlertKind.INCIDENT: SAFEGUARDING_ROLES | {Role.ATTENDANCE_OFFICER}, AlertKind.SAFEGUARDING: SAFEGUARDING_ROLES}


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """By when the DSL is told at the latest, and by when whoever stands at the top is."""

    dsl_by: timedelta
    top_by: timedelta


BOUNDS = {
    AlertKind.MISSING_REGISTER: Bounds(dsl_by=timedelta(minutes=60), top_by=timedelta(minutes=120)),
    AlertKind.WHEREABOUTS: Bounds(dsl_by=timedelta(minutes=60), top_by=timedelta(minutes=120)),
    AlertKind.WALK_OFF: Bounds(dsl_by=timedelta(minutes=10), top_by=timedelta(minutes=30)),
    AlertKind.INCIDENT: Bounds(dsl_by=timedelta(minutes=10), top_by=timedelta(minutes=30)),
    AlertKind.CONCERN: Bounds(dsl_by=timedelta(minutes=60), top_by=timedelta(minutes=240)),
    AlertKind.SAFEGUARDING: Bounds(dsl_by=timedelta(minutes=30), top_by=timedelta(minutes=120)),
}


def roles_on(kind: AlertKind) -> tuple[Role, ...]:
    """Return the roles that may stand on a ladder of this kind."""
    return tuple(role for role in Role if role in _TOLD.get(kind, _ANSWER | {Role.HEAD_OF_YEAR}))


def may_be_named(kind: AlertKind, held: frozenset[Role]) -> bool:
    """Say whether somebody with these roles may be told of this kind by name: they see such alerts."""
    return bool(held & _TOLD.get(kind, _ANSWER | {Role.HEAD_OF_YEAR}))


def fault_of(
    kind: AlertKind, ladder: Ladder, *, is_short: bool, jobs: Mapping[UUID, frozenset[Role]]
) -> tuple[str, str] | None:
    """Return what speaks against a ladder: the field, and a sentence; None where nothing does.

    `jobs` are the roles of everybody who works at the school. `is_short`: it is for pupils with `SHORT_LADDER_FLAGS`.
    """
    if not 1 <= len(ladder.rungs) <= MOST_RUNGS:
        return "rungs", f"A ladder has 1 to {MOST_RUNGS} steps."
    return next(chain(_against_rungs(kind, ladder, jobs), _against_whole(kind, ladder, is_short=is_short)), None)


def fault_beside(usual: Ladder, short: Ladder) -> tuple[str, str] | None:
    """Return what speaks against having the two side by side; None where nothing does.

    Of a pupil at risk nobody who stands on both hears later than of others, and at no time fewer have been told.
    """
    others, at_risk = first_told(usual), first_told(short)
    for who, at in others.items():
        if at_risk.get(who, at) > at:
            called = who.label if isinstance(who, Role) else "Whoever is named"
            return "rungs", f"{called} would hear of a pupil at risk later than of any other. {_OTHER_FIRST}"
        if _told_by(at, at_risk) < _told_by(at, others):
            told = f"After {_minutes(at)} fewer would have been told of a pupil at risk than of any other."
            return "rungs", f"{told} {_OTHER_FIRST}"
    return None


def first_told(ladder: Ladder) -> dict[Role | UUID, timedelta]:
    """Return how long it is until each role, and each job that is named, hears for the first time."""
    found: dict[Role | UUID, timedelta] = {}
    for rung in ladder.rungs:
        found = {**dict.fromkeys(rung.roles, rung.at), **found}
        if rung.person is not None:
            found.setdefault(rung.person, rung.at)
    return found


def _against_rungs(kind: AlertKind, ladder: Ladder, jobs: Mapping[UUID, frozenset[Role]]) -> Iterator[tuple[str, str]]:
    allowed = roles_on(kind)
    before = timedelta(minutes=-1)
    for number, rung in enumerate(ladder.rungs):
        if not rung.roles and rung.person is None:
            yield f"roles-{number}", "Say who is told."
        others = [role.label for role in rung.roles if role not in allowed]
        if others:
            yield f"roles-{number}", f"{listed(others)} cannot be told of this."
        if rung.person is not None and not may_be_named(kind, jobs.get(rung.person, frozenset())):
            yield f"person-{number}", "Choose a colleague who works here and may see this."
        if rung.at <= before:
            yield f"minutes-{number}", "Each step comes later than the one before."
        before = rung.at


def _against_whole(kind: AlertKind, ladder: Ladder, *, is_short: bool) -> Iterator[tuple[str, str]]:
    first, last = ladder.rungs[0], ladder.rungs[-1]
    top = len(ladder.rungs) - 1
    bounds = BOUNDS[kind]
    if first.at != timedelta():
        yield "minutes-0", "The first are told at once: enter 0."
    if is_short and Role.DSL not in first.roles:
        yield "roles-0", "Of a pupil at risk the DSL is told first."
    if kind in URGENT_KINDS and not CONCERN_ROLES & set(first.roles):
        yield "roles-0", "The DSL or a deputy is among the first."
    if kind is AlertKind.SAFEGUARDING:
        yield from _against_others(ladder)
    if first_told(ladder).get(Role.DSL, timedelta.max) > bounds.dsl_by:
        yield "rungs", f"The DSL is told within {_minutes(bounds.dsl_by)}."
    if kind in URGENT_KINDS and not LEADS & set(last.roles):
        yield f"roles-{top}", "The last step tells the headteacher or the trust’s safeguarding director."
    if last.at > bounds.top_by:
        yield f"minutes-{top}", f"The last step comes within {_minutes(bounds.top_by)}."


def _against_others(ladder: Ladder) -> Iterator[tuple[str, str]]:
    for number, rung in enumerate(ladder.rungs):
        if rung.at < LEADS_ALONE_FOR and (rung.person or set(rung.roles) - CONCERN_ROLES):
            yield f"roles-{number}", f"Only the DSL and the deputies are told in the first {_minutes(LEADS_ALONE_FOR)}."


def _told_by(at: timedelta, told: Mapping[Role | UUID, timedelta]) -> int:
    return sum(each <= at for who, each in told.items() if who is not Role.HEAD_OF_YEAR)


def _minutes(span: timedelta) -> str:
    return f"{span // timedelta(minutes=1)} minutes"
