"""Whatever becomes of a request, the log holds nothing of the address that was asked for."""

import json
import logging

from tests.support.clock import ManualClock
from tests.support.covers import JOB, KAY
from tests.support.portal import Browser, portal_on


class Broken(ManualClock):
    """A clock that fails, and says in its failure what was asked for."""

    token = ""

    def now(self):
        raise RuntimeError(f"/cover/{self.token}")


def test_a_right_link_a_wrong_one_and_one_at_a_failure(portal, link, cast, lines):
    logging.getLogger().setLevel(logging.DEBUG)
    token, browser = link.removeprefix("/cover/"), Browser(portal)
    browser.get(link)
    browser.post(link, {"person": KAY, "job_title": JOB})
    browser.get("/cover")
    browser.get(f"/cover/{token}x")
    broken = Broken()
    broken.token = token
    failed = Browser(portal_on(cast.store, broken)).get(link)

    assert failed.status_code == 500
    said = lines()
    assert {("not let in", "session link"), ("page failed", None)} <= {
        (each["event"], each.get("way")) for each in said
    }
    assert [each for each in said if token in json.dumps(each)] == []
