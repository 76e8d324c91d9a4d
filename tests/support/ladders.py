"""Ladders that a school may write, made at random, and one made of a few words."""

from datetime import timedelta
from uuid import UUID

from hypothesis import strategies as st

from attendance.rules.ladder import Ladder, Rung, ladder_for
from attendance.rules.own_ladder.bounds import BOUNDS, LEADS_ALONE_FOR, MOST_RUNGS, roles_on
from attendance.rules.words import CONCERN_ROLES, URGENT_KINDS, AlertKind, Role, Way

# A job of somebody who may be named on every ladder.
NAMED = UUID(int=7)
JOBS = {NAMED: frozenset({Role.DSL})}


def ladder(*rungs: tuple[int, tuple[Role, ...]], kind: AlertKind = AlertKind.MISSING_REGISTER) -> Ladder:
    """Return a ladder of minutes and roles."""
    made = tuple(Rung(roles=roles, at=timedelta(minutes=minutes)) for minutes, roles in rungs)
    return Ladder(rungs=made, repeat=ladder_for(kind).repeat)


@st.composite
def valid_ladders(draw: st.DrawFn, kind: AlertKind) -> Ladder:
    """Return a ladder of a kind that no bound speaks against."""
    bounds = BOUNDS[kind]
    top = bounds.top_by // timedelta(minutes=1)
    later = draw(st.sets(st.integers(1, top), max_size=MOST_RUNGS - 2))
    minutes = [0, *sorted(later)]
    in_time = [each for each in minutes if timedelta(minutes=each) <= bounds.dsl_by]
    dsl_at = 0 if kind in URGENT_KINDS else draw(st.sampled_from(in_time))
    rungs = [draw(_rung(kind, each, needs=_needed(kind, each, minutes, dsl_at))) for each in minutes]
    if kind is AlertKind.SAFEGUARDING and rungs[-1].at < LEADS_ALONE_FOR:
        rungs.append(Rung(roles=(Role.HEADTEACHER,), at=LEADS_ALONE_FOR))
    return Ladder(rungs=tuple(rungs), repeat=ladder_for(kind).repeat)


def _needed(kind: AlertKind, minute: int, minutes: list[int], dsl_at: int) -> set[Role]:
    needs = {Role.DSL} if minute == dsl_at else set()
    is_top = minute == minutes[-1] and kind in URGENT_KINDS
    alone = kind is AlertKind.SAFEGUARDING and timedelta(minutes=minute) < LEADS_ALONE_FOR
    return needs | ({Role.HEADTEACHER} if is_top and not alone else set())


@st.composite
def _rung(draw: st.DrawFn, kind: AlertKind, minute: int, *, needs: set[Role]) -> Rung:
    alone = kind is AlertKind.SAFEGUARDING and timedelta(minutes=minute) < LEADS_ALONE_FOR
    choice = sorted(CONCERN_ROLES if alone else roles_on(kind))
    chosen = needs | draw(st.sets(st.sampled_from(choice), min_size=0 if needs else 1, max_size=3))
    named = None if alone else draw(st.sampled_from([None, NAMED]))
    return Rung(
        roles=tuple(role for role in Role if role in chosen),
        at=timedelta(minutes=minute),
        person=named,
        ways=tuple(draw(st.sets(st.sampled_from(Way)))),
    )
