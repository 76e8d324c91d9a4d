"""Many schools on one page, on a phone and on a desk."""

import pytest

from attendance.rules.words import Status
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.support.acting import entry
from tests.support.cast import DIRECTOR


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_of_all_schools_shuts_nobody_out(cast, acting, open_page, viewport):
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), entry(cast, "P4"), local="09:10")

    page = open_page(DIRECTOR, "/schools", viewport)

    assert_accessible(page)
