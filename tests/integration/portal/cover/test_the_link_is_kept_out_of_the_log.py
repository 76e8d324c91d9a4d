"""Whatever becomes of a request, the log holds nothing of the address that was asked for."""

import io
import logging

import pytest
import structlog

from muster.log import configure_logging
from tests.support.clock import ManualClock
from tests.support.covers import JOB, KAY
from tests.support.portal import Browser, portal_on


class Broken(ManualClock):
    """A clock that fails, and says in its failure what was asked for."""

    token = ""

    def now(self):
        raise RuntimeError(f"/cover/{self.token}")


@pytest.fixture
def log(clock):
    """What is logged, every level of it."""
    stream = io.StringIO()
    before = logging.getLogger().handlers, logging.getLogger().level
    configure_logging(clock, stream=stream, level=logging.DEBUG)
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers, logging.getLogger().level = before


def test_a_right_link_a_wrong_one_and_one_at_a_failure(portal, link, cast, log):
    token, browser = link.removeprefix("/cover/"), Browser(portal)
    browser.get(link)
    browser.post(link, {"person": KAY, "job_title": JOB})
    browser.get("/cover")
    browser.get(f"/cover/{token}x")
    broken = Broken()
    broken.token = token
    failed = Browser(portal_on(cast.store, broken)).get(link)

    said = log.getvalue()
    assert failed.status_code == 500
    assert '"event": "not let in"' in said
    assert '"error": "RuntimeError"' in said
    assert token not in said
    assert "/cover" not in said.replace("portal/cover/", "").replace("tests/integration/portal/cover", "")
