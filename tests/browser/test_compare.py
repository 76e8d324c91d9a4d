"""An officer finds the one B that should be N: the records system had filled it in from a timetable."""

from playwright.sync_api import expect
from sqlalchemy import select, update

from attendance.records.tables import Placement, Pupil
from attendance.rules.words import Status
from tests.browser.conftest import DESK
from tests.browser.looking import assert_accessible
from tests.support.acting import entry
from tests.support.cast import OFFICER


def test_the_one_b_that_should_be_n_is_found(cast, acting, open_page):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
        ours = db.session.scalars(select(Pupil).where(Pupil.home_school_id == cast.northgate)).all()
        for number, pupil in enumerate(ours):
            pupil.upn = f"H80120000100{number}"
        upns = {each.id: each.upn for each in ours}
    theirs = [f"place-m{number}" for number in (1, 3, 5, 7)]
    present = [entry(cast, ref) for ref in ("P1", "P3", *theirs)]
    acting.send(*present, entry(cast, "P2", Status.ABSENT), local="09:15")
    page = open_page(OFFICER, "/school/codes/2026-09-16/AM", DESK)
    page.get_by_role("link", name="Compare").click()
    assert_accessible(page)

    rows = "".join(f"{upn},16/09/2026,AM,B\n" for pupil_id, upn in upns.items() if pupil_id != cast.pupils["P5"])
    file = {"name": "marks.csv", "mimeType": "text/csv", "buffer": f"upn,date,session,code\n{rows}".encode()}
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Compare").click()

    expect(page.get_by_text("1 of 7 entries to look at again.")).to_be_visible()
    assert_accessible(page)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="codes of Bruno Zephyrine").click()
    expect(page.get_by_role("heading", name="Bruno Zephyrine")).to_be_visible()
