from tests.integration.portal.provider.pages import fields_of, landed
from tests.support.cast import ADMIN, DEPUTY, DIRECTOR, DSL, HEAD, LEAD, OFFICER, leave_job

NEW = "/incidents/new"
WHAT = {"category": "violence", "severity": "serious", "account": "A fight by the gate."}


def report(browser, **fields):
    return browser.post(NEW, {**fields_of(browser.get(NEW)), **WHAT, **fields})


def test_the_numbers_come_before_the_form_and_now_is_preset(tutor):
    page = tutor.get(NEW)

    assert page.text.index("999 first if in danger.") < page.text.index("Which pupils were involved?")
    assert (fields_of(page)["on"], fields_of(page)["at"]) == ("2026-09-16", "09:30")


def test_pupils_of_two_schools_become_an_alert_for_each(tutor, acting, cast):
    receipt = landed(tutor, report(tutor, placements=["place-p1", "place-p4"])).text

    assert {alert.home_school_id for alert in acting.alerts("incident")} == {cast.northgate, cast.southgate}
    assert "Each home school sees its own pupil only." in receipt
    assert "Designated safeguarding lead" in receipt


def test_what_is_missing_is_said_and_the_account_is_kept(tutor, acting):
    answer = report(tutor, category="", account="It began at break.")

    assert answer.status_code == 400
    assert "Choose at least one pupil." in answer.text
    assert "Choose what sort of incident it was." in answer.text
    assert "It began at break." in answer.text
    assert not acting.alerts()


def test_a_time_in_the_future_is_refused(tutor, acting):
    answer = report(tutor, placements=["place-p1"], at="11:00")

    assert answer.status_code == 400
    assert "The time of the incident is in the future." in answer.text
    assert not acting.alerts()


def test_a_pupil_not_placed_here_is_refused(tutor, acting):
    answer = report(tutor, placements=["place-p1", "place-p5"])

    assert answer.status_code == 400
    assert "This pupil is not placed with you on that day." in answer.text
    assert not acting.alerts()


def test_a_double_click_is_one_report(tutor, acting):
    fields = {**fields_of(tutor.get(NEW)), **WHAT, "placements": ["place-p1"]}

    first, second = (tutor.post(NEW, fields) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert len(acting.alerts("incident")) == 1


def test_nobody_reached_says_telephone(tutor, acting, cast):
    leave_job(cast, OFFICER, DSL, DEPUTY, HEAD, LEAD, ADMIN, DIRECTOR)

    receipt = landed(tutor, report(tutor, placements=["place-p1"])).text

    assert "Incident saved, but nobody could be reached" in receipt
    assert 'href="tel:01632960101"' in receipt
