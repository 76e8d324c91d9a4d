"""An absence told before the register: the school is told at once."""

from datetime import timedelta

import pytest

from attendance.refusals import EntriesConflict, NotFound, Refusal
from attendance.rules.words import PupilFlag, Reason, Role, Session
from tests.support.acting import entry
from tests.support.cast import WEDNESDAY, at, flag, leave_job

BOTH = (Session.AM, Session.PM)


def test_the_officer_is_told_at_once_and_the_receipt_says_so(cast, acting):
    receipt = acting.absent("P1", local="08:40", reason=Reason.ILL)

    assert receipt.told == (Role.ATTENDANCE_OFFICER,)
    assert receipt.was_before_due
    assert acting.told(kind="whereabouts") == ["Olive Officer"]


def test_told_after_ten_is_not_told_before_ten(cast, acting):
    assert not acting.absent("P1", local="10:01").was_before_due


def test_both_sessions_are_two_observations_and_one_receipt(cast, acting):
    acting.absent("P1", local="08:40", sessions=BOTH)

    rows = acting.observations("P1")
    assert {row.session for row in rows} == {"AM", "PM"}
    assert len({row.submission_id for row in rows}) == 1


def test_an_absence_told_early_counts_in_the_register(cast, acting):
    acting.absent("P1", local="08:40")
    receipt = acting.send(entry(cast, "P2"), entry(cast, "P3"), entry(cast, "P4"), local="09:20")

    assert receipt.not_reported == ()


def test_told_twice_the_receipt_still_names_who_knows(cast, acting):
    acting.absent("P1", local="08:40")

    assert acting.absent("P1", local="08:50").told == (Role.ATTENDANCE_OFFICER,)


def test_with_nobody_to_tell_the_list_is_empty_which_means_telephone(cast, acting):
    leave_job(cast, "officer", "dsl", "deputy", "head", "lead", "admin")

    assert acting.absent("P1", local="08:40").told == ()
    # The office's own address hears of it all the same.
    assert "Northgate Academy" in acting.told(kind="whereabouts")


def test_a_pupil_at_risk_brings_the_dsl_in_at_once(cast, acting):
    flag(cast, "P1", PupilFlag.CHILD_PROTECTION)

    assert acting.absent("P1", local="08:40").told == (Role.ATTENDANCE_OFFICER, Role.DSL)


def test_an_absence_told_for_friday_is_told_now_and_climbs_on_friday(cast, acting):
    friday = WEDNESDAY + timedelta(days=2)
    acting.absent("P1", local="08:40", on=friday)

    alert = acting.alerts("whereabouts")[0]
    assert acting.told(kind="whereabouts") == ["Olive Officer"]
    assert alert.climb_at == at("09:30", on=friday)


def test_a_date_that_is_past_is_refused(cast, acting):
    with pytest.raises(Refusal, match="past"):
        acting.absent("P1", local="08:40", on=WEDNESDAY - timedelta(days=1))


def test_a_day_nobody_expects_the_pupil_is_refused(cast, acting):
    saturday = WEDNESDAY + timedelta(days=3)

    with pytest.raises(Refusal, match="not expected"):
        acting.absent("P1", local="08:40", on=saturday)
    assert acting.observations() == []


def test_another_provider_s_pupil_does_not_exist(cast, acting):
    with pytest.raises(NotFound):
        acting.absent("P5", local="08:40")


def test_an_absence_after_the_pupil_was_marked_present_needs_a_reason(cast, acting):
    acting.send(entry(cast, "P1"), local="09:20")

    with pytest.raises(EntriesConflict):
        acting.absent("P1", local="09:40")
