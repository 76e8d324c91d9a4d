"""Pages are tried on PostgreSQL, behind the second wall, so that each proves that the wall is not in its way.

What differs between databases is tried below them; MUSTER_TEST_PAGES=sqlite tries the pages there, without the wall.
"""

import os

import pytest

# Read before the tests take the developer's variables away.
KIND = os.environ.get("MUSTER_TEST_PAGES", "postgresql")


@pytest.fixture
def database_kind():
    """The one kind of database that pages are tried on."""
    return KIND
