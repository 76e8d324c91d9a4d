"""Phoned in: the officer writes down the register that a provider says on the telephone."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from attendance import missing
from attendance.records.tables import Alert, Event, PhoneCall, Placement, Register
from attendance.rules.words import PupilFlag, Session
from tests.integration.portal.provider.pages import fields_of, landed
from tests.support.acting import entry
from tests.support.cast import MANAGER, RIVAL_TUTOR, SOUTH_OFFICER, WEDNESDAY, at, flag

CALLER = {"caller": "Tess Tutor", "job_title": "Tutor", "number": "01632 960103", "called_at": "10:05"}


@pytest.fixture
def overdue(cast, acting):
    """Nobody of OAKBANK has sent the morning's register, and it is past its time."""
    with cast.store.writing() as db:
        missing.mark_due(db, now=at("10:01"))
    return acting


def address_of(cast, school=None, provider=None):
    wanted = select(Register.id).where(
        Register.home_school_id == (school or cast.northgate),
        Register.provider_id == (provider or cast.oakbank),
        Register.on == WEDNESDAY,
        Register.session == Session.AM.value,
    )
    with cast.store.reading() as db:
        return f"/phoned-in/{db.session.scalars(wanted).one()}"


def alert_of(cast):
    wanted = select(Alert.id).where(
        Alert.kind == "missing_register",
        Alert.home_school_id == cast.northgate,
        Alert.provider_id == cast.oakbank,
    )
    with cast.store.reading() as db:
        return f"/alerts/{db.session.scalars(wanted).one()}"


def say(browser, cast, **fields):
    address = address_of(cast)
    page = browser.get(address)
    return browser.post(address, {**fields_of(page), **CALLER, **fields})


def everybody(cast, *refs):
    return {f"{cast.refs[ref]}-status": "present" for ref in refs or ("P1", "P2", "P3")}


def open_registers(cast):
    wanted = select(Alert.home_school_id).where(Alert.kind == "missing_register", Alert.closed_at.is_(None))
    with cast.store.reading() as db:
        return set(db.session.scalars(wanted.where(Alert.provider_id == cast.oakbank)))


def test_the_alert_leads_to_its_register_and_the_time_is_now(officer, overdue, cast):
    assert address_of(cast) in officer.get(alert_of(cast)).text
    assert address_of(cast) in officer.get("/school").text
    assert fields_of(officer.get(address_of(cast)))["called_at"] == "11:06"


def test_it_is_said_by_the_caller_and_recorded_by_the_officer(officer, overdue, cast):
    shown = landed(officer, say(officer, cast, **everybody(cast))).text

    rows = overdue.observations()
    assert {row.placement_id for row in rows} == {cast.placements[ref] for ref in ("P1", "P2", "P3")}
    assert {(row.said_by, row.said_by_job, row.recorded_by, row.recorded_by_job, row.channel) for row in rows} == {
        ("Tess Tutor", "Tutor", "Olive Officer", "Attendance officer", "phone")
    }
    assert {row.taken_at for row in rows} == {at("10:05")}
    assert "01632 960103" in shown
    assert "Every expected pupil is reported" in shown


def test_it_closes_the_schools_own_alert_and_no_other(officer, overdue, cast):
    assert open_registers(cast) == {cast.northgate, cast.southgate}

    say(officer, cast, **everybody(cast))

    assert open_registers(cast) == {cast.southgate}


def test_the_closed_alert_names_who_said_it_and_who_wrote_it_down(officer, overdue, cast):
    say(officer, cast, **everybody(cast))

    [closed] = [alert for alert in overdue.alerts("missing_register") if alert.closed_at]
    by = "Tess Tutor, Tutor, recorded by phone by Olive Officer, Attendance officer"
    assert closed.closed_by == by
    assert by in officer.get(f"/alerts/{closed.id}").text


def test_who_said_it_is_not_told_where_the_place_is_hidden(officer, dsl, overdue, cast):
    for ref in ("P1", "P2", "P3"):
        flag(cast, ref, PupilFlag.NO_DISCLOSURE)
    say(dsl, cast, **everybody(cast))

    [closed] = [alert for alert in overdue.alerts("missing_register") if alert.closed_at]
    assert "Tess Tutor" not in officer.get(f"/alerts/{closed.id}").text
    assert "Tess Tutor" in dsl.get(f"/alerts/{closed.id}").text


def test_a_part_of_it_leaves_the_alert_open(officer, overdue, cast):
    shown = landed(officer, say(officer, cast, **everybody(cast, "P1"))).text

    assert open_registers(cast) == {cast.northgate, cast.southgate}
    assert "2 pupils not reported yet" in shown


def test_an_absence_said_on_the_telephone_is_looked_for(officer, overdue, cast):
    say(officer, cast, **everybody(cast, "P1", "P3"), **{f"{cast.refs['P2']}-status": "absent"})

    assert [alert.pupil_id for alert in overdue.alerts("whereabouts")] == [cast.pupils["P2"]]


def test_no_pupil_of_another_school_can_be_said(officer, overdue, cast):
    answer = say(officer, cast, **{f"{cast.refs['P4']}-status": "present"})

    assert answer.status_code == 400
    assert "Wetherlam" not in answer.text
    assert overdue.observations() == []


def test_another_schools_register_is_not_there(overdue, cast, browser_of):
    browser = browser_of(SOUTH_OFFICER)

    assert browser.get(address_of(cast)).status_code == 404
    assert browser.get(address_of(cast, school=cast.southgate)).status_code == 200


def test_without_a_caller_nothing_is_stored(officer, overdue, cast):
    answer = say(officer, cast, **everybody(cast), caller=" ", called_at="")

    assert answer.status_code == 400
    assert 'href="#caller"' in answer.text
    assert 'href="#called_at"' in answer.text
    assert overdue.observations() == []


def test_the_same_page_twice_is_one_call(officer, overdue, cast):
    address = address_of(cast)
    fields = {**fields_of(officer.get(address)), **CALLER, **everybody(cast)}
    officer.post(address, fields)
    officer.post(address, fields)

    with cast.store.reading() as db:
        assert len(db.session.scalars(select(PhoneCall)).all()) == 1


def test_a_pupil_whose_place_is_hidden_is_not_in_an_officers_register(officer, dsl, overdue, cast):
    flag(cast, "P2", PupilFlag.NO_DISCLOSURE)

    assert "Zephyrine" not in officer.get(address_of(cast)).text
    assert "Zephyrine" in dsl.get(address_of(cast)).text
    assert say(officer, cast, **everybody(cast, "P2")).status_code == 400
    assert overdue.observations() == []


def test_a_register_of_hidden_pupils_alone_is_not_there_for_an_officer(officer, overdue, cast):
    for ref in ("P1", "P2", "P3"):
        flag(cast, ref, PupilFlag.NO_DISCLOSURE)

    assert officer.get(address_of(cast)).status_code == 404
    assert address_of(cast) not in officer.get("/school").text
    assert address_of(cast) not in officer.get(alert_of(cast)).text


def test_what_was_said_before_is_on_record_for_the_provider(officer, overdue, cast, browser_of):
    say(officer, cast, **everybody(cast))

    shown = browser_of("tutor").get("/register/2026-09-16/AM").text
    assert "taken at 10:05 by Tess Tutor, Tutor, recorded by phone by Olive Officer, Attendance officer" in shown


def test_a_time_to_come_is_refused(officer, overdue, cast):
    answer = say(officer, cast, **everybody(cast), called_at="12:00")

    assert answer.status_code == 400
    assert "in the future" in answer.text
    assert overdue.observations() == []


def say_walk_off(browser, cast, ref, **fields):
    address = f"{address_of(cast)}/walk-off"
    page = browser.get(address)
    return browser.post(address, {**fields_of(page), **CALLER, "placement": cast.refs[ref], **fields})


def test_a_walk_off_that_is_phoned_in_opens_its_alert_at_once(officer, overdue, cast):
    shown = landed(officer, say_walk_off(officer, cast, "P1", left_at="10:00")).text

    [alert] = overdue.alerts("walk_off")
    assert (alert.pupil_id, alert.closed_at) == (cast.pupils["P1"], None)
    assert "Dora Lead" in overdue.told(kind="walk_off")
    assert "Tess Tutor, Tutor, 01632 960103" in shown
    assert "Olive Officer" in shown


def test_a_walk_off_without_a_caller_or_a_pupil_is_not_stored(officer, overdue, cast):
    answer = say_walk_off(officer, cast, "P1", placement="", caller="")

    assert answer.status_code == 400
    assert 'href="#caller"' in answer.text
    assert 'href="#placement"' in answer.text
    assert overdue.alerts("walk_off") == []


def test_no_walk_off_of_another_schools_or_a_hidden_pupil_is_phoned_in(officer, overdue, cast):
    flag(cast, "P2", PupilFlag.NO_DISCLOSURE)

    assert [say_walk_off(officer, cast, ref).status_code for ref in ("P4", "P2")] == [400, 400]
    assert overdue.alerts("walk_off") == []


def test_the_provider_confirms_what_was_phoned_in(officer, overdue, cast, browser_of):
    say(officer, cast, **everybody(cast))
    manager = browser_of(MANAGER)
    assert "said by Tess Tutor" in manager.get("/today").text

    landed(manager, manager.post(call_of(cast), {**fields_of(manager.get(call_of(cast))), "answer": "right"}))

    assert "said by Tess Tutor" not in manager.get("/today").text
    assert "Confirmed" in officer.get(address_of(cast)).text
    assert overdue.alerts("concern") == []
    with cast.store.reading() as db:
        told = select(Event.organisation_id).where(Event.kind == "phone_call_confirmed")
        assert set(db.session.scalars(told)) == {cast.oakbank, cast.northgate}


def test_what_the_provider_contradicts_is_told_to_the_school_and_both_versions_stand(
    officer, overdue, cast, browser_of
):
    say(officer, cast, **everybody(cast))
    manager = browser_of(MANAGER)
    answer = {"answer": "different", "placements": cast.refs["P2"], "difference": "Bruno never came."}
    landed(manager, manager.post(call_of(cast), {**fields_of(manager.get(call_of(cast))), **answer}))

    [alert] = overdue.alerts("concern", is_open=True)
    assert (alert.home_school_id, alert.pupil_id) == (cast.northgate, cast.pupils["P2"])
    shown = officer.get(f"/alerts/{alert.id}").text
    assert "Bruno never came." in shown
    assert "said by Tess Tutor, Tutor" in shown
    assert [row.status for row in overdue.observations("P2")] == ["present"]
    assert manager.post(call_of(cast), {"answer": "right"}).status_code == 409
    with cast.store.reading() as db:
        told = select(Event.organisation_id).where(Event.kind == "phone_call_contradicted")
        assert set(db.session.scalars(told)) == {cast.oakbank, cast.northgate}


def test_a_call_that_speaks_of_ended_placements_alone_is_not_there_for_the_provider(officer, overdue, cast, browser_of):
    say(officer, cast, **everybody(cast))
    with cast.store.writing() as db:
        ended = update(Placement).where(Placement.home_school_id == cast.northgate)
        db.session.execute(ended.values(ends_on=WEDNESDAY - timedelta(days=1)))
    manager = browser_of(MANAGER)

    assert manager.get(call_of(cast)).status_code == 404
    assert "said by Tess Tutor" not in manager.get("/today").text


@pytest.mark.parametrize("left_out", ["placements", "difference"])
def test_a_contradiction_says_of_whom_and_what(officer, overdue, cast, browser_of, left_out):
    say(officer, cast, **everybody(cast))
    manager = browser_of(MANAGER)
    answer = {"answer": "different", "placements": cast.refs["P2"], "difference": "Bruno never came."}

    assert manager.post(call_of(cast), {**answer, left_out: ""}).status_code == 400
    assert overdue.alerts("concern") == []


def test_another_provider_does_not_see_the_call(officer, overdue, cast, browser_of):
    say(officer, cast, **everybody(cast))

    assert browser_of(RIVAL_TUTOR).get(call_of(cast)).status_code == 404


def call_of(cast):
    with cast.store.reading() as db:
        return f"/phoned/{db.session.scalars(select(PhoneCall.id)).one()}"


PARENT = {"caller": "Robin Example", "relation": "father", "number": "07700 900999", "called_at": "10:05"}


def say_parent(browser, cast, ref="P1", **fields):
    address = f"{address_of(cast)}/parent"
    page = browser.get(address)
    return browser.post(address, {**fields_of(page), **PARENT, "placement": cast.refs[ref], **fields})


def test_a_parents_word_looks_for_the_pupil_and_marks_nobody(officer, overdue, cast):
    shown = landed(officer, say_parent(officer, cast)).text

    [alert] = overdue.alerts("whereabouts")
    assert (alert.pupil_id, alert.closed_at) == (cast.pupils["P1"], None)
    assert "Robin Example, father" in shown
    assert "07700 900999" in shown
    assert overdue.observations() == []
    assert open_registers(cast) == {cast.northgate, cast.southgate}


def test_the_provider_does_not_lower_a_parents_word(officer, overdue, cast):
    say_parent(officer, cast)
    overdue.send(entry(cast, "P1"), local="10:30")

    assert [alert.closed_at for alert in overdue.alerts("whereabouts")] == [None]


def test_a_parents_word_sent_twice_is_one(officer, overdue, cast):
    fields = {**fields_of(officer.get(f"{address_of(cast)}/parent")), **PARENT, "placement": cast.refs["P1"]}
    officer.post(f"{address_of(cast)}/parent", fields)
    shown = landed(officer, officer.post(f"{address_of(cast)}/parent", fields)).text

    assert len(overdue.alerts("whereabouts")) == 1
    assert shown.count("Says that the tutor never came") == 1


def test_a_parents_word_is_of_nobody_elses_pupil_and_of_a_session_that_has_begun(officer, overdue, cast):
    flag(cast, "P2", PupilFlag.NO_DISCLOSURE)

    answers = [say_parent(officer, cast, ref) for ref in ("P4", "P2")]
    answers += [say_parent(officer, cast, caller=""), say_parent(officer, cast, called_at="12:00")]
    assert [each.status_code for each in answers] == [400] * 4
    assert overdue.alerts("whereabouts") == []
