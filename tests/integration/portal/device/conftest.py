"""A tablet of OAKBANK's farm on the Wednesday of the cast, half past nine; the tutor has set a PIN."""

import pytest

from tests.support.acting import Acting
from tests.support.cast import at
from tests.support.portal import Browser
from tests.support.tablets import PIN, give_pin, membership_of, remember_tablet


@pytest.fixture
def acting(cast, clock):
    """The cast, doing things; it is half past nine on the Wednesday, and the day is open."""
    clock.move(at("09:30") - clock.machine())
    people = Acting(cast=cast)
    people.open_day()
    return people


@pytest.fixture
def tablet(acting, cast, clock, portal):
    """The tablet's browser, before any PIN."""
    give_pin(cast, clock)
    browser = Browser(portal)
    browser.client.set_cookie("muster-device", remember_tablet(cast, clock))
    return browser


@pytest.fixture
def unlock(cast, tablet):
    """Give the tutor's PIN on the tablet: `unlock()`."""

    def unlock(pin=PIN, who="tutor", **fields):
        if tablet.get("/tablet").status_code != 200:
            tablet.get("/tablet/register/AM")
        return tablet.post("/tablet", {"who": str(membership_of(cast, who)), "pin": pin, **fields})

    return unlock


@pytest.fixture
def opened(tablet, unlock):
    """The tablet's browser, opened by the tutor."""
    unlock()
    tablet.get("/tablet/register/AM")
    return tablet
