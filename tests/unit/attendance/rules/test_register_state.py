"""How a register stands; silence is never good news."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from attendance.rules.register_state import ExpectedEntry, RegisterState, register_state
from attendance.rules.words import Status

DUE = datetime(2026, 9, 16, 9, 0, tzinfo=UTC)
BEFORE, AFTER = DUE - timedelta(minutes=5), DUE + timedelta(minutes=5)
UNREPORTED = ExpectedEntry(due_at=DUE, status=None, first_heard_at=None)
PRESENT = ExpectedEntry(due_at=DUE, status=Status.PRESENT, first_heard_at=BEFORE)


def test_before_the_due_time_a_register_is_awaited():
    assert register_state([UNREPORTED, PRESENT], now=BEFORE) is RegisterState.AWAITING


def test_one_pupil_not_reported_at_the_due_time_makes_the_register_missing():
    assert register_state([UNREPORTED, PRESENT], now=DUE) is RegisterState.MISSING


def test_no_register_taken_is_never_all_present():
    assert register_state([UNREPORTED, UNREPORTED], now=AFTER) is RegisterState.MISSING


def test_everybody_reported_in_time_is_received():
    assert register_state([PRESENT, PRESENT], now=AFTER) is RegisterState.RECEIVED


def test_one_pupil_heard_of_after_the_due_time_makes_it_late():
    late = replace(PRESENT, first_heard_at=AFTER)

    assert register_state([PRESENT, late], now=AFTER) is RegisterState.RECEIVED_LATE


def test_it_is_not_held_only_if_nobody_had_it():
    not_held = replace(PRESENT, status=Status.NOT_HELD)

    assert register_state([not_held, not_held], now=AFTER) is RegisterState.NOT_HELD
    assert register_state([not_held, PRESENT], now=AFTER) is RegisterState.RECEIVED


def test_a_pupil_who_left_without_permission_does_not_make_a_register_missing():
    walked_off = replace(UNREPORTED, is_answered_for=True)

    assert register_state([walked_off, PRESENT], now=AFTER) is RegisterState.RECEIVED
