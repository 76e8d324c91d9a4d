"""An officer makes a pupil's report for a review: another period, the Word document, and paper with room to write."""

from datetime import date
from uuid import uuid4

from playwright.sync_api import expect

from attendance.records.tables import CalendarRow
from attendance.rules.words import Status
from tests.browser.conftest import DESK
from tests.browser.looking import assert_accessible
from tests.support.acting import entry
from tests.support.cast import OFFICER
from tests.unit.documents.reading import paragraphs


def test_a_half_term_is_read_another_period_chosen_and_the_paper_made(cast, acting, open_page, tmp_path):
    first, last = date(2026, 10, 26), date(2026, 10, 30)
    with cast.store.writing() as db:
        db.session.add(
            CalendarRow(id=uuid4(), organisation_id=cast.northgate, from_on=first, to_on=last, kind="closure", label="")
        )
    acting.send(entry(cast, "P1", Status.LATE, arrived_at="09:12"), entry(cast, "P2"), local="09:14")
    page = open_page(OFFICER, f"/school/pupils/{cast.pupils['P1']}/details", DESK)
    page.get_by_role("link", name="Attendance for a review").click()

    expect(page.get_by_text("This half term: 1 September 2026 to 23 October 2026, counted until")).to_be_visible()
    assert_accessible(page)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="The whole placement: Oakbank Farm").click()
    expect(page.get_by_text("1 session late, 12 minutes together")).to_be_visible()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Word document").click()
    saved = tmp_path / "report.docx"
    coming.value.save_as(saved)

    assert "Amber" not in coming.value.suggested_filename
    assert "Amber Quillfeather" in paragraphs(saved.read_bytes())
    expect(page.get_by_text("Decision: goes on, changes or ends, and why")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_text("Decision: goes on, changes or ends, and why")).to_be_visible()
