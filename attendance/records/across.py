"""Count, for many home schools at once, who is out, what is open and how registers came in; names nobody."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select, union
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from attendance.records.registers import HIDDEN_PUPILS, IS_UNREPORTED, has_not_ended
from attendance.records.tables import (
    Alert,
    CurrentObservation,
    DueGroup,
    Expected,
    Observation,
    Placement,
    Register,
)
from attendance.rules.punctual import DueTogether
from attendance.rules.words import AlertKind, Pathway, Status


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenAlerts:
    """The open alerts of one home school. `unheld`: nobody has taken them on."""

    every: int = 0
    unheld: int = 0
    walk_offs: int = 0


def pupils_out(session: DbSession, school_ids: Iterable[UUID], on: date) -> dict[UUID, int]:
    """Return by home school how many pupils are expected at a provider on a date, or were seen at one."""
    schools = set(school_ids)
    expected = select(Expected.home_school_id, Expected.pupil_id).where(
        Expected.home_school_id.in_(schools), Expected.on == on, Expected.withdrawn_at.is_(None)
    )
    seen = (
        select(Observation.home_school_id, Observation.pupil_id)
        .join(CurrentObservation, CurrentObservation.observation_id == Observation.id)
        .where(Observation.home_school_id.in_(schools), Observation.on == on)
    )
    out = union(expected, seen).subquery()
    counted = select(out.c.home_school_id, func.count(out.c.pupil_id.distinct())).group_by(out.c.home_school_id)
    return {school_id: int(count) for school_id, count in session.execute(counted)}


def open_alerts(session: DbSession, school_ids: Iterable[UUID]) -> dict[UUID, OpenAlerts]:
    """Return the open alerts of each home school that has any, counted."""
    counted = (
        select(
            Alert.home_school_id,
            func.count(),
            func.sum(case((Alert.owner_id.is_(None), 1), else_=0)),
            func.sum(case((Alert.kind == AlertKind.WALK_OFF.value, 1), else_=0)),
        )
        .where(Alert.home_school_id.in_(set(school_ids)), Alert.closed_at.is_(None))
        .group_by(Alert.home_school_id)
    )
    return {
        school_id: OpenAlerts(every=every, unheld=unheld, walk_offs=walk_offs)
        for school_id, every, unheld, walk_offs in session.execute(counted)
    }


def placements(session: DbSession, school_ids: Iterable[UUID], on: date) -> dict[tuple[UUID, Pathway], int]:
    """Return how many placements are live on a date, by home school and pathway."""
    counted = (
        select(Placement.home_school_id, Placement.pathway, func.count())
        .where(Placement.home_school_id.in_(set(school_ids)), Placement.starts_on <= on, has_not_ended(on))
        .group_by(Placement.home_school_id, Placement.pathway)
    )
    return {(school_id, Pathway(pathway)): count for school_id, pathway, count in session.execute(counted)}


def registers_of(
    session: DbSession, school_ids: Iterable[UUID], first: date, last: date, *, with_hidden: bool
) -> dict[UUID, dict[UUID, list[DueTogether]]]:
    """Return by provider its registers for these schools between two dates, each as what of it fell due together.

    Without pupils whose place is hidden, unless `with_hidden`: the name of a provider tells where they are.
    """
    said = aliased(Observation)
    first_heard = select(func.min(said.received_at)).where(_is_of_expected(said)).correlate(Expected).scalar_subquery()
    wanted = (
        select(
            Register.provider_id,
            Register.id,
            DueGroup.due_at,
            func.count(Expected.id),
            func.sum(case((IS_UNREPORTED, 1), else_=0)),
            func.sum(case((Observation.status == Status.NOT_HELD.value, 1), else_=0)),
            func.max(first_heard),
        )
        .join(DueGroup, DueGroup.register_id == Register.id)
        .join(Expected, Expected.due_group_id == DueGroup.id)
        .outerjoin(CurrentObservation, _is_of_expected(CurrentObservation))
        .outerjoin(Observation, Observation.id == CurrentObservation.observation_id)
        .where(
            Register.home_school_id.in_(set(school_ids)),
            Register.on >= first,
            Register.on <= last,
            Expected.withdrawn_at.is_(None),
        )
        .group_by(Register.provider_id, Register.id, DueGroup.due_at)
    )
    if not with_hidden:
        wanted = wanted.where(Expected.pupil_id.not_in(HIDDEN_PUPILS))
    found: dict[UUID, dict[UUID, list[DueTogether]]] = defaultdict(lambda: defaultdict(list))
    for provider_id, register_id, due_at, expected, unanswered, not_held, last_heard_at in session.execute(wanted):
        found[provider_id][register_id].append(
            DueTogether(
                due_at=due_at,
                expected=expected,
                unanswered=unanswered,
                not_held=not_held,
                last_heard_at=last_heard_at,
            )
        )
    return found


def _is_of_expected(said: Any) -> ColumnElement[bool]:
    """Return the condition that something was said of the session in which a pupil is expected."""
    return and_(said.placement_id == Expected.placement_id, said.on == Expected.on, said.session == Expected.session)
