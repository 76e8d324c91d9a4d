"""An officer clears a morning in a real browser: two exceptions looked at, the rest with one press."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from attendance import days
from attendance.records.tables import Mark, Placement
from attendance.rules.words import Status
from tests.browser.conftest import DESK, MORE, PHONE, add_pupil
from tests.browser.looking import assert_accessible
from tests.support.acting import entry
from tests.support.cast import OFFICER, at

PAGE = "/school/codes/2026-09-16/AM"
FOUR_MORE = (("Nia", "Hartington"), ("Owen", "Ibbotson"), ("Pia", "Jerningham"), ("Rhys", "Kettlewell"))


@pytest.fixture
def morning(cast, acting):
    """Twelve of Northgate's are out, all but P5 at Oakbank; P1 came 40 minutes late, of P5 nobody said anything."""
    more = [add_pupil(cast, cast.northgate, f"n{number}", name) for number, name in enumerate(FOUR_MORE)]
    with cast.store.writing() as db:
        days.refresh(db, [cast.northgate], now=at("09:15"))
        db.session.execute(update(Placement).values(nature="horticulture"))
    theirs = [f"place-m{number}" for number in range(len(MORE)) if number % 2]
    present = [entry(cast, ref) for ref in ("P2", "P3", *theirs, *more)]
    acting.send(entry(cast, "P1", Status.LATE, arrived_at="09:40"), *present, local="09:45")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_morning_of_twelve_with_two_exceptions(cast, morning, open_page, viewport):
    page = open_page(OFFICER, "/school", viewport)
    page.get_by_role("link", name="Enter the morning’s codes").click()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    page.get_by_label("Code for Amber Quillfeather").fill("U")
    page.get_by_label("Reason for Amber Quillfeather").fill("After our registers had closed")
    page.get_by_role("button", name="Confirm 10 as proposed").click()
    page.get_by_role("button", name="Enter N, awaiting provider, for 1").click()

    expect(page.get_by_text("12 entered.")).to_be_visible()
    assert_accessible(page)
    with cast.store.reading() as db:
        codes = sorted(db.session.scalars(select(Mark.code)))
    assert codes == ["B"] * 10 + ["N", "U"]
