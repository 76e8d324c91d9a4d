"""Whoever has an alert opens the numbers, calls and logs it in one tap; people are entered on the pupil's own page."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import before_axe
from tests.support.cast import DSL


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_social_worker_is_entered_called_and_the_call_logged_in_one_tap(cast, acting, open_page, viewport):
    width = viewport["width"]
    page = open_page(DSL, f"/school/pupils/{cast.pupils['P1']}/people-to-call", viewport)
    page.get_by_label("Name", exact=True).fill("Sam Worker")
    page.get_by_label("Who they are").select_option(label="Social worker")
    page.get_by_label("Telephone").fill("01632 960555")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".muster-contact")).to_contain_text("Number not shown")
    assert "960555" not in page.content()
    before_axe(page, f"people-closed-{width}")
    page.get_by_role("button", name="Show the numbers").click()
    expect(page.get_by_role("link", name="01632 960555")).to_have_attribute("href", "tel:01632960555")
    page.get_by_text("Change Sam Worker").click()
    before_axe(page, f"people-open-{width}")

    acting.walk_off("P1", left="09:10", local="09:14")
    page.goto("/alerts")
    page.locator(".muster-alert a").first.click()
    expect(page.locator("#contacts")).to_contain_text("The numbers are for the person who has this")
    page.get_by_role("button", name=re.compile("I have this")).click()
    expect(page.locator("#region-owner")).to_contain_text("Taken on by Dora Lead")
    page.reload()
    expect(page.get_by_role("link", name="01632 960555")).to_be_visible()
    page.get_by_role("button", name="Sam Worker: No answer").click()
    expect(page.locator("#region-log")).to_contain_text("Sam Worker, social worker — no answer")
    before_axe(page, f"alert-open-{width}")
