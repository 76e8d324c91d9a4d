"""The tutor's browser on the Wednesday of the cast, half past nine."""

import pytest

from tests.support.acting import Acting
from tests.support.cast import TUTOR, at


@pytest.fixture
def acting(cast, clock):
    """The cast, doing things; it is half past nine on the Wednesday, and the day is open."""
    clock.move(at("09:30") - clock.machine())
    people = Acting(cast=cast)
    people.open_day()
    return people


@pytest.fixture
def tutor(acting, browser_of):
    """The browser of a tutor of the provider that hosts P1 to P4."""
    return browser_of(TUTOR)
