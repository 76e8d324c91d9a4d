"""A tutor sends a weekly sheet, says what its marks mean, and sees what it would record."""

from datetime import date

from playwright.sync_api import expect

from attendance.records.tables import Pupil
from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import before_axe, shoot
from tests.support.cast import TUTOR

WEEK = """Provider: Oakbank        Week commencing: 14/09/2026      Sent by: J. Hale
Surname,Forename,DOB,School,Mon AM,Mon PM,Tue AM,Tue PM,Wed AM,Comments
QUILLFEATHER,Amber,03/02/2011,Northgate Academy,L 9.50,O,O,X,O,"Tue left site 13:40 no permission, school rang"
Zephyrine,Bruno,14.6.2010,Northgate,O,O,,,ill,"Upset after lunch, mum rang"
Hale,Sam,01/01/2011,Northgate,O,O,O,O,O,
"""
ODD = "Week commencing: 14/09/2026\nFamily name of the young person,Known as,DOB,1,2\nHale,Sam,01/01/2011,O,O\n"
BORN = {"P1": date(2011, 2, 3), "P2": date(2010, 6, 14)}


def test_a_weekly_sheet_is_read_by_the_symbols_that_a_person_confirmed(cast, acting, open_page):
    with cast.store.writing() as db:
        for ref, on in BORN.items():
            db.session.get_one(Pupil, cast.pupils[ref]).date_of_birth = on
    page = open_page(TUTOR, "/sheets", PHONE)
    file = {"name": "week 3.csv", "mimeType": "text/csv", "buffer": WEEK.encode()}
    page.get_by_label("Excel workbook or CSV file").set_input_files(file)
    page.get_by_role("button", name="Look at the sheet").click()
    expect(page.get_by_role("heading", name="What do your symbols mean?")).to_be_visible()
    expect(page.get_by_role("link", name="Report that the pupil left (Row 3: Amber Quillfeather)")).to_be_visible()
    expect(page.get_by_text("Upset after lunch, mum rang")).to_be_visible()
    before_axe(page, "weekly-first-phone")
    page.set_viewport_size(DESK)
    shoot(page, "weekly-first-desk")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Say what they mean").click()
    for mark, meaning in (("O", "Present"), ("L", "Late"), ("X", "Left without permission")):
        page.get_by_label(f"What “{mark}” means").select_option(label=meaning)
    before_axe(page, "symbols-phone")
    page.set_viewport_size(DESK)
    before_axe(page, "symbols-desk")
    page.get_by_role("button", name="See what your sheet would say").click()
    for mark in ("O", "X"):
        page.get_by_label(f"{mark} means").check()
    before_axe(page, "symbols-check-desk")
    page.set_viewport_size(PHONE)
    before_axe(page, "symbols-check-phone")
    page.get_by_role("button", name="Confirm what they mean").click()

    expect(page.get_by_role("button", name="Record 5 sessions").first).to_be_visible()
    expect(page.get_by_text("Late, arrived 09:50")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    before_axe(page, "weekly-preview-phone")
    page.set_viewport_size(DESK)
    before_axe(page, "weekly-preview-desk")
    page.get_by_role("button", name="Record 5 sessions").first.click()
    page.get_by_role("link", name="Answer for Tue AM").first.click()
    before_axe(page, "weekly-row-desk")

    page.goto("/sheets")
    odd = {"name": "odd.csv", "mimeType": "text/csv", "buffer": ODD.encode()}
    page.get_by_label("Excel workbook or CSV file").set_input_files(odd)
    page.get_by_role("button", name="Look at the sheet").click()
    page.get_by_role("button", name="Choose the columns").click()
    before_axe(page, "columns-desk")
    page.set_viewport_size(PHONE)
    shoot(page, "columns-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
