"""The register in a tutor's hands: on a phone at a quarter past nine, with twelve teenagers around."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from attendance.records.tables import Placement
from tests.browser.conftest import DESK, PHONE
from tests.support.acting import entry
from tests.support.cast import MANAGER, TUTOR, at

AM = "/register/2026-09-16/AM"
TUESDAY = date(2026, 9, 15)


class Thumb:
    """Taps and counts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, selector: str) -> None:
        self.page.locator(selector).click()
        self.taps += 1


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_twelve_pupils_with_three_exceptions_take_six_taps(acting, open_page, viewport):
    page = open_page(TUTOR, AM, viewport)
    thumb = Thumb(page)

    thumb.tap("#place-p1-status-late")
    thumb.tap("#place-m1-status-absent")
    thumb.tap("#place-m4-status-left_early")
    thumb.tap("#place-m4-agreed_with-parent")
    thumb.tap("text=Set the remaining 9 to present")
    thumb.tap("text=Send: 12 of 12")

    expect(page.locator("h1")).to_have_text("Morning register sent")
    assert thumb.taps <= 6
    stored = [(seen.status, seen.arrived_at, seen.left_at) for seen in acting.observations()]
    assert len(stored) == 12
    assert ("late", at("09:15"), None) in stored
    assert ("left_early", None, at("09:15")) in stored


def test_every_choice_is_a_finger_wide_and_nothing_is_clipped_on_the_narrowest_phone(acting, open_page):
    page = open_page(TUTOR, AM, {"width": 360, "height": 640})

    boxes = page.locator(".muster-choices input:not([value='']):visible").evaluate_all(
        "inputs => inputs.map(each => each.getBoundingClientRect()).map(box => [box.width, box.height])"
    )
    assert len(boxes) == 60
    assert min(min(box) for box in boxes) >= 48
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    clipped = page.locator(".muster-row__name, .muster-choice label").evaluate_all(
        "all => all.filter(each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth).length"
    )
    assert clipped == 0


def test_the_count_follows_the_taps_and_a_slip_can_be_taken_back(acting, open_page):
    page = open_page(TUTOR, AM)
    send, remaining = page.locator("[data-send]"), page.locator("[data-remaining]")
    expect(send).to_have_text("Send: 0 of 12")

    page.locator("#place-p1-status-absent").click()
    expect(send).to_have_text("Send: 1 of 12")
    expect(remaining).to_have_text("Set the remaining 11 to present")

    page.locator("#place-p1-status-clear").click()
    expect(send).to_have_text("Send: 0 of 12")


def test_details_appear_only_for_what_is_chosen(acting, open_page):
    page = open_page(TUTOR, AM)
    arrived, reason = page.locator("#place-p1-arrived"), page.locator("#place-p1-reason-ill")
    expect(arrived).to_be_hidden()

    page.locator("#place-p1-status-late").click()
    expect(arrived).to_be_visible()
    expect(arrived).to_have_value("09:15")
    page.locator("#place-p1-status-absent").click()
    expect(arrived).to_be_hidden()
    expect(reason).to_be_visible()


def test_setting_the_remaining_leaves_out_whom_something_is_known_of(acting, open_page):
    acting.absent("P2", local="08:30")
    acting.walk_off("P3", left="09:05", local="09:06")
    page = open_page(TUTOR, AM)

    page.locator("text=Set the remaining 10 to present").click()

    expect(page.locator("#place-p3-status-present")).not_to_be_checked()
    expect(page.locator("#place-p2-status-absent")).to_be_checked()
    expect(page.locator("[data-send]")).to_have_text("Send: 12 of 12")


def test_without_a_script_the_register_is_taken_all_the_same(acting, open_page):
    page = open_page(TUTOR, AM, java_script_enabled=False)

    page.locator("#place-p1-status-late").click()
    page.locator("#place-p1-arrived").fill("09:12")
    page.locator("button[value=remaining]").click()
    assert not acting.observations()
    expect(page.locator("#place-p1-arrived")).to_have_value("09:12")
    page.locator("text=Send: 12 of 12").click()

    expect(page.locator("h1")).to_have_text("Morning register sent")
    assert len(acting.observations()) == 12


def test_the_keyboard_alone_takes_the_register(acting, open_page):
    page = open_page(TUTOR, AM, DESK)

    page.locator("#place-m1-status-present").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("0912")
    page.locator("[data-remaining]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-send]")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Morning register sent")
    assert [seen.status for seen in acting.observations()].count("late") == 1


def test_a_double_click_is_one_submission(acting, open_page):
    page = open_page(TUTOR, AM, java_script_enabled=False)
    page.locator("#place-p1-status-present").click()

    page.locator("[data-send]").dblclick()

    expect(page.locator(".muster-receipt__number")).to_have_text(re.compile(r"^\w{4}-\w{4}$"))
    assert len(acting.observations()) == 1


def test_after_its_last_day_the_registers_inside_a_placement_are_finished_and_nothing_else_is_there(
    acting, cast, open_page
):
    acting.open_day(on=TUESDAY)
    acting.send(entry(cast, "P1", on=TUESDAY), local="09:10", on=TUESDAY)
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).ends_on = TUESDAY
    page = open_page(TUTOR, "/today")
    card = page.locator(".muster-card", has_text="Amber Q.")
    expect(card).to_contain_text("ended on Tuesday 15 September")
    expect(card).to_contain_text("can be finished until Tuesday 29 September")

    card.get_by_role("link", name="Afternoon, Tue 15 Sep").click()
    page.locator("#place-p1-status-present").click()
    page.locator("[data-send]").click()
    expect(page.locator("h1")).to_have_text("Afternoon register sent in part")
    page.goto("/today")

    expect(card).to_contain_text("Every session is reported")
    page.goto(AM)
    expect(page.locator("#place-p2-status-present")).to_be_visible()
    expect(page.locator("#place-p1-status-present")).to_have_count(0)


def test_two_devices_that_differ_are_shown_to_a_person(acting, open_page):
    mine, theirs = open_page(TUTOR, AM), open_page(MANAGER, AM)
    theirs.locator("#place-p1-status-absent").click()
    theirs.locator("[data-send]").click()
    expect(theirs.locator("h1")).to_have_text("Morning register sent in part")

    mine.locator("#place-p1-status-present").click()
    mine.locator("[data-send]").click()

    expect(mine.locator(".govuk-error-summary")).to_contain_text(
        "Amber Quillfeather: This differs from what is on record"
    )
    expect(mine.locator("text=On record: Absent, taken at 09:15 by Max Manager, Centre manager")).to_be_visible()
    expect(mine.locator("#place-p1-status-present")).to_be_checked()
    mine.locator("#place-p1-change_reason").fill("She came in by the back door")
    mine.locator("[data-send]").click()
    expect(mine.locator("h1")).to_have_text("Morning register sent in part")
