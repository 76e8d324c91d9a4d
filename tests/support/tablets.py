"""Tablets in a test: remembered for a site as a manager would, and opened with somebody's PIN."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from attendance import devices, pins
from attendance.devices import RememberDevice, RememberedDevice
from attendance.records.tables import Membership
from attendance.scope import ProviderScope
from tests.support.cast import MANAGER, Cast, actor_of
from tests.support.clock import ManualClock

PIN = "739164"


def manager_of(cast: Cast) -> ProviderScope:
    """Return the scope of OAKBANK's manager."""
    return replace(cast.tutor, actor=actor_of(cast.people, MANAGER))


def membership_of(cast: Cast, who: str) -> UUID:
    """Return the one job of one of the cast."""
    with cast.store.reading() as db:
        return db.session.scalars(select(Membership.id).where(Membership.person_id == cast.people[who])).one()


def remember_tablet(
    cast: Cast,
    clock: ManualClock,
    *,
    site: str = "FARM",
    label: str = "Barn tablet",
    scope: ProviderScope | None = None,
) -> str:
    """Remember a tablet of OAKBANK's, unless another scope is given; return the secret for its cookie."""
    with cast.store.writing() as db:
        return devices.remember(
            scope or manager_of(cast),
            db,
            RememberDevice(site_code=site, label=label),
            now=clock.now(),
            machine_now=clock.machine(),
        )


def recognised(cast: Cast, clock: ManualClock, secret: str) -> RememberedDevice | None:
    """Return the tablet that holds a secret."""
    with cast.store.reading() as db:
        return devices.recognise(db, secret, machine_now=clock.machine())


def give_pin(cast: Cast, clock: ManualClock, scope: ProviderScope | None = None, pin: str = PIN) -> None:
    """Set the PIN of somebody, the tutor unless another is given."""
    pins.set_pin(cast.store, scope or cast.tutor, pin, now=clock.now(), machine_now=clock.machine())
