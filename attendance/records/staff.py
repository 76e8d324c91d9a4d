"""Find an organisation's own people with what an administrator needs of each; end what a job opened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, text, update
from sqlalchemy.orm import Session as DbSession
from sqlalchemy.orm import aliased

from attendance.records import wall
from attendance.records.access import person_by_email
from attendance.records.tables import (
    AddressChange,
    ApiToken,
    Authenticator,
    DevicePin,
    Membership,
    Organisation,
    Passkey,
    Person,
    RoleHeld,
    SignIn,
    StaffRequest,
)
from attendance.rules.words import Role

OTHER = aliased(Membership)


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffRow:
    """A person's live job with its roles. `signed_in_at` is when they last got in with both steps."""

    person: Person
    membership: Membership
    roles: frozenset[Role]
    signed_in_at: datetime | None = None
    has_factor: bool = False


def organisation(session: DbSession, organisation_id: UUID) -> Organisation:
    """Return an organisation that is known to be there."""
    return session.get_one(Organisation, organisation_id)


def lock_jobs(session: DbSession, organisation_id: UUID) -> None:
    """Let changes of an organisation's jobs wait for each other, so that two never leave a post vacant together."""
    live = (Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
    # Not against those who sign in meanwhile: they only point at a job.
    wanted = select(Membership.id).where(*live).order_by(Membership.id).with_for_update(key_share=True)
    session.execute(wanted)


def colleagues(session: DbSession, organisation_id: UUID) -> list[StaffRow]:
    """Return everybody with a live job here, in order of name."""
    wanted = (
        select(Person, Membership)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, Membership.ended_at.is_(None))
        .order_by(Person.name, Person.id)
        .execution_options(populate_existing=True)
    )
    rows = session.execute(wanted).all()
    held = roles_of(session, [membership.id for _person, membership in rows])
    ids = [person.id for person, _membership in rows]
    signed_in, factors = _last_signed_in(session, ids), _with_factor(session, ids)
    return [
        StaffRow(
            person=person,
            membership=membership,
            roles=held.get(membership.id, frozenset()),
            signed_in_at=signed_in.get(person.id),
            has_factor=person.id in factors,
        )
        for person, membership in rows
    ]


def person(session: DbSession, person_id: UUID) -> Person:
    """Return somebody's account."""
    return session.get_one(Person, person_id)


def job_of(session: DbSession, person_id: UUID, organisation_id: UUID) -> Membership | None:
    """Return a person's job in an organisation, also one that has ended."""
    wanted = select(Membership).where(Membership.person_id == person_id, Membership.organisation_id == organisation_id)
    return session.scalar(wanted)


def roles_of(session: DbSession, membership_ids: Iterable[UUID]) -> dict[UUID, frozenset[Role]]:
    """Return the roles of jobs, by job."""
    held: dict[UUID, set[Role]] = {}
    wanted = select(RoleHeld.membership_id, RoleHeld.role).where(RoleHeld.membership_id.in_(list(membership_ids)))
    for membership_id, role in session.execute(wanted):
        held.setdefault(membership_id, set()).add(Role(role))
    return {membership_id: frozenset(roles) for membership_id, roles in held.items()}


def give_roles(session: DbSession, membership: Membership, roles: frozenset[Role]) -> None:
    """Make these the roles of a job, and no others."""
    session.execute(delete(RoleHeld).where(RoleHeld.membership_id == membership.id))
    session.add_all(
        RoleHeld(membership_id=membership.id, role=role.value, organisation_id=membership.organisation_id)
        for role in Role
        if role in roles
    )
    session.flush()


def account_of(session: DbSession, email: str) -> UUID | None:
    """Return the id of the person whose address this is, wherever they work; None where nobody's."""
    if wall.is_up(session):
        asked = text("SELECT muster_account(:email)").bindparams(email=email)
        found: UUID | None = session.scalar(asked)
        return found
    person = person_by_email(session, email)
    return person.id if person else None


def work_elsewhere(session: DbSession, organisation_id: UUID) -> frozenset[UUID]:
    """Return which of an organisation's people have a live job in another one too; where, it does not say."""
    if wall.is_up(session):
        asked = text("SELECT muster_elsewhere(:here)").bindparams(here=organisation_id)
        return frozenset(session.scalar(asked) or ())
    wanted = (
        select(OTHER.person_id)
        .join(Membership, Membership.person_id == OTHER.person_id)
        .where(
            Membership.organisation_id == organisation_id,
            OTHER.organisation_id != organisation_id,
            OTHER.ended_at.is_(None),
        )
    )
    return frozenset(session.scalars(wanted))


def end_sign_ins(session: DbSession, at: datetime, *, membership_id: UUID) -> None:
    """End every sign-in in a job."""
    session.execute(
        update(SignIn).where(SignIn.membership_id == membership_id, SignIn.ended_at.is_(None)).values(ended_at=at)
    )


def drop_pin(session: DbSession, membership_id: UUID) -> None:
    """Delete the PIN of a job."""
    session.execute(delete(DevicePin).where(DevicePin.membership_id == membership_id))


def live_tokens_of(session: DbSession, membership_id: UUID) -> Sequence[ApiToken]:
    """Return the keys to the API that were made in a job and are not revoked."""
    wanted = select(ApiToken).where(ApiToken.membership_id == membership_id, ApiToken.revoked_at.is_(None))
    return session.scalars(wanted.order_by(ApiToken.name, ApiToken.id)).all()


def open_requests(session: DbSession, organisation_id: UUID, at: datetime) -> Sequence[StaffRequest]:
    """Return what waits for a second person in an organisation, oldest first."""
    wanted = select(StaffRequest).where(StaffRequest.organisation_id == organisation_id, *_waiting(at))
    return session.scalars(wanted.order_by(StaffRequest.asked_at, StaffRequest.id)).all()


def open_requests_about(session: DbSession, membership_id: UUID, at: datetime) -> Sequence[StaffRequest]:
    """Return what waits for a second person about one job."""
    return session.scalars(select(StaffRequest).where(StaffRequest.membership_id == membership_id, *_waiting(at))).all()


def request_locked(session: DbSession, organisation_id: UUID, request_id: UUID) -> StaffRequest | None:
    """Return a request of an organisation, decided or not, locked until the transaction ends."""
    wanted = select(StaffRequest).where(StaffRequest.id == request_id, StaffRequest.organisation_id == organisation_id)
    return session.scalar(wanted.with_for_update().execution_options(populate_existing=True))


def open_address_change(session: DbSession, person_id: UUID, at: datetime) -> AddressChange | None:
    """Return the address that a person is to have once it is confirmed."""
    return session.scalar(select(AddressChange).where(AddressChange.person_id == person_id, *_unconfirmed(at)))


def open_address_changes(session: DbSession, organisation_id: UUID, at: datetime) -> dict[UUID, AddressChange]:
    """Return the addresses that wait to be confirmed for an organisation's people, by person."""
    wanted = select(AddressChange).where(AddressChange.organisation_id == organisation_id, *_unconfirmed(at))
    return {each.person_id: each for each in session.scalars(wanted)}


def address_change_by_digest(session: DbSession, digest: str, at: datetime) -> tuple[AddressChange, Person] | None:
    """Return the change that a link confirms, and whose it is."""
    wanted = (
        select(AddressChange, Person)
        .join(Person, Person.id == AddressChange.person_id)
        .where(AddressChange.digest == digest, *_unconfirmed(at))
    )
    row = session.execute(wanted).one_or_none()
    return None if row is None else (row[0], row[1])


def end_address_changes(session: DbSession, person_id: UUID, at: datetime) -> None:
    """Let go of every address that a person was to have."""
    session.execute(
        update(AddressChange)
        .where(AddressChange.person_id == person_id, AddressChange.ended_at.is_(None))
        .values(ended_at=at)
    )


def _unconfirmed(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (AddressChange.ended_at.is_(None), AddressChange.expires_at > at)


def _waiting(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (StaffRequest.decided_at.is_(None), StaffRequest.expires_at > at)


def _last_signed_in(session: DbSession, person_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    wanted = (
        select(SignIn.person_id, func.max(SignIn.started_at))
        .where(SignIn.person_id.in_(person_ids), SignIn.factor.is_not(None))
        .group_by(SignIn.person_id)
    )
    return {row[0]: row[1] for row in session.execute(wanted)}


def _with_factor(session: DbSession, person_ids: Sequence[UUID]) -> frozenset[UUID]:
    wanted = select(Person.id).where(
        Person.id.in_(person_ids),
        or_(
            select(Authenticator.person_id).where(Authenticator.person_id == Person.id).exists(),
            select(Passkey.id).where(Passkey.person_id == Person.id).exists(),
        ),
    )
    return frozenset(session.scalars(wanted))
