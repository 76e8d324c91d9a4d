"""No internet, in a real browser: the sheet is printed beforehand and keyed in afterwards."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import assert_accessible
from tests.support.cast import TUTOR, at
from tests.unit.documents.reading import paragraphs


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_sheet_is_printed_ticked_without_internet_and_keyed_in(cast, acting, clock, open_page, viewport, tmp_path):
    clock.jump(at("11:40"))
    page = open_page(TUTOR, "/today", viewport)
    page.get_by_role("link", name="Print a paper register").click()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Sheets for Wednesday 16 September").click()
    download.value.save_as(tmp_path / "sheet.docx")
    assert "Zephyrine, Bruno" in " ".join(paragraphs((tmp_path / "sheet.docx").read_bytes()))

    page.get_by_role("link", name="Morning of Wednesday 16 September").click()
    page.get_by_label("Who took the register?").fill("Tess Tutor")
    page.get_by_label("Their job").fill("Tutor")
    page.get_by_label("When was it taken?").fill("09:12")
    page.get_by_role("button", name="Set the remaining").click()
    assert_accessible(page)
    page.locator("[data-send]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Morning register sent")

    page.goto("/register/2026-09-16/AM")
    expect(page.get_by_role("main")).to_contain_text("taken at 09:12 by Tess Tutor, Tutor, keyed in from paper")


def test_who_opens_the_doors_is_told_the_afternoon_before(cast, acting, clock, open_page):
    clock.jump(at("11:40"))
    page = open_page(TUTOR, "/paper", PHONE)
    page.get_by_role("button", name="Send me a mail the afternoon before").click()
    expect(page.get_by_role("main")).to_contain_text("You get a mail at 16:00 before each weekday")
    assert_accessible(page)
    page.get_by_role("button", name="Stop these mails").click()
    expect(page.get_by_role("button", name="Send me a mail the afternoon before")).to_be_visible()
