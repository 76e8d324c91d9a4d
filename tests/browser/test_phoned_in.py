"""Phoned in, in a real browser: from the missing register's alert to the provider's answer."""

import pytest
from playwright.sync_api import expect

from attendance import missing
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.support.cast import OFFICER, TUTOR, at


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_register_is_phoned_in_from_its_alert(cast, acting, clock, open_page, viewport):
    clock.jump(at("10:05"))
    with cast.store.writing() as db:
        missing.mark_due(db, now=at("10:01"))
    ours = [each for each in acting.alerts("missing_register") if each.home_school_id == cast.northgate]
    [alert] = [each for each in ours if each.provider_id == cast.oakbank]
    page = open_page(OFFICER, f"/alerts/{alert.id}", viewport)

    page.get_by_role("button", name="Phoned in").click()
    page.get_by_label("Who is on the telephone?").fill("Tess Tutor")
    page.get_by_label("Their job at the provider").fill("Tutor")
    page.get_by_label("The number they call from").fill("01632 960103")
    expect(page.get_by_label("Time of the call")).to_have_value("10:05")
    page.get_by_role("button", name="Set the remaining").click()
    assert_accessible(page)
    page.locator("[data-send]").click()

    expect(page.locator("#calls")).to_contain_text("Every expected pupil is reported")
    expect(page.locator("#calls")).to_contain_text("Tess Tutor, Tutor, 01632 960103")
    assert_accessible(page)
    page.get_by_role("link", name="Somebody left without permission").click()
    assert_accessible(page)

    theirs = open_page(TUTOR, "/today", viewport)
    assert_accessible(theirs)
    theirs.get_by_role("link", name="Morning, Wed 16 Sep").click()
    assert_accessible(theirs)
    theirs.get_by_label("No, something is different").check()
    theirs.get_by_label("Bruno Zephyrine").check()
    theirs.get_by_label("What is different?").fill("Bruno never came.")
    theirs.get_by_role("button", name="Send the answer").click()
    expect(theirs.get_by_role("main")).to_contain_text("Northgate Academy is told")
    page.goto("/alerts")
    page.get_by_role("link", name="Bruno Zephyrine").click()
    expect(page.locator("#log")).to_contain_text("Bruno never came.")
