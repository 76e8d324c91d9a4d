"""What `muster` handed the portal at start: the store and the clock. Views ask here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app

from attendance.unit import Store
from portal.settings import PortalSettings

Now = Callable[[], datetime]
_KEY = "muster"


@dataclass(frozen=True, kw_only=True, slots=True)
class Services:
    """The store, the settings, the time the rules see and the machine's."""

    store: Store
    settings: PortalSettings
    now: Now
    machine_now: Now


def provide(app: Flask, services: Services) -> None:
    """Keep the services with the application."""
    app.extensions[_KEY] = services


def services() -> Services:
    """Return the services of the application that answers this request."""
    return cast("Services", current_app.extensions[_KEY])


def store() -> Store:
    """Return the way to the records, for reading and for writing."""
    return services().store


def now() -> datetime:
    """Return the time the rules see."""
    return services().now()


def machine_now() -> datetime:
    """Return the machine's time, for idle times and leases."""
    return services().machine_now()
