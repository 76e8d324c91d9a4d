"""We can't run this session: one page tells every school, and where each pupil is."""

import re

from tests.integration.portal.provider.pages import fields_of, landed
from tests.support.acting import entry
from tests.support.cast import RIVAL_TUTOR

OFF = "/sessions/off"
ALL = {"half_days": "AM", "why": "building", "whom": "everybody"}


def tell(browser, **fields):
    page = browser.get(OFF)
    return browser.post(OFF, {**fields_of(page), **fields})


def observed(acting, ref):
    return [(row.session, row.status, row.handover, row.handed_to) for row in acting.observations(ref)]


def test_nothing_is_chosen_for_anybody(tutor):
    fields = fields_of(tutor.get(OFF))

    assert not {"half_days", "why", "whom", "where"} & set(fields)
    assert fields["on"] == "2026-09-16"


def test_everybody_in_one_go_with_one_who_was_fetched(tutor, acting):
    other = {"place-p2-where": "collected", "place-p2-handed_to": "Ms Zephyrine, mother"}
    receipt = landed(tutor, tell(tutor, **ALL, where="never_came", **other)).text

    assert observed(acting, "P1") == [("AM", "not_held", "never_came", None)]
    assert observed(acting, "P2") == [("AM", "not_held", "collected", "Ms Zephyrine, mother")]
    assert observed(acting, "P4") == [("AM", "not_held", "never_came", None)]
    assert "Attendance officer" in receipt
    assert "Bruno Zephyrine" in receipt


def test_one_site_alone(tutor, acting):
    tell(tutor, **{**ALL, "whom": "site:ALLOTMENT"}, where="with_us")

    assert observed(acting, "P3") == [("AM", "not_held", "with_us", None)]
    assert observed(acting, "P1") == []


def test_only_those_ticked(tutor, acting):
    tell(tutor, **{**ALL, "whom": "some"}, where="left_alone", **{"place-p1-ticked": "y"})

    assert observed(acting, "P1") == [("AM", "not_held", "left_alone", None)]
    assert observed(acting, "P2") == []


def test_everybody_leaves_out_who_is_absent_already(tutor, acting):
    acting.absent("P1", local="08:40")
    tell(tutor, **ALL, where="with_us")

    assert [row.status for row in acting.observations("P1")] == ["absent"]


def test_a_pupil_with_an_answer_of_their_own_does_not_take_the_name_of_the_rest(tutor, acting):
    answer = tell(tutor, **ALL, where="to_school", handed_to="Mr Driver", **{"place-p1-where": "collected"})

    assert answer.status_code == 400
    assert "Amber Quillfeather: Enter who collected the pupil." in answer.text
    assert acting.observations() == []


def test_where_they_are_must_be_said(tutor, acting):
    answer = tell(tutor, **ALL)

    assert answer.status_code == 400
    assert "Say where the pupils are now." in answer.text
    assert acting.observations() == []


def test_an_early_end_wants_its_time(tutor, acting):
    answer = tell(tutor, **ALL, where="with_us", how="early", ended="")

    assert answer.status_code == 400
    assert "Enter when the session ends." in answer.text


def test_on_another_day_nobody_is_asked_where_anybody_is(tutor, acting):
    page = tutor.get(f"{OFF}?on=2026-09-18")
    assert "Where are they now?" not in page.text

    landed(tutor, tutor.post(OFF, {**fields_of(page), **ALL}))
    assert {(row.on.isoformat(), row.status) for row in acting.observations()} == {("2026-09-18", "not_held")}


def test_what_contradicts_asks_for_a_reason_and_keeps_what_was_typed(tutor, acting, cast):
    acting.send(entry(cast, "P1"), local="09:20")
    answer = tell(tutor, **ALL, where="with_us", note="Frost")

    assert answer.status_code == 409
    assert "Reason for the change" in answer.text
    again = tutor.post(OFF, {**fields_of(answer), "change_reason": "It failed before we began"})
    landed(tutor, again)
    assert acting.observations("P1")[-1].change_reason == "It failed before we began"


def test_who_waits_stands_on_the_day_until_somebody_fetched_them(tutor, acting):
    tell(tutor, **ALL, where="with_us")
    today = tutor.get("/today").text
    link = re.search(r'href="(/sessions/off/waiting/place-p1)"', today).group(1)
    page = tutor.get(link)
    assert "Waiting with you since 09:30" in page.text

    receipt = landed(tutor, tutor.post(link, {**fields_of(page), "where": "collected", "handed_to": "Nan"})).text

    assert "Told: collected" in receipt
    assert "place-p1" not in tutor.get("/today").text.partition("Registers")[0]
    assert tutor.get(link).status_code == 404


def test_who_fetched_a_pupil_is_named(tutor, acting):
    tell(tutor, **ALL, where="with_us")
    link = f"{OFF}/waiting/place-p1"
    answer = tutor.post(link, {**fields_of(tutor.get(link)), "where": "to_school"})

    assert answer.status_code == 400
    assert "Enter who took the pupil to school." in answer.text


def test_another_provider_sees_nobody_of_it(tutor, acting, browser_of):
    tell(tutor, **ALL, where="with_us")
    rival = browser_of(RIVAL_TUTOR)

    assert rival.get(f"{OFF}/waiting/place-p1").status_code == 404
    assert "Amber" not in rival.get(OFF).text
