"""Pages are tried on SQLite only: what differs between databases is tried below them."""

import pytest


@pytest.fixture
def database_kind():
    """The one kind of database that pages are tried on."""
    return "sqlite"
