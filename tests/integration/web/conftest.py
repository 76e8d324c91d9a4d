"""The whole application on SQLite only: what differs between databases is tried below it."""

import pytest


@pytest.fixture
def database_kind():
    """The one kind of database that the whole application is tried on."""
    return "sqlite"
