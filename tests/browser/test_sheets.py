"""A tutor sends a sheet, looks at what it would say, records it and answers for the row that is held."""

from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.support.cast import TUTOR

SHEET = """Provider: Oakbank,,,,,
date,session,placement,status,arrived_at,note
16/09/2026,AM,place-p1,late,9.10,
16/09/2026,AM,place-p2,O,,Here all morning
16/09/2026,AM,place-p3,absconded,,
"""


def test_a_sheet_is_sent_looked_at_and_recorded_and_its_held_row_answered_for(cast, acting, open_page):
    page = open_page(TUTOR, "/today", PHONE)
    page.get_by_role("link", name="A register in a spreadsheet? Send the sheet").click()
    assert_accessible(page)
    file = {"name": "week 3.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    page.get_by_label("Excel workbook or CSV file").set_input_files(file)
    page.get_by_role("button", name="Look at the sheet").click()

    expect(page.get_by_role("heading", name="Is this right?")).to_be_visible()
    expect(page.get_by_text("Late, arrived 09:10")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Record 1 row").first.click()
    expect(page.get_by_role("heading", name="Sheet recorded")).to_be_visible()
    page.get_by_role("link", name="Answer for row 4").click()
    for width in (PHONE["width"], DESK["width"]):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.get_by_label("Date")).to_have_value("2026-09-16")
    expect(page.get_by_label("Session")).to_have_value("AM")
    page.get_by_label("What you saw").select_option("present")
    assert_accessible(page)
    page.get_by_role("button", name="Record it").click()

    expect(page.get_by_text("Recorded as Tess Tutor said")).to_be_visible()
    expect(page.get_by_role("link", name="Report that the pupil left")).to_be_visible()
    assert_accessible(page)
