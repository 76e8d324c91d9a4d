"""What `muster` handed the portal at start: the store and the clock. Views ask here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from flask import Flask, current_app, g

from attendance.limits import Limiter
from attendance.unit import Store
from portal.settings import PortalSettings

Now = Callable[[], datetime]
_KEY, _OPENED = "muster", "muster_store"


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """The store, the settings, the time the rules see and the machine's, and who tried links that open nothing."""

    store: Store
    settings: PortalSettings
    now: Now
    machine_now: Now
    wrong_links: Limiter


def provide(app: Flask, services: Services) -> None:
    """Keep the services with the application."""
    app.extensions[_KEY] = services


def services() -> Services:
    """Return the services of the application that answers this request."""
    return cast("Services", current_app.extensions[_KEY])


def store() -> Store:
    """Return the way to the records as far as this request's credential opens it; nobody known is at the door."""
    opened: Store | None = g.get(_OPENED)
    return opened or door()


def door() -> Store:
    """Return the way to what recognises people and devices, whoever the request may be known as already."""
    return services().store.at_door()


def open_for(organisation_ids: Iterable[UUID], *, person_id: UUID | None = None) -> None:
    """Open the records of these organisations, and the person's own, for the rest of this request.

    Called wherever a credential is recognised, and nowhere else: a sign-in, a device, a link for one session.
    """
    setattr(g, _OPENED, services().store.within(organisation_ids, person_id=person_id))


def now() -> datetime:
    """Return the time the rules see."""
    return services().now()


def machine_now() -> datetime:
    """Return the machine's time, for idle times and leases."""
    return services().machine_now()
