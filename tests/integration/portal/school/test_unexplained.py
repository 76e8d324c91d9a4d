"""The page of absences that stand as N: the last day of each, what was done, and a code that a person enters."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from attendance import responding
from attendance.records.tables import Alert, Mark, Placement
from attendance.responding import AddToLog
from attendance.rules.words import LogKind, Status
from tests.integration.attendance.test_marks import enter, lines, of
from tests.integration.portal.school.test_marks import words
from tests.support.acting import entry
from tests.support.cast import ADMIN, OFFICER, WEDNESDAY, at

PAGE = "/school/unexplained"
OVER = WEDNESDAY + timedelta(days=8)


@pytest.fixture(autouse=True)
def _absent(cast, acting):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:30")
    enter(cast, of(lines(cast)["Amber"]))
    with cast.store.writing() as db:
        alert = db.session.scalars(select(Alert.id).where(Alert.kind == "whereabouts")).one()
        called = AddToLog(
            kind=LogKind.CONTACT, at=at("10:10"), who_called="Ms Quillfeather, mother", outcome="No answer"
        )
        responding.log_for_school(cast.officer, db, alert, called, now=at("10:10"))


def send(browser, page, **typed):
    shown = re.search(r'name="line" value="([^"]+)"', page).group(1)
    key = re.search(r'name="key" value="([^"]+)"', page).group(1)
    where = re.search(r'action="(/school/unexplained/[^"]+)"', page).group(1)
    pupil = shown.partition("|")[0]
    return browser.post(
        where,
        {"key": key, "do": "chosen", "line": shown, **{f"{pupil}-{name}": value for name, value in typed.items()}},
    )


def codes(cast):
    with cast.store.reading() as db:
        return [row.code for row in db.session.scalars(select(Mark).order_by(Mark.version))]


def test_it_says_by_when_and_what_was_done_and_takes_the_code(cast, officer):
    assert "1 absence without a reason" in words(officer.get("/school"))
    page = officer.get(PAGE)

    assert "Amber Quillfeather, Wednesday 16 September, morning" in words(page)
    assert "Code due by Wednesday 23 September , 5 school days left" in words(page)
    assert "Contact, Ms Quillfeather, mother, No answer" in words(page)
    assert "Its alert" in words(page)

    refused = send(officer, page.text, code="I")
    assert (refused.status_code, codes(cast)) == (409, ["N"])
    assert "say why the entry is changed" in words(refused)
    assert send(officer, refused.text, code="I", reason="Mother rang: ill").status_code == 303
    assert codes(cast) == ["N", "I"]
    assert "No session stands as N." in words(officer.get(PAGE))
    assert "without a reason" not in words(officer.get("/school"))


def test_once_it_is_over_it_says_so_first_and_offers_o_with_its_reason(cast, browser_of, clock):
    clock.move(at("09:00", on=OVER) - at("11:06"))
    page = browser_of(OFFICER).get(PAGE)

    assert "Longer than five school days: 1" in words(page)
    assert "Overdue since Wednesday 23 September" in words(page)
    assert 'value="O"' in page.text
    assert "No reason established within five school days, by Wednesday 23 September" in page.text
    assert codes(cast) == ["N"]


def test_whoever_does_not_enter_codes_reads_them_without_a_form(cast, officer, browser_of):
    page = browser_of(ADMIN).get(PAGE)

    assert "Amber Quillfeather" in words(page)
    assert 'name="line"' not in page.text
