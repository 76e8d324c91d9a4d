"""The provider's pages of a session outside hours: a few fields, a receipt, and a way to take one back."""

import re

import pytest
from sqlalchemy import select

from attendance.records.tables import OutsideSession, OutsideSessionTakenBack, Placement
from tests.integration.portal.provider.pages import fields_of, landed
from tests.support.cast import ADMIN, DEPUTY, DIRECTOR, DSL, HEAD, LEAD, OFFICER, RIVAL_TUTOR, leave_job

NEW = "/outside-hours/new"
TIMES = {"starts": "07:00", "ends": "08:00"}


@pytest.fixture
def taught_at_home(cast):
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P1"]).pathway = "home_tuition"


def recorded(cast, table=OutsideSession):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(table)))


def tell(browser, ref="place-p1", **fields):
    return browser.post(NEW, {**fields_of(browser.get(f"{NEW}?pupil={ref}")), **TIMES, **fields})


def answers(page):
    return re.findall(r'<input[^>]*name="seen"[^>]*value="(\w+)"', page.text)


def test_a_tutors_pupil_has_the_tutors_words_and_the_others_have_theirs(tutor, taught_at_home):
    own, others = (tutor.get(f"{NEW}?pupil={ref}") for ref in ("place-p1", "place-p2"))

    assert answers(own) == ["seen_in_person", "seen_by_video", "not_seen", "no_adult_at_home"]
    assert answers(others) == ["attended", "attended_remotely", "did_not_come"]
    assert fields_of(own)["on"] == "2026-09-16"


def test_the_receipt_says_that_it_counts_nowhere_and_the_same_page_sent_twice_is_one(tutor, cast):
    fields = {**fields_of(tutor.get(f"{NEW}?pupil=place-p2")), **TIMES, "seen": "attended"}
    first, second = (tutor.post(NEW, fields) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    receipt = landed(tutor, first).text
    assert "Bruno Zephyrine, 16 September 2026, 07:00 to 08:00: attended." in receipt
    assert "the home school sees it, and it counts nowhere" in receipt
    assert len(recorded(cast)) == 1


def test_no_adult_at_home_says_who_is_told_or_to_telephone(tutor, cast, taught_at_home):
    told = landed(tutor, tell(tutor, seen="no_adult_at_home")).text
    leave_job(cast, OFFICER, DSL, DEPUTY, HEAD, LEAD, ADMIN, DIRECTOR)
    nobody = landed(tutor, tell(tutor, seen="no_adult_at_home", starts="08:00", ends="08:45")).text

    assert "Attendance officer" in told
    assert "Nobody could be reached: telephone Northgate Academy now." in nobody


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(tutor, cast):
    empty = tell(tutor, starts="", ends="", note="Rang twice")
    in_class = tell(tutor, starts="10:00", ends="11:00", seen="attended")

    assert (empty.status_code, in_class.status_code) == (400, 400)
    for sentence in ("Enter when it began.", "Enter when it ended.", "Choose what happened."):
        assert sentence in empty.text
    assert fields_of(empty)["note"] == "Rang twice"
    assert "That is the morning’s register, 09:00 to 12:00. Mark the pupil there" in in_class.text
    assert recorded(cast) == []


@pytest.mark.parametrize("fields", [{"placement": "place-p5"}, {"placement": ""}, {"on": "2026-08-31"}])
def test_a_pupil_who_is_not_here_or_was_not_that_day_is_refused_in_the_same_words(tutor, cast, fields):
    answer = tell(tutor, **{"seen": "attended", **fields})

    assert answer.status_code == 400
    assert "This pupil is not placed with you on that day." in answer.text
    assert recorded(cast) == []


def test_one_is_taken_back_with_a_reason_by_its_own_provider(tutor, cast, browser_of):
    tell(tutor, seen="attended")
    [made] = recorded(cast)
    page = f"/outside-hours/{made.id}/take-back"

    assert browser_of(RIVAL_TUTOR).get(page).status_code == 404
    assert "Say what was wrong." in tutor.post(page, {"reason": ""}).text
    done = landed(tutor, tutor.post(page, {"reason": "Another pupil"})).text
    assert "Taken back by Tess Tutor, Tutor, 16 September, 09:30: Another pupil" in done
    again = tutor.post(page, {"reason": "Once more"})
    assert (again.status_code, "has taken this back already" in again.text) == (400, True)
    assert len(recorded(cast, OutsideSessionTakenBack)) == 1
