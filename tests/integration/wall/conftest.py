"""The second wall stands on PostgreSQL alone."""

import pytest

from tests.support.acting import Acting


@pytest.fixture
def database_kind():
    """The one kind of database that has a second wall."""
    return "postgresql"


@pytest.fixture
def acting(cast):
    """The cast, doing things, as the worker would; the Wednesday is open."""
    people = Acting(cast=cast)
    people.open_day()
    return people


@pytest.fixture
def northgate(cast, web_store):
    """The records as Northgate's credential opens them in the web."""
    return web_store.within([cast.northgate])


@pytest.fixture
def southgate(cast, web_store):
    """The records as Southgate's credential opens them in the web."""
    return web_store.within([cast.southgate])


@pytest.fixture
def oakbank(cast, web_store):
    """The records as a credential of Oakbank, which hosts P1 to P4, opens them in the web."""
    return web_store.within([cast.oakbank])


@pytest.fixture
def rival(cast, web_store):
    """The records as a credential of Rival, which hosts P5 and P6, opens them in the web."""
    return web_store.within([cast.riverside])
