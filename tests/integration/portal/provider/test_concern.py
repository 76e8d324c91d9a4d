"""Tell the DSL, from every page of a provider: written, sent, and seen by nobody there afterwards."""

import pytest

from attendance.caller import Caller
from portal import carried, letting_in
from tests.integration.portal.provider.pages import fields_of, landed
from tests.support.cast import ADMIN, DEPUTY, DIRECTOR, DSL, HEAD, MANAGER, TUTOR, leave_job
from tests.support.portal import Browser, sign_in_row

NEW = "/concerns/new"
ACCOUNT = "CANARY: he says that the minibus driver frightens him"
WHAT = {"about": "staff", "account": ACCOUNT, "placements": ["place-p1"]}


def tell(browser, **fields):
    return browser.post(NEW, {**fields_of(browser.get(NEW)), **WHAT, **fields})


@pytest.mark.parametrize("path", ["/today", "/register/2026-09-16/AM", "/absences/new", "/walk-offs/new", "/weeks"])
def test_it_is_one_press_from_every_page(tutor, path):
    assert f'href="{NEW}">Tell the DSL</a>' in tutor.get(path).text


def test_the_numbers_come_before_the_form(tutor):
    page = tutor.get(NEW).text

    assert page.index("999 first if in danger.") < page.index("What is it about?")
    assert "Nobody here can read it once it is sent, you included." in page


def test_it_reaches_the_dsl_and_the_receipt_says_a_reference_and_a_time(tutor, acting, browser_of):
    receipt = landed(tutor, tell(tutor)).text
    (alert,) = acting.alerts("safeguarding")

    assert "The DSL is told" in receipt
    assert "09:30" in receipt
    for word in ("CANARY", "Amber", "Quillfeather", "staff", "Northgate", "Designated"):
        assert word not in receipt.split("<main", 1)[1]
    assert ACCOUNT in browser_of(DSL).get(f"/alerts/{alert.id}").text


def test_nobody_else_at_the_provider_sees_the_receipt(tutor, acting, browser_of):
    answer = tell(tutor)

    assert browser_of(MANAGER).get(answer.headers["Location"]).status_code == 404
    assert tutor.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("who", [TUTOR, MANAGER])
@pytest.mark.parametrize("path", ["/today", "/weeks", "/weeks/2026-W38", "/tasks", "/register/2026-09-16/AM", NEW])
def test_no_page_of_the_provider_says_that_there_was_one(tutor, acting, browser_of, who, path):
    tell(tutor)

    page = browser_of(who).get(path).text

    assert "CANARY" not in page
    assert "afeguarding concern" not in page.replace("For a safeguarding concern that is neither", "")


def test_the_alert_does_not_exist_for_the_provider(tutor, acting):
    tell(tutor)
    (alert,) = acting.alerts("safeguarding")

    for path in (f"/alerts/{alert.id}", f"/walk-offs/{alert.id}", f"/walk-offs/{alert.subject}"):
        assert tutor.get(path).status_code in {403, 404}


def test_what_is_missing_is_said_and_what_was_written_is_kept(tutor, acting):
    answer = tell(tutor, about="", placements=[], account="It began at break.")

    assert answer.status_code == 400
    assert "Choose what it is about." in answer.text
    assert "It began at break." in answer.text
    answer = tell(tutor, placements=[])
    assert "Choose the pupils it is about, or say that it is about no pupil in particular." in answer.text
    assert not acting.alerts()


def test_about_no_pupil_every_home_school_is_told(tutor, acting, cast):
    landed(tutor, tell(tutor, placements=[], is_about_nobody="y"))

    assert {alert.home_school_id for alert in acting.alerts("safeguarding")} == {cast.northgate, cast.southgate}


def test_a_double_click_is_one_concern(tutor, acting):
    fields = {**fields_of(tutor.get(NEW)), **WHAT}

    first, second = (tutor.post(NEW, fields) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert len(acting.alerts("safeguarding")) == 1


def test_nobody_reached_says_telephone(tutor, cast, acting):
    leave_job(cast, DSL, DEPUTY, HEAD, ADMIN, DIRECTOR)

    receipt = landed(tutor, tell(tutor)).text

    assert "Saved, but nobody could be reached" in receipt
    assert 'href="tel:01632960101"' in receipt


def test_what_one_typed_is_neither_sent_nor_shown_by_the_next_at_the_same_screen(tutor, acting, cast, clock, portal):
    typed = {**fields_of(tutor.get(NEW)), **WHAT}
    tutor.client.set_cookie("muster", sign_in_row(cast.store, cast.people[MANAGER], clock))

    answer = tutor.post(NEW, typed)

    assert answer.status_code == 400
    assert "Somebody else had opened this page" in answer.text
    assert "CANARY" not in answer.text
    assert not acting.alerts()


def test_what_was_typed_when_the_sign_in_ran_out_is_not_on_the_page_that_asks(tutor, acting):
    typed = {**fields_of(tutor.get(NEW)), **WHAT}
    tutor.client.delete_cookie("muster")

    asked = tutor.post(NEW, typed)

    assert asked.status_code == 401
    assert "What you had typed is kept" in asked.text
    assert "CANARY" not in asked.text


def test_it_comes_back_to_whoever_typed_it_and_to_nobody_else(portal, cast, clock, tutor, acting):
    typed = {**fields_of(tutor.get(NEW)), **WHAT}
    with portal.test_request_context(NEW, method="POST", data=typed):
        packed = carried.pack()
    for who, has_it in ((TUTOR, True), (MANAGER, False)):
        secret = sign_in_row(cast.store, cast.people[who], clock)
        with portal.test_request_context("/sign-in", method="POST"):
            answer = letting_in.let_in(secret, _nobody(), goes_on=NEW, packed=packed).get_data(as_text=True)
        assert ("CANARY" in answer) is has_it


def _nobody():
    return Caller(address="", browser="", known_as="")


def test_a_rival_has_no_such_pupil(acting, browser_of):
    rival: Browser = browser_of("rival_tutor")

    answer = tell(rival)

    assert answer.status_code == 400
    assert "This pupil is not placed with you on that day." in answer.text
