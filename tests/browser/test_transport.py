"""A pupil who was dropped off and never came in: one tap on the register, and the safeguarding lead has the firm."""

import re

import pytest
from playwright.sync_api import expect

from attendance.records.tables import Placement
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import before_axe
from tests.support.cast import DSL, TUTOR


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_dropped_off_but_never_came_in(cast, acting, open_page, viewport):
    width = viewport["width"]
    with cast.store.writing() as db:
        placement = db.session.get_one(Placement, cast.placements["P1"])
        placement.transport, placement.transport_firm = "school", "Quick Cars"
        placement.transport_phone = "01632 960777"
    page = open_page(TUTOR, "/register/2026-09-16/AM", viewport)
    before_axe(page, f"transport-offered-{width}")
    page.get_by_role("button", name=re.compile("Dropped off, never came in")).click()
    expect(page.locator("[data-for=never-came-in]:visible")).to_be_visible()
    before_axe(page, f"transport-chosen-{width}")
    page.get_by_role("button", name=re.compile("^Send: 1 of")).click()
    expect(page.locator("main")).to_contain_text("Designated safeguarding lead")

    page = open_page(DSL, "/alerts", viewport)
    page.locator(".muster-alert a").first.click()
    expect(page.locator("#facts-heading + dl")).to_contain_text("Dropped off, never came in")
    page.get_by_role("button", name=re.compile("I have this")).click()
    expect(page.locator("#region-owner")).to_contain_text("Taken on by Dora Lead")
    page.reload()
    page.get_by_role("button", name="Show the numbers").click()
    expect(page.get_by_role("link", name="01632 960777")).to_be_visible()
    before_axe(page, f"transport-alert-{width}")
