"""The days ahead in a real browser, on a phone and on a desk: nobody is shut out, a gap goes with one press."""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from attendance import days
from attendance.records.tables import CalendarRow, Placement
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.support.cast import HEAD, OFFICER, TUTOR, WEDNESDAY, at

TOMORROW = WEDNESDAY + timedelta(days=1)


@pytest.fixture
def shut(cast, acting):
    """Oakbank is shut tomorrow; Northgate is shut on Friday, and P1's placement says to ask; P3 starts on Friday."""
    rows = ((cast.oakbank, TOMORROW, "Burst pipe"), (cast.northgate, TOMORROW + timedelta(days=1), "Inset"))
    with cast.store.writing() as db:
        for organisation, on, label in rows:
            db.session.add(
                CalendarRow(
                    id=uuid4(),
                    organisation_id=organisation,
                    from_on=on,
                    to_on=on,
                    session=None,
                    kind="closure",
                    label=label,
                )
            )
        for placement in [db.session.get_one(Placement, cast.placements["P1"])]:
            placement.on_home_closure = "ask"
        starting = db.session.get_one(Placement, cast.placements["P3"])
        starting.starts_on, starting.nature = TOMORROW + timedelta(days=1), "Growing and selling vegetables"
    with cast.store.writing() as db:
        days.refresh(db, [cast.northgate, cast.southgate], now=at("09:15"))


def decide(page):
    page.get_by_label("Pupil", exact=True).select_option(label="Zephyrine, Bruno, year 10")
    page.get_by_role("radio", name="Appointment").check()
    page.get_by_label("First day").fill("2026-09-16")
    page.get_by_role("radio", name="Afternoons only").check()
    page.get_by_label("Where the pupil will be").fill("Dentist, told by the mother")
    page.get_by_role("button", name="Decide this").click()
    expect(page.get_by_role("heading", name="Days ahead")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_of_the_days_ahead_shuts_anybody_out(shut, open_page, viewport):
    decide(open_page(OFFICER, "/days-ahead/not-expected", viewport))
    paths = ("/days-ahead", "/days-ahead/not-expected", "/days-ahead/move", "/school")
    for who, path in (*((HEAD, path) for path in paths), (TUTOR, "/register/2026-09-16/PM")):
        page = open_page(who, path, viewport)

        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path


def test_a_gap_goes_with_one_press(shut, open_page):
    page = open_page(OFFICER, "/days-ahead", PHONE)
    gap = page.get_by_role("listitem").filter(has_text="Amber Quillfeather").first

    gap.get_by_role("button", name="Comes in to school").click()

    expect(page.get_by_role("heading", name="Amber Quillfeather: At school")).to_be_visible()


def test_a_start_is_listed_with_its_code_and_nature(shut, open_page):
    page = open_page(OFFICER, "/days-ahead", PHONE)
    start = page.get_by_role("region", name="First days").get_by_role("listitem")

    expect(start).to_contain_text("Cerys Oxenbridge starts Friday 18 September")
    expect(start).to_contain_text("Code will be B. Nature: Growing and selling vegetables")
