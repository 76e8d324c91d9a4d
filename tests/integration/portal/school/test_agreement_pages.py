import re
from datetime import time

import pytest
from sqlalchemy import select

from attendance.records.tables import Agreement, Organisation
from tests.support.cast import ADMIN, HEAD, LEAD
from tests.support.facts import checksum


@pytest.fixture
def proposal(cast, acting):
    """Oakbank proposes 09:45 and 13:45."""
    with cast.store.writing() as db:
        oakbank = db.session.get_one(Organisation, cast.oakbank)
        oakbank.am_due, oakbank.pm_due = time(9, 45), time(13, 45)


def fields(cast, am, pm, instead_of="", school=None):
    return {
        "provider": cast.oakbank,
        "home_school": school or cast.northgate,
        "instead_of": instead_of,
        "am_due": am,
        "pm_due": pm,
    }


def stored(cast):
    with cast.store.reading() as db:
        return db.session.scalars(select(Agreement)).one_or_none()


def test_it_shows_which_time_holds_and_why(officer, proposal):
    page = " ".join(re.sub(r"<[^>]+>", " ", officer.get("/agreements").text).split())

    assert "Morning 10:00 , the usual time for everybody, as nothing else is set The provider proposes 09:45" in page


@pytest.mark.parametrize("who", [HEAD, LEAD, ADMIN])
def test_the_providers_proposal_is_accepted_with_one_press(cast, browser_of, proposal, who):
    browser = browser_of(who)
    assert "Accept 09:45 and 13:45" in browser.get("/agreements").text

    assert browser.post("/agreements", fields(cast, "09:45", "13:45")).status_code == 303

    assert (stored(cast).am_due, stored(cast).pm_due) == (time(9, 45), time(13, 45))
    assert "Accept 09:45" not in browser.get("/agreements").text


def test_an_officer_sees_them_and_cannot_set_them(cast, officer, proposal):
    assert "Agree these times" not in officer.get("/agreements").text

    assert officer.post("/agreements", fields(cast, "09:45", "13:45")).status_code == 403
    assert stored(cast) is None


@pytest.mark.parametrize(
    ("am", "sentence"), [("18:30", "A register of the morning is due between"), ("soon", "Enter the time like")]
)
def test_a_time_that_cannot_be_is_refused_and_kept(cast, browser_of, proposal, am, sentence):
    before = checksum(cast.store)

    answer = browser_of(HEAD).post("/agreements", fields(cast, am, "13:50"))

    assert answer.status_code == 400
    assert sentence in answer.text
    assert f'value="{am}"' in answer.text
    assert 'value="13:50"' in answer.text
    assert checksum(cast.store) == before


def test_times_changed_meanwhile_are_a_conflict(cast, browser_of, proposal):
    browser_of(HEAD).post("/agreements", fields(cast, "09:45", "13:45"))

    answer = browser_of(ADMIN).post("/agreements", fields(cast, "09:50", "13:50"))

    assert answer.status_code == 409
    assert "Somebody changed these times meanwhile" in answer.text
    assert stored(cast).am_due == time(9, 45)


def test_another_schools_times_do_not_exist(cast, browser_of, proposal):
    answer = browser_of(HEAD).post("/agreements", fields(cast, "09:45", "13:45", school=cast.southgate))

    assert answer.status_code == 404
    assert stored(cast) is None
