"""A manager looks at everything that came in and at a sheet as it came, a home school at its own part."""

from playwright.sync_api import expect

from attendance.intake.sheets import SentFile
from attendance.rules.words import Status
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.browser.test_sheets import SHEET
from tests.integration.attendance.test_sheets import take_in
from tests.support.acting import entry
from tests.support.cast import MANAGER, OFFICER


def test_all_that_came_in_is_looked_at_and_a_sheet_as_it_came(cast, acting, open_page):
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:05")
    acting.send(entry(cast, "P1"), local="09:08")
    acting.send(entry(cast, "P2", Status.LATE, arrived_at="09:09"), local="09:10")
    page = open_page(MANAGER, "/sheets", PHONE)
    file = {"name": "week 3.csv", "mimeType": "text/csv", "buffer": SHEET.encode()}
    page.get_by_label("Excel workbook or CSV file").set_input_files(file)
    page.get_by_role("button", name="Look at the sheet").click()
    page.get_by_role("link", name="The sheet as it came").click()
    expect(page.get_by_role("cell", name="absconded")).to_be_visible()
    assert_accessible(page)
    page.goto("/received")
    expect(page.get_by_text("Duplicate", exact=True)).to_be_visible()
    for width in (PHONE["width"], DESK["width"]):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)
    page.get_by_role("link", name="Register, Wed 16 Sep, morning").last.click()
    expect(page.get_by_text("Replaced by a later word")).to_be_visible()
    assert_accessible(page)


def test_a_home_school_sees_its_own_part_and_what_is_held(cast, acting, open_page):
    acting.send(entry(cast, "P1"), entry(cast, "P4"), local="09:05")
    acting.send(entry(cast, "P2", Status.ABSENT), local="09:08")
    take_in(cast, SentFile(name="week.csv", raw=SHEET.replace("place-p2", cast.refs["P2"]).encode()), local="09:12")
    page = open_page(OFFICER, "/school", PHONE)
    page.get_by_role("link", name="Received: everything providers said").click()
    expect(page.get_by_role("heading", name="Held in a provider’s sheet")).to_be_visible()
    expect(page.get_by_text("has been asked since").first).to_be_visible()
    expect(page.get_by_text("Dario Wetherlam")).to_have_count(0)
    for width in (PHONE["width"], DESK["width"]):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)
