"""The week in a real browser, on a phone and on a desk: the school's summary, the provider's register to sign off."""

from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from attendance import summaries
from attendance.records.tables import PlacementPattern
from attendance.rules.words import Session, Status
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.support.acting import entry
from tests.support.cast import MANAGER, OFFICER, also_at_rival, at

MONDAY, NEXT_MONDAY = date(2026, 9, 14), date(2026, 9, 21)
SCHOOL, PROVIDER = "/school/weeks/NORTHGATE/2026-W38", "/weeks/2026-W38"


@pytest.fixture
def week(acting, cast, clock):
    """A week with most things in it, issued on the Monday and corrected a quarter of an hour later."""
    acting.send(
        entry(cast, "P1", Status.LATE, arrived_at="09:20"),
        entry(cast, "P2", Status.ABSENT),
        entry(cast, "P4"),
        local="09:30",
    )
    acting.walk_off("P3", left="09:40", local="09:41")
    acting.send(entry(cast, "P1"), entry(cast, "P2"), session=Session.PM, local="13:30")
    for local in ("08:30", "08:45"):
        with cast.store.writing() as db:
            summaries.plan_weeks(db, now=at(local, on=NEXT_MONDAY))
        with cast.store.writing() as db:
            summaries.run_due(db, now=at(local, on=NEXT_MONDAY))
        acting.send(entry(cast, "P3"), session=Session.PM, local="08:40", now=at("08:40", on=NEXT_MONDAY))
    clock.move(at("09:00", on=NEXT_MONDAY) - clock.machine())
    return cast


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_of_the_week_shuts_anybody_out(week, open_page, viewport):
    for who, path in ((OFFICER, "/school/weeks"), (OFFICER, SCHOOL), (MANAGER, "/weeks"), (MANAGER, PROVIDER)):
        page = open_page(who, path, viewport)

        assert_accessible(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], path


def test_a_manager_signs_a_week_off_with_one_press(week, open_page):
    page = open_page(MANAGER, PROVIDER, PHONE)

    page.get_by_role("button", name="Sign off for Northgate Academy").click()

    expect(page.locator("body")).to_contain_text("Signed off by Max Manager, Centre manager, 21 September 2026, 09:00")
    expect(page.get_by_role("button", name="Sign off for Northgate Academy")).to_have_count(0)
    expect(page.get_by_role("button", name="Sign off for Southgate School")).to_have_count(1)


def test_an_officer_saves_the_week_as_a_word_file(week, open_page):
    page = open_page(OFFICER, SCHOOL, DESK)

    with page.expect_download() as saved:
        page.get_by_role("button", name="Word").click()

    assert saved.value.suggested_filename == "NORTHGATE-2026-W38-v2.docx"


def test_the_correction_is_named_among_the_versions(week, open_page):
    page = open_page(OFFICER, SCHOOL, DESK)

    expect(page.locator("#versions ~ ol")).to_contain_text("Cerys Oxenbridge: Wednesday afternoon was Not reported")
    expect(page.locator("#versions ~ ol > li")).to_have_count(2)


def test_a_pupils_week_shows_the_hand_over_on_a_phone_and_is_printed_for_a_meeting(acting, cast, open_page):
    also_at_rival(cast, "P1", wed="PM")
    with cast.store.writing() as db:
        here = PlacementPattern.placement_id == cast.placements["P1"]
        db.session.execute(update(PlacementPattern).where(here).values(wed="AM", thu="", fri=""))
    page = open_page(OFFICER, f"/school/pupils/{cast.pupils['P1']}/details", PHONE)

    expect(page.locator(".muster-strip__day", has_text="Wed 16 Sep")).to_contain_text("due at Riverside Tuition 13:00")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("link", name="Other weeks, and to print for a meeting").click()

    expect(page.locator(".muster-strip-meeting")).to_be_hidden()
    assert_accessible(page)
    page.emulate_media(media="print")
    expect(page.locator(".muster-strip-meeting")).to_be_visible()
    expect(page.locator(".muster-nav")).to_be_hidden()
    assert page.locator(".muster-strip__day").count() == 5
