"""Where are pupils whose session does not go on, and who must be looked for?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from attendance.rules.handover import handover_fault, in_words, is_to_be_looked_for, status_of
from attendance.rules.observing import Change, Seen, compare
from attendance.rules.words import AgreedWith, Handover, Status

TAKEN = datetime(2026, 9, 16, 8, 20, tzinfo=UTC)
WAITS = Seen(status=Status.NOT_HELD, taken_at=TAKEN, handover=Handover.WITH_US, note="Weather")
ANSWERED_FOR = (Handover.TO_SCHOOL, Handover.COLLECTED)


@pytest.mark.parametrize("handover", Handover)
@pytest.mark.parametrize("status", [Status.NOT_HELD, Status.LEFT_EARLY])
def test_a_pupil_nobody_fetched_is_looked_for_and_one_somebody_took_is_not(status, handover):
    assert is_to_be_looked_for(status, handover) == (handover not in ANSWERED_FOR)


def test_without_a_word_of_where_a_session_not_held_is_looked_into_and_an_agreed_early_leaving_is_not():
    assert is_to_be_looked_for(Status.NOT_HELD, None)
    assert is_to_be_looked_for(Status.ABSENT, None)
    assert not is_to_be_looked_for(Status.LEFT_EARLY, None)
    assert not is_to_be_looked_for(Status.PRESENT, None)


@pytest.mark.parametrize("handover", [Handover.COLLECTED, Handover.TO_SCHOOL, Handover.LEFT_ALONE])
def test_leaving_after_having_waited_is_a_new_fact(handover):
    gone = Seen(status=Status.NOT_HELD, taken_at=TAKEN + timedelta(minutes=30), handover=handover, handed_to="Ms Carer")

    assert compare(WAITS, gone) is Change.NEW_FACT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Handover.COLLECTED, Handover.WITH_US),
        (Handover.COLLECTED, Handover.TO_SCHOOL),
        (Handover.WITH_US, Handover.NEVER_CAME),
        (Handover.NEVER_CAME, Handover.COLLECTED),
    ],
)
def test_any_other_change_of_where_contradicts_what_is_on_record(before, after):
    then, now = replace(WAITS, handover=before), replace(WAITS, handover=after, taken_at=TAKEN + timedelta(minutes=1))

    assert compare(then, now) is Change.CORRECTION


def test_leaving_after_having_waited_does_not_carry_another_change_with_it():
    waits = replace(WAITS, status=Status.LEFT_EARLY, left_at=TAKEN, agreed_with=AgreedWith.PROVIDER)
    gone = replace(waits, handover=Handover.LEFT_ALONE, left_at=TAKEN - timedelta(minutes=5))

    assert compare(waits, gone) is Change.CORRECTION


@pytest.mark.parametrize("handover", ANSWERED_FOR)
def test_whoever_takes_a_pupil_away_is_named(handover):
    assert "Enter who" in (handover_fault(Status.NOT_HELD, handover, " ") or "")
    assert handover_fault(Status.NOT_HELD, handover, "Ms Carer, aunt") is None


def test_what_cannot_be_is_refused():
    assert handover_fault(Status.LEFT_EARLY, Handover.NEVER_CAME, None) is not None
    assert handover_fault(Status.PRESENT, Handover.WITH_US, None) is not None
    assert handover_fault(Status.PRESENT, None, None) is None


def test_ending_early_whoever_never_came_is_absent_and_the_rest_left_early():
    assert status_of(Handover.NEVER_CAME, ends_early=True) is Status.ABSENT
    assert status_of(Handover.WITH_US, ends_early=True) is Status.LEFT_EARLY
    assert {status_of(each, ends_early=False) for each in (None, *Handover)} == {Status.NOT_HELD}


def test_the_words_of_an_alert_name_nobody():
    assert in_words(Status.NOT_HELD, Handover.COLLECTED) == "Session not held, collected"
    assert in_words(Status.LEFT_EARLY, Handover.WITH_US) == "Session ended early, waiting to be fetched"
    assert in_words(Status.NOT_HELD, None) == "Session not held"
