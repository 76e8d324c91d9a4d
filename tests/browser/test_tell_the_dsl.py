"""A tutor tells the DSL from the register's page; the DSL reads it, has it and closes it; nobody else reads a word."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.support.cast import DSL, OFFICER, TUTOR

SAID = "He said “Mr Holt waits for me in the van”, at break, by the barn."


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_concern_goes_from_the_register_to_the_dsl_and_to_nobody_else(acting, open_page, viewport):
    page = open_page(TUTOR, "/register/2026-09-16/AM", viewport)
    page.get_by_role("link", name="Tell the DSL").click()
    assert_accessible(page)
    page.get_by_role("button", name="Tell the DSL now").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Somebody who works here").check()
    page.get_by_label("Amber Quillfeather").check()
    page.get_by_label("What you saw, heard or were told").fill(SAID)
    page.get_by_role("button", name="Tell the DSL now").click()
    expect(page.locator(".muster-receipt__number")).to_have_text(re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}"))
    expect(page.locator("main")).not_to_contain_text("Holt")
    assert_accessible(page)

    officer = open_page(OFFICER, "/alerts", viewport)
    expect(officer.locator(".muster-alert")).to_contain_text("For the safeguarding leads")
    expect(officer.locator("main")).not_to_contain_text("Amber")
    expect(officer.get_by_role("button", name=re.compile("I have this"))).to_have_count(0)
    officer.locator(".muster-alert a").click()
    expect(officer.locator("main")).to_contain_text("Only the safeguarding leads can read what happened")
    assert_accessible(officer)

    dsl = open_page(DSL, "/alerts", viewport)
    dsl.locator(".muster-alert a").click()
    expect(dsl.locator("main")).to_contain_text(SAID)
    expect(dsl.locator("main")).to_contain_text("LADO")
    expect(dsl.get_by_role("link", name=re.compile("Log this call"))).to_have_count(0)
    assert_accessible(dsl)
    dsl.get_by_role("button", name=re.compile("I have this")).click()
    expect(dsl.locator("#region-owner")).to_contain_text("Taken on by Dora Lead")
    dsl.locator("#close-outcome").fill("With the LADO, case 7")
    dsl.get_by_role("button", name="Close", exact=True).click()
    expect(dsl.locator("h1")).to_have_text("Amber Quillfeather")
    expect(dsl.locator(".muster-top__kind")).to_have_text("Safeguarding concern, closed")
