"""Keep tests on one worker that share something dear to make, or would only make each other late.

pytest 9.2 takes a test's name from where pytest-xdist 3.8 does not write a group to it, so that `--dist loadgroup` and
its mark group nothing; the scheduler here asks the name itself.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

TOGETHER = (
    # Two Chromiums on two cores.
    "tests/browser/",
    # An installation is broken in one way after the other.
    "tests/fault/test_on_sqlite.py",
    "tests/fault/test_on_postgresql.py",
    # A day, a history and a wheel are made once; on two workers each would be made twice.
    "tests/acceptance/test_nothing_is_told.py",
    "tests/integration/demo/test_demo_history.py",
    "tests/integration/test_wheel.py",
)


def group_of(name: str) -> str:
    """Return what a test of this name goes with; itself where it may go anywhere."""
    return next((each for each in TOGETHER if name.startswith(each)), name)


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each group to one worker, the largest first, and every other test to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    """Take the place of xdist's own scheduler."""
    return Together(config, log)
