"""Is it a first word, the same again, a new fact, or a contradiction?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from attendance.rules.observing import Change, Seen, compare, fault_of
from attendance.rules.words import AgreedWith, Reason, Status

STARTS, ENDS = datetime(2026, 9, 16, 8, 0, tzinfo=UTC), datetime(2026, 9, 16, 11, 0, tzinfo=UTC)
TAKEN = STARTS + timedelta(minutes=20)
LATER = STARTS + timedelta(minutes=100)
PRESENT = Seen(status=Status.PRESENT, taken_at=TAKEN)
ABSENT = Seen(status=Status.ABSENT, taken_at=TAKEN, reason=Reason.NOT_KNOWN)
LATE = Seen(status=Status.LATE, taken_at=LATER, arrived_at=LATER)
LEFT = Seen(status=Status.LEFT_EARLY, taken_at=LATER, left_at=LATER, agreed_with=AgreedWith.PARENT)


def fault(seen, now=ENDS):
    return fault_of(seen, starts_at=STARTS, ends_at=ENDS, now=now)


def test_the_first_word_about_a_pupil_is_a_first_word():
    assert compare(None, PRESENT) is Change.FIRST


def test_the_same_mark_saved_again_changes_nothing_so_who_took_it_stays():
    assert compare(PRESENT, replace(PRESENT, taken_at=LATER)) is Change.UNCHANGED


def test_a_pupil_who_is_still_missed_is_missed_from_then():
    again = replace(ABSENT, taken_at=LATER)
    seen_between = replace(LATE, taken_at=LATER - timedelta(minutes=10), arrived_at=LATER - timedelta(minutes=10))

    assert compare(ABSENT, again) is Change.STILL_MISSED
    assert compare(again, ABSENT) is Change.UNCHANGED
    assert compare(again, seen_between) is Change.OLDER


def test_what_is_left_blank_takes_nothing_back():
    told = replace(ABSENT, reason=Reason.ILL, note="Mum rang")

    assert compare(told, replace(ABSENT, taken_at=LATER)) is Change.UNCHANGED


def test_arriving_later_than_reported_is_a_new_fact():
    assert compare(ABSENT, LATE) is Change.NEW_FACT


def test_an_arrival_before_the_absence_was_taken_contradicts_it():
    before = TAKEN - timedelta(minutes=5)

    assert compare(ABSENT, replace(LATE, arrived_at=before)) is Change.CORRECTION


def test_present_after_absent_without_a_time_contradicts_it():
    assert compare(ABSENT, replace(PRESENT, taken_at=LATER)) is Change.CORRECTION


@pytest.mark.parametrize("before", [PRESENT, replace(LATE, taken_at=TAKEN)])
def test_leaving_early_after_having_been_there_is_a_new_fact(before):
    assert compare(before, LEFT) is Change.NEW_FACT


def test_absent_after_present_contradicts_it():
    assert compare(PRESENT, replace(ABSENT, taken_at=LATER)) is Change.CORRECTION


def test_another_time_of_arrival_contradicts_the_first():
    other = replace(LATE, taken_at=LATER + timedelta(minutes=1), arrived_at=LATER + timedelta(minutes=1))

    assert compare(LATE, other) is Change.CORRECTION


def test_learning_the_reason_of_an_absence_is_a_new_fact():
    assert compare(ABSENT, replace(ABSENT, taken_at=LATER, reason=Reason.ILL)) is Change.NEW_FACT


def test_another_reason_than_the_one_given_contradicts_it():
    ill = replace(ABSENT, reason=Reason.ILL)

    assert compare(ill, replace(ill, taken_at=LATER, reason=Reason.REFUSED)) is Change.CORRECTION


def test_an_older_fact_is_kept_but_never_becomes_current():
    assert compare(LEFT, PRESENT) is Change.OLDER


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (replace(LATE, arrived_at=ENDS + timedelta(minutes=1)), "outside the session"),
        (replace(LATE, arrived_at=STARTS - timedelta(minutes=61)), "outside the session"),
        (replace(LEFT, left_at=STARTS - timedelta(minutes=1)), "outside the session"),
        (replace(LEFT, arrived_at=LATER + timedelta(minutes=1)), "cannot leave before arriving"),
        (replace(LEFT, agreed_with=None), "left without permission"),
        (replace(ABSENT, arrived_at=LATER), "no time of arriving"),
    ],
)
def test_what_cannot_be_right_is_refused_in_words(seen, words):
    assert words in fault(seen)


def test_an_arrival_in_the_future_is_refused():
    assert "in the future" in fault(LATE, now=LATER - timedelta(minutes=6))


def test_a_clock_that_is_a_few_minutes_fast_is_forgiven():
    assert fault(LATE, now=LATER - timedelta(minutes=4)) is None


@pytest.mark.parametrize("seen", [PRESENT, ABSENT, LATE, LEFT])
def test_ordinary_entries_have_no_fault(seen):
    assert fault(seen) is None


AT_FARM = replace(PRESENT, site="FARM")
AT_PLOT = replace(PRESENT, taken_at=LATER, site="PLOT", site_until=ENDS)


def test_being_seen_at_another_site_than_the_one_where_they_were_missed_is_a_new_fact():
    assert compare(replace(ABSENT, site="FARM"), replace(PRESENT, taken_at=LATER, site="PLOT")) is Change.NEW_FACT


def test_being_seen_at_the_site_where_they_were_missed_contradicts_it():
    assert compare(replace(ABSENT, site="FARM"), replace(PRESENT, taken_at=LATER, site="FARM")) is Change.CORRECTION


def test_going_to_another_site_and_back_are_new_facts():
    assert compare(AT_FARM, AT_PLOT) is Change.NEW_FACT
    assert compare(AT_PLOT, replace(AT_FARM, taken_at=ENDS)) is Change.NEW_FACT


def test_a_site_that_is_not_said_again_stays():
    assert compare(AT_PLOT, replace(PRESENT, taken_at=ENDS)) is Change.UNCHANGED


@pytest.mark.parametrize("wrong", [{"site": None}, {"site_until": STARTS}], ids=["no site", "over before it began"])
def test_until_when_goes_with_a_site_and_lies_ahead(wrong):
    assert "at which site" in fault(replace(AT_PLOT, **wrong))
