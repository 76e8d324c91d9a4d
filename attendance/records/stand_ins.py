"""Find who is told in place of whom, by day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from attendance.records.calendars import organisations
from attendance.records.people import holders
from attendance.records.tables import Membership, StandIn
from attendance.rules.staffing import Place
from attendance.rules.standing_in import StandingIn, may_stand_in
from attendance.rules.words import Role


def from_day(session: DbSession, organisation_ids: Iterable[UUID], first_on: date) -> list[StandIn]:
    """Return what holds on this day or a later one in these organisations, said of somebody who still works there."""
    live = select(Membership.id).where(Membership.ended_at.is_(None))
    wanted = select(StandIn).where(
        StandIn.organisation_id.in_(set(organisation_ids)),
        StandIn.last_on >= first_on,
        StandIn.ended_at.is_(None),
        StandIn.stand_in_id.in_(live),
    )
    return list(session.scalars(wanted.order_by(StandIn.first_on, StandIn.id)))


def on(session: DbSession, organisation_ids: Iterable[UUID], day: date) -> list[StandingIn]:
    """Return who stands in for whom on a day, and whether they have the rights for it still."""
    return _judged(session, [each for each in from_day(session, organisation_ids, day) if each.first_on <= day])


def roles_of(session: DbSession, job_ids: Iterable[UUID], day: date) -> dict[UUID, frozenset[Role]]:
    """Return the roles in which these jobs stand in on a day, by job."""
    wanted = select(StandIn).where(
        StandIn.stand_in_id.in_(set(job_ids)),
        StandIn.first_on <= day,
        StandIn.last_on >= day,
        StandIn.ended_at.is_(None),
    )
    found: dict[UUID, frozenset[Role]] = {}
    for each in _judged(session, list(session.scalars(wanted))):
        if each.has_rights:
            found[each.stand_in] = found.get(each.stand_in, frozenset()) | {each.role}
    return found


def _judged(session: DbSession, rows: list[StandIn]) -> list[StandingIn]:
    if not rows:
        return []
    places = {
        key: Place.of(each.kind, is_school=each.is_school)
        for key, each in organisations(session, (row.organisation_id for row in rows)).items()
    }
    held: dict[UUID, frozenset[Role]] = {}
    for each in holders(session, places):
        held[each.job_id] = held.get(each.job_id, frozenset()) | {each.role}
    return [
        replace(
            as_rule(row),
            has_rights=may_stand_in(
                places[row.organisation_id], Role(row.role), held.get(row.stand_in_id, frozenset())
            ),
        )
        for row in rows
    ]


def as_rule(row: StandIn) -> StandingIn:
    """Return a row as the rules take it."""
    return StandingIn(
        away=row.membership_id,
        stand_in=row.stand_in_id,
        role=Role(row.role),
        first_on=row.first_on,
        last_on=row.last_on,
    )


def begun_on(session: DbSession, membership_id: UUID, role: Role, first_on: date) -> StandIn | None:
    """Return the row of somebody's role that begins on a day, ended or not."""
    wanted = select(StandIn).where(
        StandIn.membership_id == membership_id, StandIn.role == role.value, StandIn.first_on == first_on
    )
    return session.scalar(wanted)
