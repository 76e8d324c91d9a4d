"""The whole group goes to another site until a time, in one tap; the home school sees where its pupils are."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import before_axe
from tests.support.cast import OFFICER, TUTOR


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_whole_group_at_a_site_until_a_time(acting, open_page, viewport):
    width = viewport["width"]
    page = open_page(TUTOR, "/register/2026-09-16/AM", viewport)
    page.locator("#place-p2-status-absent").check(force=True)
    page.get_by_text("The whole group is at another site").click()
    page.get_by_label("Where", exact=True).select_option(label="Allotment")
    page.get_by_label("Until").fill("11:30")
    before_axe(page, f"group-{width}")
    page.get_by_role("button", name="Send: the group is there").click()
    expect(page.locator("main")).to_contain_text("12 recorded")

    page.goto("/register/2026-09-16/AM")
    expect(page.get_by_role("group", name="Amber Quillfeather").first).to_contain_text("at Allotment until 11:30")
    expect(page.get_by_role("group", name="Bruno Zephyrine").first).to_contain_text("Absent")
    before_axe(page, f"group-sent-{width}")

    page = open_page(OFFICER, "/tasks", viewport)
    expect(page.locator("main")).to_contain_text("at Allotment until 11:30, not at the usual site")
    before_axe(page, f"group-told-{width}")
