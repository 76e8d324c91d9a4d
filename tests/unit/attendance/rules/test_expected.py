"""Who should be where, and by when we must have heard."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from attendance.rules.calendar import Calendar, CalendarEntry
from attendance.rules.expected import (
    Arrangement,
    DueTimes,
    NoExpectation,
    Pattern,
    SessionTimes,
    expectation,
    is_expected,
    nudge_at,
)
from attendance.rules.words import CalendarKind, OnHomeClosure, Session

BOTH, MORNING = frozenset(Session), frozenset({Session.AM})
WEDNESDAY, THURSDAY = date(2026, 9, 16), date(2026, 9, 17)
TERM = CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 9, 2), to_on=date(2026, 12, 18))
HOME = Calendar(entries=(TERM,))
PROVIDER = Calendar(needs_terms=False)
WHOLE_WEEK = Pattern(from_on=date(2026, 9, 2), days=(BOTH,) * 5)
PLACED = Arrangement(
    starts_on=date(2026, 9, 2),
    ends_on=date(2026, 10, 16),
    patterns=(WHOLE_WEEK,),
    has_provider=True,
    names_sessions_off=False,
    on_home_closure=OnHomeClosure.ATTENDS,
)
NINE_TO_NOON = SessionTimes(starts=time(9, 0), ends=time(12, 0))
NO_TIMES = DueTimes(placement=None, agreement=None, home_school=None, setting=time(10, 0))


def why_not(arrangement=PLACED, on=WEDNESDAY, session=Session.AM, home=HOME, provider=PROVIDER):
    return is_expected(arrangement, on, session, home=home, provider=provider)


def closed(kind=CalendarKind.INSET, session=None):
    return CalendarEntry(kind=kind, from_on=WEDNESDAY, to_on=WEDNESDAY, session=session)


def test_a_placed_pupil_is_expected_on_a_session_of_the_pattern():
    assert why_not() is None


@pytest.mark.parametrize("on", [date(2026, 9, 1), date(2026, 10, 19)])
def test_nobody_is_expected_before_a_placement_starts_or_after_it_ends(on):
    assert why_not(on=on) is NoExpectation.NOT_PLACED


@pytest.mark.parametrize("on", [date(2026, 9, 2), date(2026, 10, 16)])
def test_the_first_and_the_last_day_count(on):
    assert why_not(on=on) is None


def test_a_placement_without_end_goes_on():
    assert why_not(replace(PLACED, ends_on=None), on=date(2026, 12, 18)) is None


def test_a_changed_pattern_holds_from_its_date_and_leaves_the_days_before_as_they_were():
    mornings = Pattern(from_on=THURSDAY, days=(MORNING,) * 5)
    changed = replace(PLACED, patterns=(mornings, WHOLE_WEEK))

    assert why_not(changed, on=WEDNESDAY, session=Session.PM) is None
    assert why_not(changed, on=THURSDAY, session=Session.PM) is NoExpectation.NOT_IN_PATTERN


def test_a_part_time_timetable_names_the_sessions_off_so_nobody_hosts_them():
    assert why_not(replace(PLACED, names_sessions_off=True)) is NoExpectation.NO_PROVIDER


def test_outside_every_term_of_the_home_school_nobody_is_expected():
    assert why_not(home=Calendar()) is NoExpectation.HOME_OUTSIDE_TERM


def test_a_bank_holiday_of_the_home_school_expects_nobody():
    home = Calendar(entries=(TERM,), bank_holidays=frozenset({WEDNESDAY}))

    assert why_not(home=home) is NoExpectation.HOME_OUTSIDE_TERM


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        (OnHomeClosure.ATTENDS, None),
        (OnHomeClosure.STAYS_HOME, NoExpectation.HOME_CLOSED),
        # An unanswered question is no reason to stop looking.
        (OnHomeClosure.ASK, None),
    ],
)
def test_the_placement_says_what_a_closure_of_the_home_school_means(choice, reason):
    home = Calendar(entries=(TERM, closed()))

    assert why_not(replace(PLACED, on_home_closure=choice), home=home) is reason


def test_a_provider_that_is_closed_for_the_morning_expects_the_pupil_in_the_afternoon():
    provider = Calendar(entries=(closed(CalendarKind.CLOSURE, Session.AM),), needs_terms=False)

    assert why_not(provider=provider) is NoExpectation.PROVIDER_CLOSED
    assert why_not(provider=provider, session=Session.PM) is None


@pytest.mark.parametrize(
    ("due", "at"),
    [
        (NO_TIMES, "09:00"),
        (replace(NO_TIMES, home_school=time(10, 15)), "09:15"),
        (replace(NO_TIMES, home_school=time(10, 15), agreement=time(10, 30)), "09:30"),
        (replace(NO_TIMES, home_school=time(10, 15), agreement=time(10, 30), placement=time(9, 45)), "08:45"),
    ],
)
def test_due_is_the_placement_s_time_else_the_agreement_s_else_the_school_s_else_the_setting(due, at):
    found = expectation(WEDNESDAY, NINE_TO_NOON, due)

    assert f"{found.due_at:%H:%M}" == at


def test_a_provider_that_opens_at_ten_is_not_late_at_ten():
    found = expectation(WEDNESDAY, SessionTimes(starts=time(10, 0), ends=time(12, 0)), NO_TIMES)

    assert found.due_at == datetime(2026, 9, 16, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "utc_hour"),
    [(date(2026, 10, 23), 9), (date(2026, 10, 26), 10), (date(2027, 3, 25), 10), (date(2027, 4, 12), 9)],
)
def test_the_due_time_is_right_on_both_sides_of_a_clock_change(on, utc_hour):
    assert expectation(on, NINE_TO_NOON, NO_TIMES).due_at.hour == utc_hour


def test_the_nudge_comes_twenty_minutes_before_the_due_time():
    due_at, starts_at = datetime(2026, 9, 16, 9, 0, tzinfo=UTC), datetime(2026, 9, 16, 8, 0, tzinfo=UTC)

    assert nudge_at(due_at, starts_at=starts_at, minutes=20) == datetime(2026, 9, 16, 8, 40, tzinfo=UTC)


def test_the_nudge_never_comes_before_the_session_has_begun():
    due_at, starts_at = datetime(2026, 9, 16, 9, 30, tzinfo=UTC), datetime(2026, 9, 16, 9, 0, tzinfo=UTC)

    assert nudge_at(due_at, starts_at=starts_at, minutes=45) == starts_at
