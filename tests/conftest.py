"""Plugs in what all tests share."""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

from tests.support.memory import scratch

# The folders pytest gives to tests are where the throw-away databases are.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(scratch()))

# No test hangs on how long a machine with much to do takes over one case.
settings.register_profile("muster", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("muster")

pytest_plugins = (
    "tests.support.backups",
    "tests.support.browser",
    "tests.support.cast",
    "tests.support.clock",
    "tests.support.clockwork",
    "tests.support.compiled_once",
    "tests.support.databases",
    "tests.support.imap",
    "tests.support.left_out",
    "tests.support.logs",
    "tests.support.loopback",
    "tests.support.mail",
    "tests.support.notify_stub",
    "tests.support.outlets",
    "tests.support.portal",
    "tests.support.postgres",
    "tests.support.staff",
    "tests.support.together",
    "tests.support.whole",
)


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside():
    """Keep the developer's own MUSTER_... variables out of every test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("MUSTER_")]:
            patch.delenv(name)
        yield


def pytest_collection_finish() -> None:
    """Leave the modules and tests, which stay to the end, out of every search for garbage: a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
