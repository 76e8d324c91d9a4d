"""Cover staff in a real browser, on their phone: the link, who they are, the register, a walk-off; and making one."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible, shoot
from tests.support.acting import entry
from tests.support.cast import TUTOR
from tests.support.covers import JOB, KAY, make_link
from tests.support.facts import sums


@pytest.fixture
def open_link(browser, address, acting, cast, clock):
    """Open the manager's link for the morning: `open_link(PHONE)`."""
    contexts = []

    def open_for(viewport=PHONE, **more):
        context = browser.new_context(viewport=viewport, base_url=address, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"/cover/{make_link(cast, clock)}")
        return page

    yield open_for
    for context in contexts:
        context.close()


def say_who(page):
    page.get_by_label("Your name").fill(KAY)
    page.get_by_label("Your job").fill(JOB)
    page.get_by_role("button", name="Open the register").click()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_of_the_link_shuts_anybody_out(open_link, acting, cast, viewport):
    acting.send(entry(cast, "P1"), local="09:10")
    page, width = open_link(viewport), viewport["width"]
    assert_accessible(page)
    shoot(page, f"link-{width}")
    page.get_by_role("button", name="Open the register").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"link-refused-{width}")
    say_who(page)
    expect(page.locator("#register")).to_be_visible()
    assert page.url.endswith("/cover")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)
    shoot(page, f"register-{width}")
    page.locator("#place-p2-status-late").click()
    page.locator("#place-p4-status-absent").click()
    page.locator("[data-send]").click()
    expect(page.locator(".muster-receipt__number")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"receipt-{width}")
    page.get_by_role("button", name="Finish the register").click()
    expect(page.locator("#place-p2-status-present")).to_have_count(0)
    shoot(page, f"register-later-{width}")
    page.get_by_role("link", name="Left without permission").first.click()
    assert_accessible(page)
    shoot(page, f"walk-off-{width}")
    page.select_option("#placement", "place-p1")
    page.get_by_role("button", name="Tell the school now").click()
    expect(page.locator(".muster-receipt__number")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"told-{width}")
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("heading", name="You have left the register")).to_be_visible()
    assert_accessible(page)
    page.goto("/cover")
    expect(page.get_by_role("heading", name="This link opens nothing")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"gone-{width}")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_without_scripts_the_link_works(open_link):
    page = open_link(java_script_enabled=False)
    say_who(page)
    page.locator("#place-p1-status-present").check()
    page.locator("[data-send]").click()

    expect(page.locator(".muster-receipt__number")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_link_is_made_copied_and_revoked(open_page, acting, viewport):
    page, width = open_page(TUTOR, "/cover-links", viewport), viewport["width"]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    assert_accessible(page)
    shoot(page, f"make-{width}")
    page.select_option("#site", "FARM")
    page.get_by_label("Who is it for?").fill(KAY)
    page.get_by_role("button", name="Make a link").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    made = page.locator("#address").input_value()
    assert page.evaluate("navigator.clipboard.readText()") == made
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_accessible(page)
    shoot(page, f"made-{width}")
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("Revoked by Tess Tutor, Tutor")).to_be_visible()
    assert page.locator("#address").count() == 0
    assert_accessible(page)
    shoot(page, f"revoked-{width}")


def test_by_keyboard_alone_the_register_is_taken(open_link):
    page = open_link(DESK)
    page.get_by_label("Your name").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(KAY)
    page.keyboard.press("Tab")
    page.keyboard.type(JOB)
    page.keyboard.press("Enter")
    expect(page.locator("#register")).to_be_visible()
    page.locator("#place-p1-status-present").focus()
    page.keyboard.press("Space")
    page.locator("[data-send]").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".muster-receipt__number")).to_be_visible()


def test_machines_that_open_mail_change_no_fact_and_see_no_pupil(open_link, cast):
    page = open_link()
    before = sums(cast.store)

    page.evaluate("document.querySelector('form').submit()")
    page.wait_for_load_state("networkidle")

    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert "Quillfeather" not in page.content()
    assert sums(cast.store) == before
