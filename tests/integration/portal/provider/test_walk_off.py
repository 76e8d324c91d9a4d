from urllib.parse import urlsplit

import pytest

from attendance import responding
from attendance.responding import AddToLog
from attendance.rules.words import LogKind
from tests.integration.portal.provider.pages import fields_of, landed
from tests.support.cast import ADMIN, DEPUTY, DIRECTOR, DSL, HEAD, LEAD, OFFICER, RIVAL_TUTOR, at, leave_job, mobile_of

NEW = "/walk-offs/new"


@pytest.fixture
def reported(tutor):
    """The address of a walk-off's page."""
    return urlsplit(report(tutor, placement="place-p1", left_at="09:25").headers["Location"]).path


def report(browser, **fields):
    return browser.post(NEW, {**fields_of(browser.get(NEW)), **fields})


def add(browser, path, **fields):
    return browser.post(f"{path}/log", {**fields_of(browser.get(path)), **fields})


def test_999_comes_first_then_the_numbers_then_the_form(tutor):
    page = tutor.get(NEW).text

    order = ["999 first if in danger.", "Call now, then write", 'href="tel:01632960101"', "Time they left"]
    assert [page.index(each) for each in order] == sorted(page.index(each) for each in order)
    assert f'href="tel:{mobile_of(DSL)}"' in page
    assert "Southgate School" in page


def test_the_time_is_preset_to_now(tutor):
    assert fields_of(tutor.get(NEW))["left_at"] == "09:30"


def test_two_fields_are_enough_and_the_page_says_who_was_told_when(tutor, acting):
    page = landed(tutor, report(tutor, placement="place-p1")).text

    assert "Nobody has taken this on yet." in page
    assert "Dora Lead" in page
    assert "Olive Officer" in page
    assert acting.alerts("walk_off", is_open=True)


def test_a_second_one_the_same_day_alerts_again(tutor, acting):
    report(tutor, placement="place-p1", left_at="09:10")
    report(tutor, placement="place-p1", left_at="09:28")

    assert len(acting.alerts("walk_off", is_open=True)) == 2


def test_a_double_click_is_one_report(tutor, acting):
    fields = {**fields_of(tutor.get(NEW)), "placement": "place-p1"}

    first, second = (tutor.post(NEW, fields) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert len(acting.alerts("walk_off")) == 1


def test_a_time_in_the_future_is_refused_and_what_was_typed_is_kept(tutor, acting):
    answer = report(tutor, placement="place-p1", left_at="11:00", clothing="Red coat")

    assert answer.status_code == 400
    assert "The time the pupil left is in the future." in answer.text
    assert (fields_of(answer)["left_at"], fields_of(answer)["clothing"]) == ("11:00", "Red coat")
    assert not acting.alerts()


def test_a_missing_pupil_is_asked_for(tutor, acting):
    answer = report(tutor)

    assert answer.status_code == 400
    assert "Choose the pupil." in answer.text
    assert not acting.alerts()


def test_a_pupil_not_placed_here_is_refused(tutor, acting):
    answer = report(tutor, placement="place-p5")

    assert answer.status_code == 400
    assert "This pupil is not placed with you on that day." in answer.text
    assert not acting.alerts()


def test_nobody_reached_says_telephone_in_big_words(tutor, acting, cast):
    leave_job(cast, OFFICER, DSL, DEPUTY, HEAD, LEAD, ADMIN, DIRECTOR)

    page = landed(tutor, report(tutor, placement="place-p1")).text

    assert "Nobody could be reached. Telephone Northgate Academy now." in page
    assert 'href="tel:01632960101"' in page


def test_administrators_told_of_the_hole_are_nobody_who_looks_for_the_child(tutor, acting, cast):
    leave_job(cast, OFFICER, DSL, DEPUTY, HEAD, LEAD, DIRECTOR)

    page = landed(tutor, report(tutor, placement="place-p1")).text

    assert "Nobody could be reached. Telephone Northgate Academy now." in page


def test_taken_on_by_shows_the_name_the_job_and_the_time(tutor, reported, acting, cast):
    (alert,) = acting.alerts("walk_off")
    with cast.store.writing() as db:
        responding.take_on(cast.dsl, db, alert.id, now=at("09:32"))

    assert "Taken on by Dora Lead, Designated safeguarding lead," in tutor.get(f"{reported}/live").text


def test_the_log_is_shared_with_the_home_school(tutor, reported, acting, cast):
    (alert,) = acting.alerts("walk_off")
    with cast.store.writing() as db:
        entry = AddToLog(kind=LogKind.NOTE, at=at("09:29"), note="Mother rung")
        responding.log_for_school(cast.dsl, db, alert.id, entry, now=at("09:30"))

    page = landed(tutor, add(tutor, reported, kind="police_called", reference="CAD 123", at="09:28")).text

    assert "Mother rung" in page
    assert "reference CAD 123" in page


def test_one_line_sent_twice_is_one_line(tutor, reported):
    fields = {**fields_of(tutor.get(reported)), "kind": "seen", "note": "By the church"}

    for _ in range(2):
        tutor.post(f"{reported}/log", fields)

    assert tutor.get(reported).text.count("By the church") == 1


def test_returned_stops_the_repeats_and_the_school_still_closes(tutor, reported, acting):
    page = landed(tutor, add(tutor, reported, kind="returned", at="09:29")).text

    assert "Said to be back at 09:29" in page
    assert acting.alerts("walk_off", is_open=True)


def test_a_line_without_its_kind_is_asked_for_and_the_note_is_kept(tutor, reported):
    answer = add(tutor, reported, note="By the church")

    assert answer.status_code == 400
    assert "Choose what happened." in answer.text
    assert fields_of(answer)["note"] == "By the church"


def test_a_line_in_the_future_is_refused(tutor, reported):
    answer = add(tutor, reported, kind="seen", at="11:00")

    assert answer.status_code == 400
    assert "The time is in the future." in answer.text


def test_another_provider_sees_nothing_of_it(reported, browser_of):
    rival = browser_of(RIVAL_TUTOR)

    assert rival.get(reported).status_code == 404
    assert rival.get(f"{reported}/live").status_code == 404
    assert rival.post(f"{reported}/log", {"kind": "seen", "at": "09:29"}).status_code == 404
