"""A tutor who goes to pupils' homes says in four words what was; the home school's week shows remote as remote."""

import pytest
from playwright.sync_api import expect

from attendance.records.tables import Placement
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import before_axe
from tests.support.cast import OFFICER, TUTOR


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_seen_by_video_and_no_adult_at_home(cast, acting, open_page, viewport):
    width = viewport["width"]
    with cast.store.writing() as db:
        for ref in ("P1", "P2", "P3"):
            db.session.get_one(Placement, cast.placements[ref]).pathway = "home_tuition"
    page = open_page(TUTOR, "/register/2026-09-16/AM", viewport)
    page.get_by_role("group", name="Amber Quillfeather").get_by_label("By video").check(force=True)
    page.get_by_role("group", name="Bruno Zephyrine").get_by_label("No adult at home").check(force=True)
    before_axe(page, f"tuition-{width}")
    page.get_by_role("button", name="Set the remaining 9 to present").click()
    page.get_by_role("button", name="Send: 11 of 12").click()
    expect(page.locator("main")).to_contain_text("11 recorded")
    expect(page.locator("main")).to_contain_text("Not reported yet: Cerys Oxenbridge")

    page.goto("/register/2026-09-16/AM")
    expect(page.get_by_role("group", name="Amber Quillfeather").get_by_label("By video")).to_be_checked()
    page = open_page(OFFICER, "/", viewport)
    expect(page.locator("main")).to_contain_text("no adult at home", ignore_case=True)
    expect(page.get_by_role("row", name="Amber Quillfeather")).to_contain_text("by video")
    page.goto("/school/weeks/NORTHGATE/2026-W38")
    expect(page.get_by_text("Wednesday morning: Remote").first).to_be_attached()
    before_axe(page, f"tuition-week-{width}")
