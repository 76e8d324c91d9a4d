"""The cast with hands."""

import pytest

from tests.support.acting import Acting


@pytest.fixture
def acting(cast):
    """The cast, doing things; the Wednesday is open."""
    people = Acting(cast=cast)
    people.open_day()
    return people
