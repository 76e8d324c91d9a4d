"""A tutor puts down a Saturday lesson on a phone; the home school sees it beside the week, counted nowhere."""

import pytest
from playwright.sync_api import expect

from attendance.records.tables import Placement
from attendance.rules.words import SeenOutside
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import before_axe
from tests.support.cast import OFFICER, TUTOR


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_lesson_outside_hours(cast, acting, open_page, viewport):
    width = viewport["width"]
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).pathway = "home_tuition"
    page = open_page(TUTOR, "/today", viewport)
    page.get_by_role("link", name="A session outside hours").click()
    before_axe(page, f"outside-whose-{width}")
    page.get_by_role("link", name="Amber Quillfeather").click()
    page.get_by_label("From").fill("10:00")
    page.get_by_label("Until").fill("11:00")
    page.get_by_label("No adult at home").check(force=True)
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("That is the morning’s register, 09:00 to 12:00")
    before_axe(page, f"outside-refused-{width}")
    page.get_by_label("From").fill("07:15")
    page.get_by_label("Until").fill("08:15")
    page.get_by_label("A short note").fill("Rang twice; the curtains were drawn.")
    before_axe(page, f"outside-form-{width}")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("main")).to_contain_text("Session recorded")
    expect(page.locator("main")).to_contain_text("Attendance officer")
    before_axe(page, f"outside-receipt-{width}")

    page.goto("/weeks/2026-W38/pupils/" + cast.refs["P1"])
    expect(page.locator("main")).to_contain_text("Outside hours, not counted")
    before_axe(page, f"outside-provider-week-{width}")
    page.get_by_role("link", name="A session outside hours").click()
    page.get_by_label("From").fill("06:15")
    page.get_by_label("Until").fill("07:00")
    page.get_by_label("Seen by video").check(force=True)
    page.get_by_role("button", name="Record it").click()
    page.get_by_role("link", name="What you have recorded").click()
    page.get_by_role("listitem").filter(has_text="06:15 to 07:00").get_by_role("link", name="Take it back").click()
    page.get_by_label("What was wrong?").fill("It was on Tuesday.")
    before_axe(page, f"outside-take-back-{width}")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("main")).to_contain_text("Taken back by Tess Tutor, Tutor")
    before_axe(page, f"outside-list-{width}")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_home_school_sees_a_lesson_outside_hours(cast, acting, open_page, viewport):
    width = viewport["width"]
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).pathway = "home_tuition"
    told = {"seen": SeenOutside.NO_ADULT_AT_HOME, "note": "Rang twice; the curtains were drawn."}
    acting.outside("P1", starts="07:15", ends="08:15", local="07:20", **told)
    acting.outside("P2", starts="07:15", ends="08:15", local="08:20")
    page = open_page(OFFICER, "/school", viewport)
    expect(page.locator("#region-outside")).to_contain_text("No adult at home")
    before_axe(page, f"outside-school-day-{width}")
    page.goto("/tasks")
    expect(page.locator("main")).to_contain_text("no adult at home for a session outside hours")
    page.goto(f"/school/pupils/{cast.pupils['P1']}/details")
    expect(page.locator("main")).to_contain_text("the curtains were drawn")
    before_axe(page, f"outside-pupil-{width}")
    page.goto(f"/school/pupils/{cast.pupils['P1']}/week/2026-W38")
    expect(page.locator("main")).to_contain_text("Outside hours, not counted")
    expect(page.locator("main")).not_to_contain_text("curtains")
    before_axe(page, f"outside-printed-{width}")
    page.goto("/school/weeks/NORTHGATE/2026-W38")
    expect(page.locator("#outside")).to_have_text("Outside hours, not counted")
    before_axe(page, f"outside-week-{width}")
