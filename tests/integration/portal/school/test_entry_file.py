"""The page from which the officer takes what was entered as a file, and what is owed before it is whole."""

import csv

import pytest
from sqlalchemy import select, update

from attendance.records.tables import Event, Placement
from tests.integration.portal.school.test_marks import press, words
from tests.support.acting import entry
from tests.support.cast import SOUTH_OFFICER, TUTOR

PAGE = "/school/entry-file"


@pytest.fixture
def database_kind():
    """One kind of database: what is found is tried in tests/integration/attendance/test_lines_out.py on both."""
    return "sqlite"


@pytest.fixture(autouse=True)
def _morning(cast, officer, acting):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
    acting.send(entry(cast, "P1"), entry(cast, "P2"), local="09:30")
    press(officer, "as_proposed")


def take(browser, **more):
    return browser.post(PAGE, {"first": "2026-09-16", "last": "2026-09-16", **more})


def test_the_sheet_leads_to_it_and_it_counts_this_week_and_names_what_is_owed(officer):
    assert f'href="{PAGE}"' in officer.get("/school/entry-sheet/2026-09-16").text

    page = officer.get(PAGE)
    assert "Monday 14 September to Wednesday 16 September 2 sessions entered; " in words(page)
    assert "Wednesday 16 September, morning : 2 pupils" in words(page)
    assert 'href="/school/codes/2026-09-16/AM"' in page.text


def test_the_file_is_what_was_entered_and_taking_it_is_on_record(cast, officer):
    answer = take(officer)

    assert answer.mimetype == "text/csv"
    assert 'filename="entries-2026-09-16-2026-09-16.csv"' in answer.headers["Content-Disposition"]
    found = [(row["forename"], row["code"], row["status"]) for row in csv.DictReader(answer.text.splitlines())]
    assert sorted(found) == [
        ("Amber", "B", "entered"),
        ("Bruno", "B", "entered"),
        ("Cerys", "", "not_entered"),
        ("Esme", "", "not_entered"),
    ]
    with cast.store.reading() as db:
        assert [*db.session.scalars(select(Event.kind))].count("entries_exported") == 1


def test_others_take_nothing_of_it(browser_of):
    assert "Amber" not in take(browser_of(SOUTH_OFFICER)).text
    assert take(browser_of(TUTOR)).status_code in {403, 404}


def test_dates_that_cannot_be_are_answered_beside_the_field(officer):
    assert take(officer, first="2026-09-31").status_code == 400
    answer = take(officer, first="2026-09-17")
    assert answer.status_code == 400
    assert "The first date is after the last." in words(answer)
