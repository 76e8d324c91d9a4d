from datetime import date

from tests.integration.portal.provider.pages import fields_of, landed, mark
from tests.support.cast import ADMIN, DEPUTY, DIRECTOR, DSL, HEAD, LEAD, OFFICER, leave_job

NEW = "/absences/new"


def tell(browser, **fields):
    page = browser.get(NEW)
    return browser.post(NEW, {**fields_of(page), **fields})


def test_today_is_preset_and_nothing_else_is(tutor):
    fields = fields_of(tutor.get(NEW))

    assert fields["on"] == "2026-09-16"
    assert fields["reason"] == "not_known"
    assert "half_days" not in fields


def test_an_absence_tells_the_school_at_once_and_the_receipt_says_before_when(tutor, acting):
    receipt = landed(tutor, tell(tutor, placement="place-p1", half_days="AM", reason="ill")).text

    assert "Told before 10:00" in receipt
    assert "Attendance officer" in receipt
    assert "Amber Quillfeather, morning of Wednesday 16 September." in receipt
    assert [(seen.session, seen.status, seen.reason) for seen in acting.observations("P1")] == [("AM", "absent", "ill")]


def test_an_absence_can_be_told_for_the_whole_day(tutor, acting):
    tell(tutor, placement="place-p1", half_days="day")

    assert {seen.session for seen in acting.observations("P1")} == {"AM", "PM"}


def test_the_same_absence_sent_twice_is_one(tutor, acting):
    fields = {**fields_of(tutor.get(NEW)), "placement": "place-p1", "half_days": "AM"}

    first, second = (tutor.post(NEW, fields) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert len(acting.observations("P1")) == 1


def test_nobody_reached_says_telephone_with_the_number(tutor, acting, cast):
    leave_job(cast, OFFICER, DSL, DEPUTY, HEAD, LEAD, ADMIN, DIRECTOR)

    receipt = landed(tutor, tell(tutor, placement="place-p1", half_days="AM")).text

    assert "Nobody could be reached: telephone Northgate Academy now." in receipt
    assert 'href="tel:01632960101"' in receipt


def test_what_is_missing_is_said_and_what_was_typed_is_kept(tutor, acting):
    answer = tell(tutor, note="Mum rang")

    assert answer.status_code == 400
    assert "Choose the pupil." in answer.text
    assert "Choose morning, afternoon or both." in answer.text
    assert fields_of(answer)["note"] == "Mum rang"
    assert not acting.observations()


def test_a_past_date_is_refused(tutor, acting):
    answer = tell(tutor, placement="place-p1", half_days="AM", on="2026-09-15")

    assert answer.status_code == 400
    assert "This date is past. Use the register of that day." in answer.text
    assert fields_of(answer)["on"] == "2026-09-15"
    assert not acting.observations()


def test_a_date_that_is_none_is_refused_in_plain_words(tutor):
    answer = tell(tutor, placement="place-p1", half_days="AM", on="2026-02-31")

    assert answer.status_code == 400
    assert "Enter a date of the calendar" in answer.text


def test_a_closed_day_is_refused(tutor, acting):
    answer = tell(tutor, placement="place-p1", half_days="AM", on="2026-09-19")

    assert answer.status_code == 400
    assert "This pupil is not expected in the morning of 19 September 2026" in answer.text
    assert not acting.observations()


def test_a_pupil_not_placed_here_is_refused(tutor, acting):
    answer = tell(tutor, placement="place-p5", half_days="AM")

    assert answer.status_code == 400
    assert "This pupil is not placed with you on that day." in answer.text
    assert not acting.observations()


def test_an_absence_against_what_is_on_record_asks_for_the_reason(tutor, acting):
    mark(tutor, P1="present")

    answer = tell(tutor, placement="place-p1", half_days="AM")
    assert answer.status_code == 409
    assert "On record: Present, taken at 09:30 by Tess Tutor, Tutor" in answer.text
    assert len(acting.observations("P1")) == 1

    fields = {**fields_of(answer), "placement": "place-p1", "change_reason": "I mistook her for her sister"}
    assert tutor.post(NEW, fields).status_code == 303


def test_an_absence_of_another_day_names_that_day(tutor, acting):
    acting.open_day(on=date(2026, 9, 17))

    receipt = landed(tutor, tell(tutor, placement="place-p1", half_days="AM", on="2026-09-17")).text

    assert "Told before 10:00 on Thu 17 Sep" in receipt
