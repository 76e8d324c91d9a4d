"""An officer keys a morning into the school's own system from the sheet, and prints it."""

from playwright.sync_api import expect
from sqlalchemy import select, update

from attendance.records.tables import MarkKeyed, Placement, Pupil
from attendance.rules.words import Status
from tests.browser.conftest import DESK
from tests.browser.looking import assert_accessible
from tests.support.acting import entry
from tests.support.cast import OFFICER
from tests.unit.documents.reading import paragraphs


def test_a_morning_is_keyed_and_what_changes_asks_again(cast, acting, open_page, tmp_path):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
        db.session.execute(update(Pupil).values(reg_group="9C"))
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:15")
    page = open_page(OFFICER, "/school/codes/2026-09-16/AM", DESK)
    page.get_by_role("button", name="Confirm 1 as proposed").click()
    page.get_by_role("button", name="Confirm 1 absence as proposed").click()

    page.get_by_role("link", name="Entry sheet").click()
    page.get_by_label("Keyed: Zephyrine, Bruno, morning: N").check()
    page.get_by_role("button", name="The ticked lines are keyed", exact=True).last.click()
    expect(page.get_by_text("Morning: 1 to key, 1 keyed")).to_be_visible()

    page.get_by_role("link", name="Morning’s codes", exact=True).click()
    page.get_by_text("2 pupils, one by one").click()
    page.get_by_text("Another code for Bruno Zephyrine").click()
    page.get_by_label("Code for Bruno Zephyrine").fill("I")
    page.get_by_label("Reason for Bruno Zephyrine").fill("Mother rang")
    page.get_by_label("Reason for Bruno Zephyrine").press("Enter")
    page.get_by_role("link", name="Entry sheet").click()

    expect(page.get_by_role("heading", name="Changed since you keyed them: 1")).to_be_visible()
    assert_accessible(page)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as download:
        page.get_by_role("button", name="Print it (Word)").click()
    download.value.save_as(tmp_path / "sheet.docx")
    assert "keyed N" in " ".join(paragraphs((tmp_path / "sheet.docx").read_bytes()))

    page.get_by_role("link", name="The week as a CSV file").click()
    assert_accessible(page)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the CSV file").click()
    download.value.save_as(tmp_path / "entries.csv")
    assert '"I","","","amended"' in (tmp_path / "entries.csv").read_text(encoding="utf-8")

    page.get_by_role("link", name="Give the file your own columns").click()
    page.get_by_label("Your heading of code").fill("Mark")
    page.get_by_label("Codes that your system writes otherwise").fill("I 17")
    page.get_by_label("like 16/09/2026").check()
    page.get_by_role("button", name="See three lines first").click()
    expect(page.get_by_role("region", name="As they stand in the file")).to_contain_text('"PM","17"')
    assert_accessible(page)
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Download in your own form")).to_be_visible()
    with cast.store.reading() as db:
        assert [*db.session.scalars(select(MarkKeyed.is_keyed))] == [True]
