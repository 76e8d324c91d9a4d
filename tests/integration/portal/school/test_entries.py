"""A pupil's register: each version stands as it was entered, and nobody learns from it where a hidden pupil is."""

import csv
import re

import pytest
from sqlalchemy import update

from attendance.marks import How
from attendance.records.tables import Placement
from attendance.rules.words import PupilFlag
from tests.integration.attendance.test_marks import enter, lines, of
from tests.support.acting import entry
from tests.support.cast import DSL, SOUTH_OFFICER, TUTOR, flag


@pytest.fixture
def page(cast, acting):
    """Return where the register of a pupil is, of whom N was entered, and B afterwards."""
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
    enter(cast, of(lines(cast)["Amber"], How.AWAITING), local="09:35")
    acting.send(entry(cast, "P1"), entry(cast, "P2"), local="09:52")
    enter(cast, of(lines(cast)["Amber"], How.AS_REPORTED), of(lines(cast)["Bruno"]), local="10:10")
    return f"/school/pupils/{cast.pupils['P1']}/entries"


def words(answer):
    main = re.search(r"<main.*</main>", answer.text, re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def rows(answer):
    return [
        (row["version"], row["stands"], row["code"], row["activity"], row["entered_by"])
        for row in csv.DictReader(answer.text.splitlines())
    ]


def test_every_version_stands_as_it_was_entered_on_the_page_and_in_the_file(officer, page):
    shown = words(officer.get(page))
    assert "1 session entered, 1 of them amended." in shown
    first = r"N \(amended since\) Reason: Awaiting .*? Olive Officer, Attendance officer, 09:35"
    assert re.search(f"Wednesday 16 September 2026 Morning B {first}", shown)
    assert re.search(r"B , horticulture Reason: Provider register 09:52, receipt", shown)
    assert "Zephyrine" not in shown

    assert rows(officer.get(f"{page}/file.csv")) == [
        ("1", "no", "N", "", "Olive Officer"),
        ("2", "yes", "B", "horticulture", "Olive Officer"),
    ]


def test_another_schools_officer_and_a_provider_find_no_such_pupil(browser_of, page):
    assert browser_of(SOUTH_OFFICER).get(page).status_code == 404
    assert browser_of(SOUTH_OFFICER).get(f"{page}?first=2026-09-31&last=").status_code == 404
    assert browser_of(TUTOR).get(page).status_code in {403, 404}


def test_of_a_hidden_pupil_the_leads_alone_read_the_activity_and_no_file_has_it(cast, officer, browser_of, page):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

    assert "horticulture" not in officer.get(page).text
    lead = browser_of(DSL)
    assert "horticulture" in lead.get(page).text
    for each in (officer, lead):
        answer = each.get(f"{page}/file.csv")
        assert "horticulture" not in answer.text
        assert [row[2] for row in rows(answer)] == ["N", "B"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("first=2026-09-31&last=2026-09-16", "Enter a date of the calendar"),
        ("first=2026-09-16&last=2026-09-01", "The first date is after the last."),
        ("first=2026-10-01&last=2026-10-02", "These days have not come."),
    ],
)
def test_dates_that_cannot_be_are_answered_beside_the_field(officer, page, query, said):
    answer = officer.get(f"{page}?{query}")

    assert answer.status_code == 400
    assert said in words(answer)
    assert officer.get(f"{page}/file.csv?{query}").status_code == 400


def test_other_days_are_empty_and_say_so(officer, page):
    assert "Nothing was entered in these days." in words(officer.get(f"{page}?first=2026-09-14&last=2026-09-15"))
