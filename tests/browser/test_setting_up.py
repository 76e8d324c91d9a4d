"""An officer told at 08:50 of a start today has it running by 08:55: in a real browser, on a phone and on a desk."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from attendance import missing
from attendance.records.tables import Expected, Placement, Pupil
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.support.cast import ADMIN, OFFICER, TUTOR, at


@pytest.fixture
def ten_to_nine(acting, clock):
    """It is ten to nine on the Wednesday, and the day is open."""
    clock.move(at("08:50") - clock.machine())
    return acting


def add_pupil(page):
    page.get_by_role("link", name="Pupils", exact=True).click()
    page.get_by_role("link", name="Add a pupil").click()
    page.get_by_label("Your reference").fill("N7")
    page.get_by_label("Given name").fill("Nadia")
    page.get_by_label("Family name").fill("Larkspur")
    page.get_by_label("Year group").fill("9")
    page.get_by_role("button", name="Add this pupil").click()


def place(page, provider, *half_days):
    page.get_by_role("link", name="Add a placement").click()
    page.get_by_role("link", name=provider).click()
    for each in half_days:
        page.get_by_label(each).check(force=True)
    page.get_by_role("button", name="Place ").click()


def test_an_officer_told_at_0850_of_a_start_today_has_it_running_by_0855(cast, ten_to_nine, open_page, clock):
    page = open_page(OFFICER, "/school", DESK)
    add_pupil(page)
    expect(page.get_by_role("heading", name="Nadia Larkspur")).to_be_visible()

    place(page, "Oakbank Farm", "Wednesday morning", "Wednesday afternoon")
    expect(page.get_by_role("heading", name="Expected today")).to_be_visible()
    expect(page.get_by_text("register due 10:00")).to_be_visible()

    clock.move(at("08:55") - clock.machine())
    register = open_page(TUTOR, "/register/2026-09-16/AM", PHONE)
    expect(register.get_by_text("Nadia Larkspur", exact=True)).to_be_visible()
    with cast.store.writing() as db:
        missing.mark_due(db, now=at("10:05"))
    wanted = select(Expected.due_group_id).join(Pupil, Pupil.id == Expected.pupil_id)
    with cast.store.reading() as db:
        awaited = set(db.session.scalars(wanted.where(Pupil.ref == "N7", Expected.session == "AM")))
    assert awaited <= {each.due_group_id for each in ten_to_nine.alerts("missing_register")}


def test_two_places_at_once_are_saved_only_when_both_are_meant(ten_to_nine, open_page):
    page = open_page(OFFICER, "/school/pupils", PHONE)
    page.get_by_role("link", name="Quillfeather, Amber").click()
    place(page, "Riverside Tuition", "Wednesday morning")
    asked = page.get_by_role("heading", name="Amber Quillfeather would be in two places at once")
    expect(asked).to_be_visible()
    expect(page.get_by_text("Wednesday morning, from 16 September 2026")).to_be_visible()
    expect(page.get_by_label("Wednesday morning")).to_be_checked()

    page.get_by_role("button", name="Place ").click()
    expect(asked).to_be_visible()
    page.get_by_label("Yes, both").check()
    page.get_by_role("button", name="Place ").click()
    expect(page.get_by_role("heading", name="Amber Quillfeather at Riverside Tuition")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_of_pupils_and_placements_shuts_anybody_out(cast, ten_to_nine, open_page, viewport):
    pupil, placed = f"/school/pupils/{cast.pupils['P1']}", f"/school/placements/{cast.placements['P1']}"
    new = f"{pupil}/placements/new?provider={cast.riverside}"
    paths = {
        "/school/pupils": "Pupils",
        "/school/pupils/new": "Add a pupil",
        f"{pupil}/details": "Amber Quillfeather",
        f"{pupil}/edit": "Change Amber Quillfeather",
        placed: "Amber Quillfeather at Oakbank Farm",
        new: "Amber Quillfeather at Riverside Tuition",
        f"{pupil}/placements/where": "Which provider takes Amber Quillfeather?",
    }
    for path, heading in paths.items():
        page = open_page(OFFICER, path, viewport)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        for each in page.locator("details").all():
            each.evaluate("each => { each.open = true }")

        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_an_administrator_enters_a_half_day_and_reads_what_closing_today_would_do(
    cast, ten_to_nine, open_page, viewport, tmp_path
):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(on_home_closure="stays_home"))
    page = open_page(ADMIN, "/school", viewport)
    page.get_by_role("link", name="Calendar", exact=True).click()
    page.get_by_text("Add days").click()
    page.get_by_label("What", exact=True).select_option(label="Half day")
    page.get_by_label("First day").fill("2026-11-27")
    page.get_by_label("What to call it").fill("Sports day, ends 12:15")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Half day: Sports day, ends 12:15")).to_be_visible()
    sees_no_fault(page, viewport, tmp_path / "calendar.png")

    page.get_by_text("Add days").click()
    page.get_by_label("First day").fill("2026-09-16")
    page.get_by_label("What to call it").fill("No heating")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("would no longer be expected, and nobody would look for them").first).to_be_visible()
    sees_no_fault(page, viewport, tmp_path / "asked.png")
    page.get_by_label("Yes, this is meant").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Closed: No heating")).to_be_visible()


def sees_no_fault(page, viewport, picture):
    assert_accessible(page)
    page.screenshot(path=picture, full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
