"""An officer finds who is overdue, records a call, and corrects it."""

import re
from datetime import date

from playwright.sync_api import expect
from sqlalchemy import select, update

from attendance.records.tables import LoggedContact, Placement
from tests.browser.conftest import DESK
from tests.browser.looking import assert_accessible
from tests.support.cast import OFFICER


def test_what_is_overdue_is_found_and_a_call_recorded_and_corrected(cast, open_page):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(starts_on=date(2026, 9, 7)))
        db.session.get_one(Placement, cast.placements["P5"]).pathway = "home_tuition"
        part_time = db.session.get_one(Placement, cast.placements["P1"])
        part_time.pathway, part_time.provider_id, part_time.site_id = "part_time_timetable", None, None
    page = open_page(OFFICER, "/school", DESK)
    page.get_by_role("link", name="Contacts", exact=True).click()
    expect(page.get_by_role("heading", name="Overdue: 3 pupils")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name=re.compile("Record.*Parent or carer, about Amber")).click()
    page.get_by_label("Who was spoken with or seen").fill("Una Quill, mother")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Say in a few words what was said or seen.").last).to_be_visible()
    page.get_by_label("What was said or seen").fill("Home since noon, well.")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("The contact is on record.")).to_be_visible()

    page.get_by_text("Correct it").click()
    page.get_by_role("listitem").get_by_label("Nobody reached").check()
    page.get_by_role("button", name="Record the correction").click()
    expect(page.get_by_text("Corrected: what was recorded before")).to_be_visible()
    assert_accessible(page)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    with cast.store.reading() as db:
        rows = db.session.scalars(select(LoggedContact).order_by(LoggedContact.version)).all()
        assert [each.came_of for each in rows] == ["spoken", "not_reached"]
