"""The page on which an officer clears a session: one press for what is plain, one look for what is not."""

import re

import pytest
from sqlalchemy import select, update

from attendance.records.tables import Mark, Placement
from attendance.rules.words import Reason, Status
from tests.support.acting import entry
from tests.support.cast import ADMIN

PAGE = "/school/codes/2026-09-16/AM"


@pytest.fixture(autouse=True)
def _natures(cast):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))


def words(answer):
    main = re.search(r"<main.*</main>", answer.text, re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def press(browser, do, **typed):
    page = browser.get(PAGE).text
    shown = re.findall(r'name="line" value="([^"]+)"', page)
    key = re.search(r'name="key" value="([^"]+)"', page).group(1)
    return browser.post(PAGE, {"key": key, "do": do, "line": shown, **typed})


def codes(cast):
    with cast.store.reading() as db:
        return sorted((row.code, row.version) for row in db.session.scalars(select(Mark)))


def test_the_day_leads_to_the_codes_of_its_sessions(cast, officer, acting):
    assert PAGE in officer.get("/school").text


def test_one_press_confirms_what_is_plain_and_says_what_is_left_out(cast, officer, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P2"), local="09:30")

    page = words(officer.get(PAGE))
    assert "Confirm 2 as proposed" in page
    assert "2 pupils not reported are left out." in page
    assert press(officer, "as_proposed").status_code == 303
    assert codes(cast) == [("B", 1), ("B", 1)]
    assert "2 entered, 2 not reported." in words(officer.get(PAGE))


def test_what_is_typed_goes_with_any_button_and_a_refusal_enters_nothing_and_keeps_it(cast, officer, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P2"), local="09:30")
    typed = {f"{cast.pupils['P2']}-code": "U"}

    answer = press(officer, "as_proposed", **typed)
    assert answer.status_code == 409
    assert "Nothing was entered" in words(answer)
    assert "Bruno Zephyrine: say why it is not B, as proposed." in words(answer)
    assert 'value="U"' in answer.text
    assert codes(cast) == []

    press(officer, "as_proposed", **typed, **{f"{cast.pupils['P2']}-reason": "After registers had closed"})
    assert codes(cast) == [("B", 1), ("U", 1)]


def test_n_in_bulk_is_changed_in_bulk_once_the_provider_reports(cast, officer, acting):
    press(officer, "awaiting")
    assert codes(cast) == [("N", 1)] * 4
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT, reason=Reason.ILL), local="09:52")

    assert "Change 2 from N to what was reported" in words(officer.get(PAGE))
    press(officer, "as_reported")
    assert codes(cast) == [("B", 2), ("I", 2), *[("N", 1)] * 4]
    assert "Reason: Provider register 09:52, receipt" in words(officer.get(PAGE))


def test_what_the_provider_says_afterwards_stands_beside_what_was_entered(cast, officer, acting):
    acting.send(entry(cast, "P1"), local="09:30")
    press(officer, "as_proposed")
    acting.send(entry(cast, "P1", Status.ABSENT, change_reason="It was her sister"), local="09:40")

    assert re.search("The provider now says: absent.*; entered was B. Proposes N", words(officer.get(PAGE)))
    assert codes(cast) == [("B", 1)]


def test_whoever_does_not_enter_reads_and_meets_no_form(cast, acting, browser_of):
    page = browser_of(ADMIN).get(PAGE)

    assert "You may read these" in words(page)
    assert 'name="do"' not in page.text


def test_an_old_or_broken_page_enters_nothing(cast, officer, acting):
    for form in ({"do": "awaiting", "line": "x"}, {"do": "awaiting"}):
        answer = officer.post(PAGE, {"key": "94f2ca3f-6f1f-4f44-a1a1-7e0f4ab0f0d1", **form})
        assert answer.status_code == 400
    assert codes(cast) == []
