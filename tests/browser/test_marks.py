"""An officer clears a morning in a real browser: two exceptions looked at, the rest with one press."""

from collections import Counter

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from attendance import days
from attendance.records.tables import Mark, Placement
from attendance.rules.words import Reason, Status
from tests.browser.conftest import DESK, MORE, PHONE, add_pupil
from tests.browser.looking import assert_accessible
from tests.support.acting import entry
from tests.support.cast import OFFICER, at

PAGE = "/school/codes/2026-09-16/AM"
FOUR_MORE = (("Nia", "Hartington"), ("Owen", "Ibbotson"), ("Pia", "Jerningham"), ("Rhys", "Kettlewell"))


PRESENT = 35


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


def test_a_morning_of_twelve_with_two_exceptions_on_a_phone(cast, morning, open_page):
    page = open_page(OFFICER, "/school", PHONE)
    page.get_by_role("link", name="Enter the morning’s codes").click()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    page.get_by_label("Code for Amber Quillfeather").fill("U")
    page.get_by_label("Reason for Amber Quillfeather").fill("After our registers had closed")
    page.get_by_role("button", name="Confirm 10 as proposed").click()
    page.get_by_role("button", name="Enter N, awaiting provider, for 1").click()

    expect(page.get_by_text("12 entered.")).to_be_visible()
    assert_accessible(page)
    with cast.store.reading() as db:
        codes = sorted(db.session.scalars(select(Mark.code)))
    assert codes == ["B"] * 10 + ["N", "U"]

    page.get_by_role("link", name="Absences", exact=True).click()
    expect(page.get_by_text("To find out: 1")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.fixture
def full_morning(cast, acting):
    """Forty of Northgate's are out: 35 came, P1 late and too late to count, two did not, of P5 and another nothing."""
    more = [
        add_pupil(cast, cast.northgate, f"n{number}", (f"Pupil{number}", f"Of{number:02}"))
        for number in range(PRESENT - 4)
    ]
    add_pupil(cast, cast.northgate, "s1", ("Sol", "Umberslade"))
    with cast.store.writing() as db:
        days.refresh(db, [cast.northgate], now=at("09:15"))
        db.session.execute(update(Placement).values(nature="horticulture"))
    theirs = [f"place-m{number}" for number in range(len(MORE)) if number % 2]
    present = [entry(cast, ref) for ref in (*theirs, *more)]
    absent = [entry(cast, "P2", Status.ABSENT, reason=Reason.ILL), entry(cast, "P3", Status.ABSENT)]
    acting.send(entry(cast, "P1", Status.LATE, arrived_at="09:40"), *absent, *present, local="09:45")


def test_a_morning_of_forty_with_five_exceptions_takes_an_officer_five_steps(cast, full_morning, open_page):
    page = open_page(OFFICER, PAGE, DESK)

    page.get_by_label("Code for Amber Quillfeather").fill("U")
    page.get_by_label("Reason for Amber Quillfeather").fill("After our registers had closed")
    page.get_by_role("button", name=f"Confirm {PRESENT} as proposed").click()
    page.get_by_role("button", name="Confirm 2 absences as proposed").click()
    page.get_by_role("button", name="Enter N, awaiting provider, for 2").click()

    expect(page.get_by_text("40 entered.")).to_be_visible()
    assert_accessible(page)
    with cast.store.reading() as db:
        codes = Counter(db.session.scalars(select(Mark.code)))
    assert codes == {"B": PRESENT, "U": 1, "I": 1, "N": 3}
