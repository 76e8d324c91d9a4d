"""A register, from the provider's tap to what follows from it. OAKBANK hosts P1, P2, P3 (Northgate), P4 (Southgate)."""

from datetime import date, timedelta

import pytest

from attendance import provider_day
from attendance.refusals import EntriesConflict, EntriesRefused, KeyReused, NotFound, Refusal
from attendance.rules.register_state import RegisterState
from attendance.rules.words import AgreedWith, Reason, Role, Session, Status
from tests.support.acting import entry, envelope
from tests.support.cast import WEDNESDAY, at

EVERYBODY = ("P1", "P2", "P3", "P4")


def page(cast, local="09:30", session=Session.AM, scope=None):
    with cast.store.reading() as db:
        return provider_day.session_register(scope or cast.tutor, db, WEDNESDAY, session, now=at(local))


def states(cast, local="09:30"):
    return {register.home_school_code: register.state for register in page(cast, local).registers}


def test_everybody_of_every_home_school_is_on_one_page_and_nothing_is_preset(cast, acting):
    entries = page(cast).entries

    assert [item.given_name for item in entries] == ["Cerys", "Amber", "Dario", "Bruno"]
    assert {item.status for item in entries} == {None}


def test_an_untouched_pupil_stays_not_reported_when_the_rest_is_sent(cast, acting):
    receipt = acting.send(entry(cast, "P1"), entry(cast, "P2"), entry(cast, "P4"), local="09:20")

    assert receipt.accepted == 3
    assert receipt.not_reported == (cast.refs["P3"],)
    assert receipt.is_first


def test_a_register_has_been_received_when_nobody_a_school_expects_is_left(cast, acting):
    acting.send(entry(cast, "P4"), local="09:20")

    assert states(cast) == {"NORTHGATE": RegisterState.AWAITING, "SOUTHGATE": RegisterState.RECEIVED}
    assert states(cast, "10:00")["NORTHGATE"] is RegisterState.MISSING


def test_a_part_that_comes_later_completes_the_register(cast, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P4"), local="09:20")
    receipt = acting.send(entry(cast, "P2"), entry(cast, "P3"), local="09:25")

    assert receipt.not_reported == ()
    assert not receipt.is_first
    assert states(cast)["NORTHGATE"] is RegisterState.RECEIVED


def test_the_same_submission_twice_is_one_submission_with_one_receipt(cast, acting):
    sealed = envelope("double-click", "body")
    first = acting.send(entry(cast, "P1"), local="09:20", envelope=sealed)
    second = acting.send(entry(cast, "P1"), local="09:21", envelope=sealed)

    assert first == second
    assert len(acting.observations()) == 1


def test_a_key_used_for_something_else_is_refused(cast, acting):
    acting.send(entry(cast, "P1"), local="09:20", envelope=envelope("key", "one"))

    with pytest.raises(KeyReused):
        acting.send(entry(cast, "P2"), local="09:21", envelope=envelope("key", "two"))


def test_saving_the_same_mark_again_keeps_who_took_it_and_when(cast, acting):
    acting.send(entry(cast, "P1"), local="09:20")
    receipt = acting.send(entry(cast, "P1"), local="09:45")

    assert (receipt.accepted, receipt.unchanged) == (0, 1)
    assert [row.taken_at for row in acting.observations("P1")] == [at("09:20")]


def test_a_change_without_a_reason_is_refused_and_writes_nothing(cast, acting):
    acting.send(entry(cast, "P1"), local="09:20")

    with pytest.raises(EntriesConflict) as refused:
        acting.send(entry(cast, "P1", Status.ABSENT), entry(cast, "P2"), local="09:30")

    assert [problem.placement for problem in refused.value.problems] == [cast.refs["P1"]]
    assert "Present, taken at 09:20 by Tess Tutor" in refused.value.problems[0].on_record
    assert len(acting.observations()) == 1


def test_a_change_with_a_reason_keeps_the_first(cast, acting):
    acting.send(entry(cast, "P1"), local="09:20")
    receipt = acting.send(entry(cast, "P1", Status.ABSENT, change_reason="Marked the wrong line"), local="09:30")

    first, second = acting.observations("P1")
    assert receipt.changed == 1
    assert (first.status, second.status) == ("present", "absent")
    assert (second.replaces_id, second.change_reason) == (first.id, "Marked the wrong line")


def test_an_older_fact_that_comes_late_is_kept_but_not_current(cast, acting):
    acting.send(entry(cast, "P1", Status.LEFT_EARLY, left_at="10:30", agreed_with=AgreedWith.SCHOOL), local="10:31")
    receipt = acting.send(entry(cast, "P1"), local="10:50", taken_at=at("09:15"))

    assert receipt.superseded == 1
    assert len(acting.observations("P1")) == 2
    assert next(item for item in page(cast).entries if item.given_name == "Amber").status is Status.LEFT_EARLY


def test_an_absence_opens_a_whereabouts_alert_and_the_officer_is_told_at_once(cast, acting):
    receipt = acting.send(entry(cast, "P1", Status.ABSENT), local="09:20")

    alert = acting.alerts("whereabouts")[0]
    assert receipt.told == (Role.ATTENDANCE_OFFICER,)
    assert alert.pupil_id == cast.pupils["P1"]
    assert acting.told(kind="whereabouts") == ["Olive Officer"]


def test_arriving_later_than_reported_stops_the_chase(cast, acting):
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:20")
    acting.send(entry(cast, "P1", Status.LATE, arrived_at="10:40"), local="10:41")

    alert = acting.alerts("whereabouts")[0]
    assert alert.closed_at == at("10:41")
    assert "Late 10:40" in (acting.closed_reasons("whereabouts")[0] or "")
    assert acting.told(kind="closed") == ["Olive Officer"]


def test_being_seen_in_the_afternoon_closes_the_morning_s_alert(cast, acting):
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:20")
    acting.send(entry(cast, "P1"), local="13:05", session=Session.PM)

    assert acting.alerts("whereabouts", is_open=True) == []


def test_an_absence_in_the_afternoon_does_not_hide_behind_the_morning_s_presence(cast, acting):
    acting.send(entry(cast, "P1"), local="09:20")
    acting.send(entry(cast, "P1", Status.ABSENT), local="13:10", session=Session.PM)

    assert [alert.session for alert in acting.alerts("whereabouts", is_open=True)] == ["PM"]


def test_a_morning_s_absence_that_comes_after_the_afternoon_is_looked_for_by_nobody(cast, acting):
    acting.send(entry(cast, "P1"), local="13:05", session=Session.PM)
    acting.send(entry(cast, "P1", Status.ABSENT), local="13:20", taken_at=at("09:10"))

    assert acting.alerts("whereabouts") == []


def test_another_pupil_s_afternoon_says_nothing_of_who_was_missed_in_the_morning(cast, acting):
    acting.send(entry(cast, "P2"), local="13:05", session=Session.PM)
    acting.send(entry(cast, "P1", Status.ABSENT), local="13:20", taken_at=at("09:10"))

    assert [alert.session for alert in acting.alerts("whereabouts")] == ["AM"]


def test_who_is_still_missed_is_not_found_by_a_tablet_that_was_away(cast, acting):
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:10")
    receipt = acting.send(entry(cast, "P1", Status.ABSENT), local="10:00")
    acting.send(entry(cast, "P1", Status.LATE, arrived_at="09:30"), local="10:20", taken_at=at("09:31"))

    assert (receipt.unchanged, receipt.accepted) == (1, 0)
    assert [alert.closed_at for alert in acting.alerts("whereabouts")] == [None]


def test_a_session_not_held_asks_where_the_pupil_is(cast, acting):
    acting.send(entry(cast, "P1", Status.NOT_HELD), local="09:05")

    assert acting.alerts("whereabouts")[0].summary == "Session not held"


@pytest.mark.parametrize("agreed_with", [AgreedWith.PARENT, AgreedWith.PROVIDER])
def test_leaving_early_without_the_school_tells_the_officer_and_the_dsl_at_once(cast, acting, agreed_with):
    acting.send(entry(cast, "P1"), local="09:20")
    acting.send(entry(cast, "P1", Status.LEFT_EARLY, left_at="11:00", agreed_with=agreed_with), local="11:01")

    assert acting.told(kind="concern") == ["Dora Lead", "Olive Officer"]


def test_leaving_early_with_the_school_s_word_raises_nothing(cast, acting):
    acting.send(entry(cast, "P1"), local="09:20")
    acting.send(
        entry(cast, "P1", Status.LEFT_EARLY, left_at="11:00", agreed_with=AgreedWith.SCHOOL, agreed_name="Mrs Head"),
        local="11:01",
    )

    assert acting.alerts() == []


def test_learning_why_keeps_the_absence_and_its_reason(cast, acting):
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:20")
    acting.send(entry(cast, "P1", Status.ABSENT, reason=Reason.ILL), local="09:40")

    assert [row.reason for row in acting.observations("P1")] == ["not_known", "ill"]
    assert len(acting.alerts("whereabouts", is_open=True)) == 1


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (WEDNESDAY + timedelta(days=1), "in the future"),
        (WEDNESDAY - timedelta(days=29), "more than four weeks ago"),
    ],
)
def test_a_wrong_date_is_refused(cast, acting, on, words):
    with pytest.raises(Refusal, match=words):
        acting.send(entry(cast, "P1"), local="09:20", on=on, now=at("09:20"))


def test_a_register_for_a_weekend_is_refused(cast, acting):
    saturday = date(2026, 9, 12)

    with pytest.raises(Refusal, match="not open at weekends"):
        acting.send(entry(cast, "P1"), local="09:20", on=saturday, now=at("09:20"))


def test_a_session_that_has_not_begun_is_refused(cast, acting):
    with pytest.raises(Refusal, match="has not begun: it starts at 13:00"):
        acting.send(entry(cast, "P1"), local="12:00", session=Session.PM)


@pytest.mark.parametrize("ref", ["P5", "nonsense", "P1-1"])
def test_a_foreign_and_an_absent_pupil_look_the_same(cast, acting, ref):
    with pytest.raises(NotFound) as refused:
        acting.send(entry(cast, "P1"), entry(cast, ref), local="09:20")

    shown = cast.refs.get(ref, ref)
    assert refused.value.sentence == f"There is no placement {shown} with you on 16 September 2026."
    assert acting.observations() == []


def test_an_arrival_outside_the_session_is_refused_beside_the_pupil(cast, acting):
    with pytest.raises(EntriesRefused) as refused:
        acting.send(entry(cast, "P2"), entry(cast, "P1", Status.LATE, arrived_at="12:30"), local="12:40")

    assert [problem.placement for problem in refused.value.problems] == [cast.refs["P1"]]


def test_every_problem_is_named_at_once(cast, acting):
    wrong = [entry(cast, ref, Status.LEFT_EARLY, left_at="10:00") for ref in ("P1", "P2")]

    with pytest.raises(EntriesRefused) as refused:
        acting.send(*wrong, local="10:10")

    assert len(refused.value.problems) == 2


def test_the_nil_return_is_refused_while_somebody_is_expected(cast, acting):
    with pytest.raises(Refusal, match="Pupils are expected"):
        acting.send(local="09:20")


def test_the_same_pupil_twice_in_one_submission_is_refused(cast, acting):
    with pytest.raises(Refusal, match="twice"):
        acting.send(entry(cast, "P1"), entry(cast, "P1", Status.ABSENT), local="09:20")


def test_a_register_taken_in_the_future_is_refused(cast, acting):
    with pytest.raises(Refusal, match="in the future"):
        acting.send(entry(cast, "P1"), local="09:20", taken_at=at("09:30"))


def test_the_receipt_can_be_shown_again_to_the_provider_and_to_nobody_else(cast, acting):
    receipt = acting.send(entry(cast, "P1"), local="09:20")

    with cast.store.reading() as db:
        view = provider_day.receipt(cast.tutor, db, receipt.receipt, now=at("11:00"))
        with pytest.raises(NotFound):
            provider_day.receipt(cast.rival, db, receipt.receipt, now=at("11:00"))
    assert (view.kind, view.by_name, view.received_at) == ("register", "Tess Tutor", at("09:20"))


def test_the_rival_sees_nobody_of_oakbank(cast, acting):
    assert {item.given_name for item in page(cast, scope=cast.rival).entries} == {"Esme", "Felix"}
