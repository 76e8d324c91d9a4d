"""The pages of contacts: who is overdue first, one recorded from its link, and nothing of a hidden pupil."""

import re
from datetime import date

import pytest
from sqlalchemy import select, update

from attendance import contacts_due
from attendance.records.tables import LoggedContact, Placement
from attendance.rules.words import PupilFlag
from tests.integration.portal.school.test_marks import words
from tests.support.cast import ADMIN, WEDNESDAY, at, flag

PAGE = "/school/contacts"


@pytest.fixture(autouse=True)
def _placed(cast):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(starts_on=date(2026, 9, 7)))


def log_of(cast, ref="P1"):
    return f"/school/pupils/{cast.pupils[ref]}/contacts"


def record(browser, page, **typed):
    shown = browser.get(page).text
    key = re.search(r'name="key"[^>]* value="([^"]+)"', shown).group(1)
    placement = re.search(r'name="placement" value="([^"]+)"', shown).group(1)
    fields = {
        "kind": "provider",
        "came_of": "spoken",
        "on": str(WEDNESDAY),
        "spoken_with": "J. Hale",
        "said": "Settled.",
    }
    return browser.post(page, {**fields, "key": key, "placement": placement, **typed})


def test_the_list_and_the_pupils_page_lead_to_the_log_and_what_is_recorded_is_no_longer_overdue(cast, officer):
    assert "Overdue: 4 pupils" in words(officer.get(PAGE))
    assert log_of(cast) in officer.get(PAGE).text
    assert log_of(cast) in officer.get(f"/school/pupils/{cast.pupils['P1']}/details").text

    assert record(officer, log_of(cast)).status_code == 303

    page = words(officer.get(log_of(cast)))
    assert "Wednesday 16 September: Provider or key worker" in page
    assert "J. Hale" in page
    assert "Olive Officer, Attendance officer" in page
    assert "Overdue: 3 pupils" in words(officer.get(PAGE))
    assert "Wed 16 Sep, J. Hale" in words(officer.get("/school/weeks/NORTHGATE/2026-W38"))


def test_what_is_refused_stands_beside_its_field_with_what_was_typed(cast, officer):
    answer = record(officer, log_of(cast), said="", spoken_with="Ms Marsh")

    assert answer.status_code == 400
    assert "Say in a few words what was said or seen." in words(answer)
    assert 'value="Ms Marsh"' in answer.text
    assert record(officer, log_of(cast), on="2026-09-31").status_code == 400
    with cast.store.reading() as db:
        assert db.session.scalars(select(LoggedContact)).all() == []


def test_of_a_hidden_pupil_the_officer_reads_that_there_is_one_and_no_more(cast, officer):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

    page = words(officer.get(PAGE))
    assert "Amber" not in page
    assert "1 more pupil: where they are may not be told." in page
    assert officer.get(log_of(cast)).status_code == 403
    assert log_of(cast) not in officer.get(f"/school/pupils/{cast.pupils['P1']}/details").text


def test_a_task_leads_to_the_log_of_its_pupil_and_an_administrator_comes_to_neither(cast, officer, browser_of):
    record(officer, log_of(cast, "P2"))
    with cast.store.writing() as db:
        contacts_due.tell_due(db, now=at("08:30"))

    assert log_of(cast) in officer.get("/tasks").text
    admin = browser_of(ADMIN)
    assert admin.get(PAGE).status_code == 403
    assert log_of(cast) not in admin.get("/tasks").text
