"""Absences, walk-offs and incidents in a real browser, and every provider page before axe."""

import pytest
from playwright.sync_api import expect

from attendance import responding
from attendance.responding import TakeOn
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.support.cast import TUTOR, at


def test_a_walk_off_is_told_with_two_fields(acting, open_page):
    page = open_page(TUTOR, "/today")
    page.get_by_role("link", name="Left without permission").click()

    page.select_option("#placement", "place-p1")
    page.get_by_role("button", name="Tell the school now").click()

    expect(page.locator("h1")).to_have_text("Amber Quillfeather")
    expect(page.locator(".muster-follow__state")).to_have_text("Nobody has taken this on yet.")


def test_the_page_follows_by_itself_and_leaves_what_is_being_typed(acting, cast, open_page):
    walk_off = acting.walk_off("P3", left="09:05", local="09:06")
    page = open_page(TUTOR, "/")
    page.clock.install()
    page.goto(f"/walk-offs/{walk_off.walk_off_id}")
    page.locator("#note").fill("Seen by the chur")
    with cast.store.writing() as db:
        responding.take_on(cast.dsl, db, walk_off.alert_id, TakeOn(instead_of=None), now=at("09:16"))

    page.clock.run_for(10_500)

    expect(page.locator(".muster-follow__state")).to_contain_text("Taken on by Dora Lead, Designated safeguarding lead")
    expect(page.locator("#note")).to_have_value("Seen by the chur")


def test_an_absence_is_told_before_the_register(acting, open_page):
    page = open_page(TUTOR, "/absences/new")

    page.select_option("#placement", "place-p1")
    page.locator("#half_days-AM").click()
    page.get_by_role("button", name="Tell the school").click()

    expect(page.locator("text=Told before 10:00")).to_be_visible()


def test_a_session_nobody_can_run_is_told_and_a_child_who_waits_is_fetched(acting, open_page):
    page = open_page(TUTOR, "/today", PHONE)
    page.get_by_role("link", name="We can’t run a session, or are ending early").click()
    for choice in ("#half_days-AM", "#why-building", "#where-never_came", "#whom-everybody"):
        page.locator(choice).click()
    page.get_by_text("Tick pupils, or say where one is somewhere else").click()
    page.select_option("#place-p1-where", "with_us")
    page.get_by_role("button", name="Tell the schools now").click()

    expect(page.locator("text=Still with you: Amber Quillfeather.")).to_be_visible()
    page.get_by_role("link", name="Amber Quillfeather has left").click()
    page.get_by_role("radio", name="Collected").check()
    page.locator("#handed_to").fill("Ms Quillfeather, mother")
    page.get_by_role("button", name="Tell the school now").click()

    expect(page.locator("h1")).to_have_text("Told: collected")
    assert "Ms Quillfeather, mother" in {row.handed_to for row in acting.observations("P1")}


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_shuts_anybody_out(acting, open_page, viewport):
    acting.absent("P2", local="08:30")
    walk_off = acting.walk_off("P3", left="09:05", local="09:06")
    page = open_page(TUTOR, "/today", viewport)
    assert_accessible(page)
    for path in ("/absences/new", "/walk-offs/new", "/incidents/new", "/sessions/off"):
        page.goto(path)
        assert_accessible(page)
        page.locator("main button.govuk-button").click()
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        assert_accessible(page)
    page.goto(f"/walk-offs/{walk_off.walk_off_id}")
    assert_accessible(page)
    page.goto("/register/2026-09-16/AM")
    for choice in ("p1-status-late", "m1-status-absent", "m4-status-left_early", "p2-status-present"):
        page.locator(f"#place-{choice}").click()
    assert_accessible(page)
    page.locator("[data-send]").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert_accessible(page)
    page.goto("/register/2026-09-16/AM")
    page.locator("#place-p1-status-absent").click()
    page.locator("[data-send]").click()
    expect(page.locator(".muster-receipt__number")).to_be_visible()
    assert_accessible(page)
