"""A manager makes the provider's e-mail address, copies it and puts another in its place."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import before_axe, shoot
from tests.support.cast import MANAGER


def test_a_manager_makes_the_address_copies_it_and_replaces_it(open_page):
    page = open_page(MANAGER, "/sheets", PHONE, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("link", name="Send by e-mail").click()
    shoot(page, "mail-address-none-phone")
    page.get_by_role("button", name="Make the address").click()
    address = page.locator("#address")
    expect(address).to_have_text(re.compile(r"^registers\+[a-z2-7]{20}@muster\.example$"))
    first = address.inner_text()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == first
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    before_axe(page, "mail-address-phone")
    page.set_viewport_size(DESK)
    page.get_by_role("button", name="Change the address").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose whether a new address takes its place.")
    before_axe(page, "mail-address-desk")
    page.get_by_label("A new one takes its place").check()
    page.get_by_role("button", name="Change the address").click()
    expect(address).not_to_have_text(first)
