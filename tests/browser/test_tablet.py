"""A shared tablet in a real browser: before a PIN, with one, and left lying open."""

from datetime import timedelta

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible, shoot
from tests.support.cast import pupil_names
from tests.support.tablets import PIN, give_pin, manager_of, remember_tablet

TABLET: ViewportSize = {"width": 768, "height": 1024}


@pytest.fixture
def open_tablet(browser, address, acting, cast, clock):
    """Open the tablet's first page: `open_tablet(PHONE)`."""
    give_pin(cast, clock)
    give_pin(cast, clock, manager_of(cast), "582937")
    contexts = []

    def open_for(viewport=TABLET, **more):
        context = browser.new_context(viewport=viewport, base_url=address, **more)
        contexts.append(context)
        context.add_cookies([{"name": "muster-device", "value": remember_tablet(cast, clock), "url": address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto("/tablet")
        return page

    yield open_for
    for context in contexts:
        context.close()


def give(page, pin=PIN, name="Tess"):
    page.get_by_label(name, exact=True).check()
    page.get_by_label("Your PIN").fill(pin)
    page.locator("#pin-form button.muster-wide-button").click()


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESK], ids=["phone", "tablet", "desk"])
def test_no_page_of_the_tablet_shuts_anybody_out(open_tablet, viewport):
    page = open_tablet(viewport)
    width = viewport["width"]
    assert_accessible(page)
    shoot(page, f"closed-{width}")
    page.locator("#pin-form button.muster-wide-button").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"refused-{width}")
    give(page)
    expect(page.locator("#register")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"register-{width}")
    page.get_by_role("link", name="Left without permission, or a serious incident").click()
    assert_accessible(page)
    shoot(page, f"walk-off-{width}")
    page.select_option("#placement", "place-p1")
    page.get_by_role("button", name="Tell the school now").click()
    expect(page.locator(".muster-receipt__number")).to_be_visible()
    assert_accessible(page)
    shoot(page, f"receipt-{width}")
    page.goto("/tablet/incidents/new")
    assert_accessible(page)
    page.get_by_role("button", name="Switch person").click()
    expect(page.locator("#pin-form")).to_be_visible()
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_left_lying_open_for_five_minutes_it_holds_no_name_and_no_draft_but_marks(open_tablet):
    page = open_tablet()
    page.clock.install()
    give(page)
    page.locator("#place-p1-status-late").click()
    page.locator("#place-p1-note").fill("Amber's mother rang", force=True)
    page.clock.run_for(4 * 60_000)
    expect(page.locator("#register")).to_be_visible()

    page.clock.run_for(65_000)

    expect(page.get_by_role("heading", name="Hidden after five minutes")).to_be_visible()
    left = page.content()
    assert [each for each in pupil_names() if each in left] == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert page.evaluate("indexedDB.databases()") == []
    assert_accessible(page)
    shoot(page, "hidden-768")


def test_a_touch_begins_the_five_minutes_anew(open_tablet):
    page = open_tablet()
    page.clock.install()
    give(page)
    for _ in range(3):
        page.clock.run_for(4 * 60_000)
        page.locator("#place-p1-status-present").click()

    expect(page.locator("#register")).to_be_visible()


def test_what_was_marked_before_it_was_hidden_is_there_again_after_the_pin(open_tablet, clock):
    page = open_tablet()
    page.clock.install()
    give(page)
    page.locator("#place-p1-status-absent").click()
    page.clock.run_for(5 * 60_000 + 5_000)
    clock.move(timedelta(minutes=5))

    page.get_by_role("button", name="Enter your PIN").click()
    give(page, "582937", "Max")
    page.get_by_role("button", name="Go on with it").click()

    expect(page.locator("#place-p1-status-absent")).to_be_checked()
    expect(page.locator(".muster-account__name")).to_have_text("Max")


def test_without_scripts_the_tablet_works(open_tablet):
    page = open_tablet(java_script_enabled=False)
    give(page)
    page.locator("#place-p1-status-present").check()
    page.locator("[data-send]").click()

    expect(page.locator(".muster-receipt__number")).to_be_visible()
    page.get_by_role("button", name="Switch person").click()
    expect(page.locator("#pin-form")).to_be_visible()
