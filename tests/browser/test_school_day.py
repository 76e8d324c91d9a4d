"""The home school's day in a real browser: what arrives while somebody types, and an alert from first to last."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from attendance.records.tables import Contact, LogEntry, Placement
from attendance.rules.words import AgreedWith, Status
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible, before_axe
from tests.support.acting import entry
from tests.support.cast import DSL, HEAD, OFFICER, at

BOTH = pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])


@pytest.fixture
def morning(cast, acting, clock):
    """P2 was absent at 09:30; it is 11:02 now."""
    with cast.store.writing() as db:
        for ref in ("P1", "P2"):
            db.session.add(
                Contact(
                    home_school_id=cast.northgate,
                    pupil_id=cast.pupils[ref],
                    name="Robin Example",
                    relation="father",
                    kind="parent_carer",
                    phone="07700 900999",
                    position=1,
                )
            )
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), entry(cast, "P3"), local="09:30")
    clock.jump(at("11:02"))
    return acting


def alert_of(acting, kind):
    return f"/alerts/{acting.alerts(kind)[-1].id}"


def let_time_pass(page: Page) -> None:
    """Let the page's own quarter of a minute pass."""
    page.clock.fast_forward(15_000)


def with_a_clock(page: Page) -> Page:
    """Put the page's timers into our hands."""
    page.clock.install()
    page.reload()
    return page


def test_a_walk_off_that_arrives_while_a_note_is_typed_is_shown_and_the_note_is_kept(morning, open_page):
    page = with_a_clock(open_page(OFFICER, alert_of(morning, "whereabouts"), PHONE))
    page.locator("summary", has_text="A note").click()
    page.locator("#note-note").press_sequentially("Rang home, no ans")

    morning.walk_off("P1", left="10:58", local="11:02")
    let_time_pass(page)

    expect(page.locator("#news")).to_contain_text("New: Left without permission, Amber Quillfeather")
    expect(page.locator("#region-others")).to_contain_text("Left without permission: Amber Quillfeather")
    expect(page.locator("#note-note")).to_be_focused()
    page.locator("#note-note").press_sequentially("wer")
    expect(page.locator("#note-note")).to_have_value("Rang home, no answer")


def test_a_name_that_is_being_looked_for_is_kept_and_still_looked_for_after_a_refresh(cast, morning, open_page):
    page = with_a_clock(open_page(OFFICER, "/school", DESK))
    page.locator("#q").press_sequentially("oxen")
    expect(page.locator("#pupils tbody tr:visible")).to_have_count(1)

    morning.send(entry(cast, "P3", Status.LEFT_EARLY, left_at="10:50", agreed_with=AgreedWith.PARENT), local="11:02")
    let_time_pass(page)

    expect(page.locator("#pupils tbody tr:visible")).to_have_count(1)
    expect(page.locator("#pupils tbody tr:visible")).to_contain_text("Left early")
    expect(page.locator("#q")).to_have_value("oxen")
    expect(page.locator("#q")).to_be_focused()


def test_a_page_that_can_no_longer_reach_muster_says_since_when_it_is_old(morning, open_page):
    page = with_a_clock(open_page(OFFICER, "/school", DESK))

    page.context.set_offline(True)
    let_time_pass(page)
    expect(page.locator("#stale")).to_contain_text("Not up to date: nothing new since 11:02")

    page.context.set_offline(False)
    let_time_pass(page)
    expect(page.locator("#stale")).to_be_empty()


def test_a_page_left_open_after_signing_out_says_so(cast, morning, open_page):
    page = with_a_clock(open_page(OFFICER, "/school", DESK))

    page.context.clear_cookies()
    let_time_pass(page)

    expect(page.locator("#stale")).to_contain_text("You are signed out")


@BOTH
def test_a_walk_off_is_taken_on_logged_and_closed(cast, morning, open_page, viewport):
    morning.walk_off("P1", left="10:58", local="11:02")
    page = open_page(DSL, "/school", viewport)

    page.get_by_role("button", name=re.compile("I have this.*Amber Quillfeather")).click()
    expect(page.locator("#region-owner")).to_contain_text("Taken on by Dora Lead")

    page.locator("#note-note").fill("Two staff searching the lane")
    page.get_by_role("link", name=re.compile("Log with a note.*Robin Example")).click()
    expect(page.locator("#call-who_called")).to_have_value("Robin Example, father")
    expect(page.locator("#call-at")).to_have_value("11:02")
    expect(page.locator("#note-note")).to_have_value("Two staff searching the lane")
    page.get_by_label("No answer").check()
    page.get_by_role("button", name="Log the call").click()
    expect(page.locator("#region-log")).to_contain_text("Robin Example, father — no answer")

    page.locator("#close-outcome").fill("Back at the farm")
    page.locator("#close-confirmed_by").fill("Tess Tutor")
    page.get_by_role("button", name="Close: returned, safe").click()
    expect(page.locator("#close")).to_contain_text("confirmed returned and safe")
    expect(page.locator("#close-outcome")).to_have_value("Back at the farm")

    page.get_by_label("The pupil is returned, safe").check()
    page.get_by_role("button", name="Close: returned, safe").click()
    expect(page.locator("#region-owner")).to_contain_text("Returned, safe; confirmed by Tess Tutor")
    assert morning.closed_reasons("walk_off") == ["Returned, safe; confirmed by Tess Tutor"]


@BOTH
def test_where_a_pupil_is_can_be_confirmed(morning, open_page, viewport):
    page = open_page(OFFICER, alert_of(morning, "whereabouts"), viewport)

    page.get_by_label("Somewhere else").check()
    page.locator("#confirm-where_other").fill("With an aunt")
    page.get_by_label("Spoke to them by telephone").check()
    page.locator("#confirm-confirmed_by").fill("Robin Example, father")
    page.get_by_role("button", name="Confirm and close").click()

    expect(page.locator("#region-owner")).to_contain_text("Whereabouts confirmed by Robin Example, father")
    page.goto("/school")
    expect(page.locator("#pupils tr", has_text="Zephyrine")).to_contain_text("With an aunt")


@BOTH
def test_the_code_that_would_be_entered_stands_on_the_day_and_with_its_reason_on_the_pupils_page(
    cast, morning, open_page, viewport
):
    with cast.store.writing() as db:
        for ref in ("P1", "P2", "P3"):
            db.session.get_one(Placement, cast.placements[ref]).nature = "horticulture"
    page = open_page(OFFICER, "/school", viewport)
    expect(page.locator("#pupils tr", has_text="Oxenbridge")).to_contain_text("Proposes B: attended Oakbank Farm")
    before_axe(page, f"codes-today-{viewport['width']}")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    page.goto(f"/school/pupils/{cast.pupils['P2']}/details")

    expect(page.locator("main")).to_contain_text("N until the reason is established, within 5 school days")
    before_axe(page, f"codes-pupil-{viewport['width']}")
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_a_double_click_logs_one_call(cast, morning, open_page):
    page = open_page(OFFICER, f"{alert_of(morning, 'whereabouts')}?call=0", PHONE, java_script_enabled=False)

    page.get_by_label("Left a message").check()
    page.get_by_role("button", name="Log the call").dblclick()

    expect(page.locator("#log")).to_contain_text("left a message")
    with cast.store.reading() as db:
        assert len(db.session.scalars(select(LogEntry).where(LogEntry.kind == "contact")).all()) == 1


def test_everything_works_without_a_script(morning, open_page):
    morning.walk_off("P1", left="10:58", local="11:02")
    page = open_page(DSL, "/school", PHONE, java_script_enabled=False)

    page.get_by_label("Find a pupil or provider").fill("quill")
    page.get_by_role("button", name="Find").click()
    assert "quill" not in page.url
    expect(page.locator("#pupils tbody tr:visible")).to_have_count(1)
    page.get_by_role("button", name=re.compile("I have this.*Amber Quillfeather")).click()
    expect(page.locator("#region-owner")).to_contain_text("Taken on by Dora Lead")
    page.get_by_role("link", name="Refresh").click()
    expect(page.locator("#region-owner")).to_contain_text("Taken on by Dora Lead")


def test_an_alert_is_taken_on_with_the_keyboard_alone(morning, open_page):
    morning.walk_off("P1", left="10:58", local="11:02")
    page = open_page(DSL, alert_of(morning, "walk_off"), DESK)

    for _ in range(20):
        page.keyboard.press("Tab")
        if re.match("take-", page.evaluate("document.activeElement.id")):
            break
    page.keyboard.press("Enter")

    expect(page.locator("#region-owner")).to_contain_text("Taken on by Dora Lead")


@BOTH
def test_every_page_can_be_used_by_everybody_and_fits_its_screen(morning, open_page, viewport):
    morning.walk_off("P1", left="10:58", local="11:02")
    paths = ["/school", "/alerts", "/tasks", "/agreements"]
    page = open_page(HEAD, "/school", viewport)

    for path in (*paths, alert_of(morning, "walk_off"), alert_of(morning, "whereabouts")):
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
        small = page.locator("main .govuk-button:visible, .muster-choice input:visible").evaluate_all(
            "all => all.filter(each => each.getBoundingClientRect().height < 48).map(each => each.outerHTML)"
        )
        assert small == [], path


@BOTH
def test_who_looked_is_shown_to_the_lead_without_a_fault(morning, cast, open_page, viewport, tmp_path):
    morning.walk_off("P1", left="10:58", local="11:02")
    alert = alert_of(morning, "walk_off")
    open_page(OFFICER, alert, viewport)

    for path in (alert, f"/pupils/{cast.pupils['P1']}/who-looked"):
        page = open_page(DSL, path, viewport)
        expect(page.get_by_text("Olive Officer", exact=True).first).to_be_visible()
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
        page.screenshot(path=tmp_path / f"looked-{len(path)}.png", full_page=True)
