"""The cast with hands."""

import pytest

from tests.support.acting import Acting
from tests.support.sealed_texts import require_sealed


@pytest.fixture(autouse=True)
def _nothing_said_stays_plain(request):
    """After every test of a use case: what is classed as special stands sealed, whatever was done."""
    store = request.getfixturevalue("store") if "store" in request.fixturenames else None
    yield
    if store is not None:
        require_sealed(store.database)


@pytest.fixture
def acting(cast):
    """The cast, doing things; the Wednesday is open."""
    people = Acting(cast=cast)
    people.open_day()
    return people
