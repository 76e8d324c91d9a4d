"""Find the people who hold roles now. A job that has ended gives none."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import Membership, Organisation, Person, RoleHeld
from attendance.rules.words import Role


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """A person who holds a role in an organisation, with the ways to reach them; `years` are a head of year's."""

    person_id: UUID
    job_id: UUID
    organisation_id: UUID
    role: Role
    name: str
    job_title: str
    email: str
    mobile: str | None
    years: tuple[str, ...] = ()


def holders(session: DbSession, organisation_ids: Iterable[UUID]) -> list[Holder]:
    """Return who holds which role in these organisations now, in a steady order."""
    wanted = (
        select(Person, Membership, RoleHeld.role)
        .join(Membership, Membership.person_id == Person.id)
        .join(RoleHeld, RoleHeld.membership_id == Membership.id)
        .where(RoleHeld.organisation_id.in_(set(organisation_ids)), Membership.ended_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    return [
        Holder(
            person_id=person.id,
            job_id=membership.id,
            organisation_id=membership.organisation_id,
            role=Role(role),
            name=person.name,
            job_title=membership.job_title,
            email=person.email,
            mobile=person.mobile,
            years=tuple(membership.years.split(",")) if membership.years else (),
        )
        for person, membership, role in session.execute(wanted)
    ]


def any_address_at(session: DbSession, domains: Iterable[str]) -> str | None:
    """Return an address at one of these domains, or below one: a person's, else an organisation's; None without any."""
    below = [pattern for domain in domains for pattern in (f"%@{domain}", f"%.{domain}")]
    for email in (Person.email, Organisation.email):
        wanted = select(email).where(or_(*(func.lower(email).like(pattern) for pattern in below)))
        if found := session.scalars(wanted.order_by(email).limit(1)).first():
            return found
    return None


def parents(session: DbSession, organisation_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the parent (a trust) of each organisation that has one."""
    wanted = select(Organisation.id, Organisation.parent_id).where(Organisation.id.in_(set(organisation_ids)))
    return {child: parent for child, parent in session.execute(wanted) if parent is not None}


def children(session: DbSession, organisation_id: UUID) -> list[UUID]:
    """Return the schools that answer to a trust or local authority."""
    wanted = select(Organisation.id).where(Organisation.parent_id == organisation_id, Organisation.is_school.is_(True))
    return list(session.scalars(wanted))


def names_of_jobs(session: DbSession, job_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return who does each of these jobs; one that has ended is left out."""
    wanted = set(job_ids)
    if not wanted:
        return {}
    live = (Membership.id.in_(wanted), Membership.ended_at.is_(None))
    rows = session.execute(select(Membership.id, Person.name).join(Person).where(*live))
    return {row.id: row.name for row in rows}


def holder_in(
    session: DbSession, person_id: UUID, organisation_id: UUID
) -> tuple[Person, Membership, frozenset[Role]] | None:
    """Return a person with a live job in an organisation and the roles of it; None where there is no such job."""
    wanted = (
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.id == person_id, Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
    )
    row = session.execute(wanted).one_or_none()
    if row is None:
        return None
    person, membership = row
    roles = session.scalars(select(RoleHeld.role).where(RoleHeld.membership_id == membership.id))
    return person, membership, frozenset(Role(role) for role in roles)
