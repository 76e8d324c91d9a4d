from datetime import date

from sqlalchemy import update

from attendance.records.tables import Expected, Placement
from attendance.rules.words import Session, Status
from tests.integration.portal.provider.pages import AM, fields_of, landed, mark, send
from tests.support.acting import entry
from tests.support.cast import MANAGER, RIVAL_TUTOR, at

PM = "/register/2026-09-16/PM"


def test_every_expected_pupil_of_every_home_school_is_on_one_page_in_order_of_name(tutor):
    page = tutor.get(AM).text

    names = ["Cerys Oxenbridge", "Amber Quillfeather", "Dario Wetherlam", "Bruno Zephyrine"]
    assert [page.index(name) for name in names] == sorted(page.index(name) for name in names)
    assert "Northgate Academy" in page
    assert "Southgate School" in page


def test_nothing_is_chosen_for_anybody(tutor):
    assert not [name for name in fields_of(tutor.get(AM)) if name.endswith("-status")]


def test_an_untouched_pupil_stays_not_reported_when_the_rest_is_sent(tutor, acting):
    receipt = landed(tutor, mark(tutor, P1="present", P2="absent"))

    assert {seen.status for seen in acting.observations()} == {"present", "absent"}
    assert "Not reported yet: Cerys Oxenbridge, Dario Wetherlam." in receipt.text
    assert "Finish the register" in receipt.text


def test_the_rest_can_be_sent_later_and_what_is_on_record_is_not_sent_again(tutor, acting):
    mark(tutor, P1="present", P2="absent")
    page = tutor.get(AM)
    assert "On record: Present, taken at 09:30 by Tess Tutor, Tutor" in page.text

    receipt = landed(tutor, send(tutor, fields_of(page), P3="present", P4="present"))

    assert len(acting.observations()) == 4
    assert "Not reported yet:" not in receipt.text
    assert "as on record" not in receipt.text


def test_absent_needs_no_reason(tutor, acting):
    mark(tutor, P1="absent")

    assert [seen.reason for seen in acting.observations("P1")] == ["not_known"]


def test_an_absence_can_say_what_was_heard(tutor, acting):
    mark(tutor, P1="absent", P1_reason="ill", P1_note="Mum rang")

    assert [(seen.reason, seen.note) for seen in acting.observations("P1")] == [("ill", "Mum rang")]


def test_late_is_stored_with_its_time_in_london(tutor, acting):
    mark(tutor, P1="late", P1_arrived="09:20")

    assert [seen.arrived_at for seen in acting.observations("P1")] == [at("09:20")]


def test_late_without_its_time_is_asked_for_and_everything_typed_is_kept(tutor, acting):
    answer = mark(tutor, P1="late", P2="absent", P2_note="Mum rang")

    assert answer.status_code == 400
    assert "Enter the time Amber Quillfeather arrived." in answer.text
    assert 'href="#place-p1-arrived"' in answer.text
    kept = fields_of(answer)
    assert (kept["place-p1-status"], kept["place-p2-status"], kept["place-p2-note"]) == ("late", "absent", "Mum rang")
    assert not acting.observations()


def test_an_arrival_outside_the_session_is_refused_beside_the_pupil(tutor, acting):
    answer = mark(tutor, P1="late", P1_arrived="07:20", P2="present")

    assert answer.status_code == 400
    assert "Amber Quillfeather: The arrival is outside the session." in answer.text
    assert fields_of(answer)["place-p1-arrived"] == "07:20"
    assert not acting.observations()


def test_a_time_nobody_can_read_is_refused_and_kept(tutor, acting):
    answer = mark(tutor, P1="late", P1_arrived="half nine")

    assert answer.status_code == 400
    assert "Enter the time like 09:20." in answer.text
    assert fields_of(answer)["place-p1-arrived"] == "half nine"
    assert not acting.observations()


def test_an_answer_that_is_not_on_the_page_is_refused(tutor, acting):
    answer = mark(tutor, P1="on holiday", P2="present")

    assert answer.status_code == 400
    assert "Amber Quillfeather: choose one of the answers shown." in answer.text
    assert not acting.observations()


def test_left_early_asks_who_agreed(tutor, acting):
    answer = mark(tutor, P1="left_early", P1_left="09:25")

    assert answer.status_code == 400
    assert "Say who agreed that Amber Quillfeather left early." in answer.text
    assert not acting.observations()


def test_left_early_with_the_schools_agreement_asks_for_a_name(tutor, acting):
    answer = mark(tutor, P1="left_early", P1_left="09:25", P1_agreed_with="school")
    assert "Enter who at the home school agreed" in answer.text

    again = send(tutor, fields_of(answer), P1_agreed_name="Mrs Lead")

    assert again.status_code == 303
    assert [(seen.agreed_with, seen.agreed_name) for seen in acting.observations("P1")] == [("school", "Mrs Lead")]


def test_sent_home_by_the_provider_tells_the_school_and_the_receipt_says_whom(tutor, acting):
    receipt = landed(tutor, mark(tutor, P1="left_early", P1_left="09:25", P1_agreed_with="provider"))

    assert "Attendance officer" in receipt.text
    assert "Designated safeguarding lead" in receipt.text


def test_setting_the_remaining_stores_nothing_and_leaves_out_whom_something_is_known_of(tutor, acting):
    acting.absent("P2", local="08:30")
    acting.walk_off("P3", left="09:10", local="09:12")
    page = tutor.get(AM)
    assert "Set the remaining 2 to present" in page.text
    assert "Absence told" in page.text
    assert "Left without permission</span>" in page.text
    before = len(acting.observations())

    answer = send(tutor, fields_of(page), do="remaining")

    marks = {name: value for name, value in fields_of(answer).items() if name.endswith("-status")}
    assert marks == {"place-p1-status": "present", "place-p2-status": "absent", "place-p4-status": "present"}
    assert len(acting.observations()) == before


def test_setting_the_remaining_keeps_the_exceptions_typed_before(tutor):
    answer = send(tutor, fields_of(tutor.get(AM)), do="remaining", P1="late", P1_arrived="09:20")

    kept = fields_of(answer)
    assert (kept["place-p1-status"], kept["place-p1-arrived"]) == ("late", "09:20")
    assert kept["place-p2-status"] == "present"


def test_the_same_page_sent_twice_is_one_submission_with_one_receipt(tutor, acting):
    page = fields_of(tutor.get(AM))

    first, second = (send(tutor, page, P1="present") for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert len(acting.observations()) == 1


def test_a_page_sent_again_with_other_marks_is_kept_and_asked_about(tutor, acting):
    page = fields_of(tutor.get(AM))
    send(tutor, page, P1="present")

    answer = send(tutor, page, P1="present", P2="absent")
    assert answer.status_code == 400
    assert "This page was sent before" in answer.text

    assert send(tutor, fields_of(answer)).status_code == 303
    assert [seen.status for seen in acting.observations("P2")] == ["absent"]
    assert len(acting.observations("P1")) == 1


def test_two_devices_that_differ_are_shown_to_a_person_and_never_the_last_one_wins(acting, tutor, browser_of):
    mine, theirs = fields_of(tutor.get(AM)), browser_of(MANAGER)
    mark(theirs, P1="absent")

    answer = send(tutor, mine, P1="present", P2="present")

    assert answer.status_code == 409
    assert "On record: Absent, taken at 09:30 by Max Manager, Centre manager" in answer.text
    assert fields_of(answer)["place-p1-status"] == "present"
    assert [seen.status for seen in acting.observations()] == ["absent"]

    again = send(tutor, fields_of(answer), P1_change_reason="She came in by the back door")

    assert again.status_code == 303
    assert {(seen.status, seen.change_reason) for seen in acting.observations("P1")} == {
        ("absent", None),
        ("present", "She came in by the back door"),
    }


def test_a_pupil_on_record_who_was_not_touched_is_never_put_back(acting, tutor, browser_of):
    mark(tutor, P1="present")
    mine = fields_of(tutor.get(AM))
    mark(browser_of(MANAGER), P1="absent", P1_change_reason="It was another child")

    landed(tutor, send(tutor, mine, P2="present"))

    assert {seen.status for seen in acting.observations("P1")} == {"present", "absent"}


def test_changing_what_was_sent_needs_a_reason_and_keeps_the_first(tutor, acting):
    mark(tutor, P1="present")

    answer = mark(tutor, P1="absent")
    assert answer.status_code == 409
    assert "Give the reason for the change." in answer.text

    assert send(tutor, fields_of(answer), P1_change_reason="Wrong pupil").status_code == 303
    assert {seen.status for seen in acting.observations("P1")} == {"present", "absent"}


def test_arriving_after_an_absence_is_a_new_fact_and_stops_the_chase(tutor, acting, clock):
    mark(tutor, P1="absent")
    clock.jump(at("10:41"))

    answer = mark(tutor, P1="late", P1_arrived="10:40")

    assert answer.status_code == 303
    assert not acting.alerts("whereabouts", is_open=True)


def test_a_pupil_who_turned_up_unexpected_can_be_recorded_and_the_school_is_told(tutor, acting, cast):
    not_expected_in_the_morning(cast, "P4")
    page = tutor.get(AM)
    assert "Somebody is here who is not on this list" in page.text

    receipt = landed(tutor, send(tutor, fields_of(page), P1="present", P4="present"))

    assert "Here though not expected: Dario Wetherlam." in receipt.text
    assert [alert.summary for alert in acting.alerts("concern")] == [
        "At the provider, though not expected this session"
    ]


def test_no_pupils_expected_is_a_submission(tutor, acting, cast):
    for ref in ("P1", "P2", "P3", "P4"):
        not_expected_in_the_morning(cast, ref)

    page = tutor.get(AM)
    assert "No pupils expected" in page.text

    assert "Morning register sent" in landed(tutor, send(tutor, fields_of(page), do="nobody")).text


def test_nobody_can_say_no_pupils_expected_while_somebody_is(tutor):
    answer = send(tutor, fields_of(tutor.get(AM)), do="nobody")

    assert answer.status_code == 400
    assert "Pupils are expected in this session" in answer.text


def test_sending_nothing_says_what_to_do(tutor):
    answer = send(tutor, fields_of(tutor.get(AM)))

    assert answer.status_code == 400
    assert "Mark at least one pupil, then send." in answer.text


def test_a_register_of_the_future_is_refused(tutor):
    answer = tutor.get("/register/2026-09-17/AM")

    assert answer.status_code == 400
    assert "This date is in the future." in answer.text


def test_a_register_that_is_too_old_is_refused(tutor):
    answer = tutor.get("/register/2026-08-03/AM")

    assert answer.status_code == 400
    assert "more than four weeks ago" in answer.text


def test_a_date_that_is_none_is_not_found(tutor):
    assert tutor.get("/register/yesterday/AM").status_code == 404


def test_a_register_before_its_session_says_from_when(tutor, acting):
    assert "You can send this register from 12:30." in tutor.get(PM).text

    answer = send(tutor, fields_of(tutor.get(PM)), path=PM, P1="present")

    assert answer.status_code == 400
    assert "The afternoon session has not begun: it starts at 13:00." in answer.text
    assert fields_of(answer)["place-p1-status"] == "present"
    assert not acting.observations()


def test_a_register_of_a_closed_day_is_refused(tutor, acting):
    sunday = "/register/2026-09-13/AM"
    page = tutor.get(sunday)
    assert "Nobody is expected in the morning of Sunday 13 September." in page.text

    answer = send(tutor, fields_of(page), path=sunday, P1="present")

    assert answer.status_code == 400
    assert "Northgate Academy is not open at weekends." in answer.text
    assert not acting.observations()


def test_a_pupil_not_placed_here_is_refused_and_nothing_is_written(tutor, acting):
    answer = mark(tutor, P1="present", P5="present")

    assert answer.status_code == 400
    assert "is not placed with you on this day any more" in answer.text
    assert "place-p5" not in answer.text
    assert fields_of(answer)["place-p1-status"] == "present"
    assert not acting.observations()


def test_a_placement_that_ended_yesterday_is_refused(tutor, acting, cast):
    page = fields_of(tutor.get(AM))
    end_yesterday(cast, "P1")

    answer = send(tutor, page, P1="present", P2="present")

    assert answer.status_code == 400
    assert "is not placed with you on this day any more" in answer.text
    assert not acting.observations()


def test_another_provider_sees_its_own_pupils_only(acting, browser_of):
    page = browser_of(RIVAL_TUTOR).get(AM).text

    assert "Esme Ravensholt" in page
    assert "Quillfeather" not in page


def test_another_providers_receipt_does_not_exist(tutor, browser_of):
    location = mark(tutor, P1="present").headers["Location"]

    assert browser_of(RIVAL_TUTOR).get(location).status_code == 404


def test_what_came_by_another_way_is_shown_and_not_sent_again(tutor, acting, cast):
    note = "Two lines\nfrom a program"
    acting.send(entry(cast, "P1", Status.ABSENT, note=note), local="09:10", session=Session.AM)

    assert fields_of(tutor.get(AM))["place-p1-note"] == "Two lines from a program"
    receipt = landed(tutor, mark(tutor, P2="present"))

    assert len(acting.observations("P1")) == 1
    assert "as on record" not in receipt.text


def not_expected_in_the_morning(cast, ref):
    """Withdraw a pupil from the morning, as a changed pattern does."""
    with cast.store.writing() as db:
        withdrawn = update(Expected).where(Expected.placement_id == cast.placements[ref], Expected.session == "AM")
        db.session.execute(withdrawn.values(withdrawn_at=at("07:30"), withdrawn_reason="pattern changed"))


def end_yesterday(cast, ref):
    """End a placement yesterday."""
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements[ref]).ends_on = date(2026, 9, 15)
