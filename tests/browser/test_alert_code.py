"""An alert taken on from a telephone, by the link and the code in its message, by somebody who cannot sign in."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible, shoot
from tests.support.carried import another, sent_to
from tests.support.cast import DSL, OFFICER


@pytest.fixture
def open_link(browser, address, acting, cast, clock):
    """Open the link of a mail about a pupil who left, as nobody: `open_link(PHONE, DSL)` gives page and code."""
    acting.walk_off("P1", left="09:20", local="09:25")
    contexts = []

    def open_for(viewport, who):
        context = browser.new_context(viewport=viewport, base_url=address)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        sent = sent_to(cast, who, machine_now=clock.machine())
        page.goto(f"/t/{sent.link}")
        return page, sent.code

    yield open_for
    for context in contexts:
        context.close()


def look(page, name):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shoot(page, f"alert-code-{name}-{page.viewport_size['width']}")
    assert_accessible(page)


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_code_is_typed_by_keyboard_alone_and_no_page_shuts_anybody_out(open_link, viewport):
    page, code = open_link(viewport, DSL)
    look(page, "asks")
    page.get_by_label("Code from the message").fill(another(code))
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    look(page, "wrong")
    page.get_by_label("Code from the message").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="You have this")).to_be_visible()
    look(page, "taken")
    page.goto("/t/no-such-link")
    look(page, "gone")


def test_who_came_later_reads_who_has_it(open_link):
    type_code(*open_link(PHONE, DSL))
    page, code = open_link(PHONE, OFFICER)
    type_code(page, code)

    expect(page.get_by_role("heading", name="Somebody else has this")).to_be_visible()
    look(page, "somebody-else")


def type_code(page, code):
    page.get_by_label("Code from the message").fill(code)
    page.get_by_role("button", name="I have this").click()
    page.wait_for_load_state()
