"""Find and keep remembered tablets, personal PINs, guesses at them, and who has a tablet open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.tables import (
    Device,
    DevicePin,
    DevicePinGuess,
    DeviceSession,
    Membership,
    Organisation,
    Person,
    RoleHeld,
    Site,
)
from attendance.rules.words import PROVIDER_ROLES, Role


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceRow:
    """A remembered tablet with its site and provider."""

    device: Device
    site: Site
    provider: Organisation


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffRow:
    """Somebody with a live job at a provider who has set a PIN."""

    person: Person
    membership: Membership
    pin: DevicePin
    roles: frozenset[Role]


def live_by_digest(session: DbSession, digest: str, at: datetime) -> DeviceRow | None:
    """Return a tablet that is neither revoked nor older than it may be."""
    wanted = _devices().where(Device.digest == digest, Device.revoked_at.is_(None), Device.expires_at > at)
    row = session.execute(wanted).one_or_none()
    return None if row is None else DeviceRow(device=row[0], site=row[1], provider=row[2])


def of_provider(session: DbSession, provider_id: UUID) -> list[DeviceRow]:
    """Return every tablet ever remembered for a provider, the newest first."""
    wanted = _devices().where(Device.provider_id == provider_id).order_by(Device.created_at.desc(), Device.id)
    return [DeviceRow(device=row[0], site=row[1], provider=row[2]) for row in session.execute(wanted)]


def find(session: DbSession, provider_id: UUID, device_id: UUID) -> Device | None:
    """Return a tablet of a provider; None where it is absent or another's."""
    return session.scalar(select(Device).where(Device.id == device_id, Device.provider_id == provider_id))


def touch(session: DbSession, device_id: UUID, at: datetime) -> None:
    """Note when a tablet was last used."""
    session.execute(update(Device).where(Device.id == device_id, Device.last_used_at < at).values(last_used_at=at))


def staff_with_pin(session: DbSession, provider_id: UUID, *, membership_id: UUID | None = None) -> Sequence[StaffRow]:
    """Return who works at a provider now and has set a PIN, in order of name; or the one asked for."""
    wanted = (
        select(Person, Membership, DevicePin)
        .join(Membership, Membership.person_id == Person.id)
        .join(DevicePin, DevicePin.membership_id == Membership.id)
        .where(Membership.organisation_id == provider_id, Membership.ended_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    if membership_id is not None:
        wanted = wanted.where(Membership.id == membership_id)
    rows = session.execute(wanted).all()
    held = _roles(session, [membership.id for _person, membership, _pin in rows])
    found = [
        StaffRow(person=person, membership=membership, pin=pin, roles=frozenset(held.get(membership.id, ())))
        for person, membership, pin in rows
    ]
    return [each for each in found if each.roles & PROVIDER_ROLES]


def pin_of(session: DbSession, membership_id: UUID) -> DevicePin | None:
    """Return somebody's PIN; None where they have set none."""
    return session.get(DevicePin, membership_id)


def lock_pin(session: DbSession, membership_id: UUID) -> None:
    """Make guesses at one person's PIN wait for each other, so that each is counted."""
    session.execute(select(DevicePin.set_at).where(DevicePin.membership_id == membership_id).with_for_update())


def guesses(session: DbSession, device_id: UUID, membership_id: UUID) -> int:
    """Return how many wrong PINs were given for somebody on a tablet since the last right one."""
    wanted = select(func.count()).where(
        DevicePinGuess.device_id == device_id, DevicePinGuess.membership_id == membership_id
    )
    return session.scalar(wanted) or 0


def forget_guesses(session: DbSession, membership_id: UUID, *, device_id: UUID | None = None) -> None:
    """Forget the wrong PINs of somebody, on one tablet or on all."""
    wanted = delete(DevicePinGuess).where(DevicePinGuess.membership_id == membership_id)
    session.execute(wanted if device_id is None else wanted.where(DevicePinGuess.device_id == device_id))


def session_by_digest(session: DbSession, device_id: UUID, digest: str) -> DeviceSession | None:
    """Return who gave their PIN on this very tablet, unless that was ended."""
    wanted = select(DeviceSession).where(
        DeviceSession.digest == digest, DeviceSession.device_id == device_id, DeviceSession.ended_at.is_(None)
    )
    return session.scalar(wanted)


def touch_session(session: DbSession, session_id: UUID, at: datetime) -> None:
    """Note that somebody uses a tablet; never moves the time back."""
    wanted = update(DeviceSession).where(DeviceSession.id == session_id, DeviceSession.last_used_at < at)
    session.execute(wanted.values(last_used_at=at))


def end_sessions(
    session: DbSession, at: datetime, *, device_id: UUID | None = None, membership_id: UUID | None = None
) -> None:
    """End whatever is open on a tablet, or wherever somebody has one open."""
    wanted = update(DeviceSession).where(DeviceSession.ended_at.is_(None))
    if device_id is not None:
        wanted = wanted.where(DeviceSession.device_id == device_id)
    if membership_id is not None:
        wanted = wanted.where(DeviceSession.membership_id == membership_id)
    session.execute(wanted.values(ended_at=at))


def _devices() -> Select[Device, Site, Organisation]:
    return (
        select(Device, Site, Organisation)
        .join(Site, Site.id == Device.site_id)
        .join(Organisation, Organisation.id == Device.provider_id)
    )


def _roles(session: DbSession, membership_ids: Sequence[UUID]) -> dict[UUID, set[Role]]:
    held: dict[UUID, set[Role]] = {}
    wanted = select(RoleHeld.membership_id, RoleHeld.role).where(RoleHeld.membership_id.in_(membership_ids))
    for membership_id, role in session.execute(wanted):
        held.setdefault(membership_id, set()).add(Role(role))
    return held
