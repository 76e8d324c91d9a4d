"""Which sessions an organisation is open for, and London wall time on both sides of a clock change."""

from datetime import UTC, date, datetime, time

import pytest

from attendance.rules.calendar import (
    DAY,
    WEEK,
    Calendar,
    CalendarEntry,
    Openness,
    at_london,
    last_school_day_of_week,
    london_date,
    neighbours,
    next_working_day,
    school_days_between,
    school_year_begins,
    to_london,
)
from attendance.rules.words import CalendarKind, Session

TERM = CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 9, 2), to_on=date(2026, 12, 18))
BOXING_DAY_OBSERVED = frozenset({date(2026, 12, 28)})


def school(*entries, holidays=frozenset()):
    return Calendar(entries=(TERM, *entries), bank_holidays=holidays)


@pytest.mark.parametrize(
    ("on", "in_utc"),
    [
        (date(2026, 10, 23), datetime(2026, 10, 23, 9, 0, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 26, 10, 0, tzinfo=UTC)),
        (date(2027, 3, 25), datetime(2027, 3, 25, 10, 0, tzinfo=UTC)),
        (date(2027, 3, 30), datetime(2027, 3, 30, 9, 0, tzinfo=UTC)),
    ],
)
def test_ten_oclock_is_ten_in_london_before_and_after_a_clock_change(on, in_utc):
    assert at_london(on, time(10, 0)) == in_utc
    assert to_london(in_utc).time() == time(10, 0)


@pytest.mark.parametrize(
    ("on", "step", "beside"),
    [
        # A Wednesday of the first placement's week, and its Monday, before which there is nothing.
        (date(2026, 9, 9), DAY, (date(2026, 9, 8), date(2026, 9, 10))),
        (date(2026, 9, 7), DAY, (None, date(2026, 9, 8))),
        (date(2026, 9, 7), WEEK, (None, date(2026, 9, 14))),
        (date(2026, 9, 14), WEEK, (date(2026, 9, 7), date(2026, 9, 21))),
        # The end of next week, seen from Wednesday the 16th.
        (date(2026, 9, 21), WEEK, (date(2026, 9, 14), None)),
        (date(2026, 9, 27), DAY, (date(2026, 9, 26), None)),
        (date(2026, 9, 26), DAY, (date(2026, 9, 25), date(2026, 9, 27))),
        # Somebody wrote the address.
        (date(9999, 12, 31), DAY, (date(9999, 12, 30), None)),
        (date(1, 1, 1), DAY, (None, date(1, 1, 2))),
    ],
)
def test_days_and_weeks_lead_on_from_the_first_placement_to_the_end_of_next_week(on, step, beside):
    assert neighbours(on, step, first=date(2026, 9, 9), today=date(2026, 9, 16)) == beside


def test_without_a_placement_there_is_this_week_and_the_next():
    assert neighbours(date(2026, 9, 14), WEEK, first=None, today=date(2026, 9, 16)) == (None, date(2026, 9, 21))


def test_the_day_turns_at_midnight_in_london_not_in_utc():
    assert london_date(datetime(2026, 9, 15, 23, 30, tzinfo=UTC)) == date(2026, 9, 16)
    assert london_date(datetime(2026, 11, 16, 23, 30, tzinfo=UTC)) == date(2026, 11, 16)


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (date(2026, 9, 16), Openness.OPEN),
        (date(2026, 9, 19), Openness.WEEKEND),
        (date(2026, 9, 1), Openness.OUTSIDE_TERM),
        (date(2026, 12, 21), Openness.OUTSIDE_TERM),
    ],
)
def test_a_school_is_open_on_the_weekdays_of_its_terms(on, why):
    assert school().openness(on, Session.AM) is why


def test_a_school_without_any_term_on_file_is_never_open():
    assert Calendar().openness(date(2026, 9, 16), Session.AM) is Openness.OUTSIDE_TERM


def test_a_provider_without_terms_is_open_on_any_weekday():
    assert Calendar(needs_terms=False).openness(date(2026, 8, 5), Session.PM) is Openness.OPEN


def test_a_provider_that_keeps_terms_is_held_to_them():
    provider = Calendar(entries=(TERM,), needs_terms=False)

    assert provider.openness(date(2026, 8, 5), Session.PM) is Openness.OUTSIDE_TERM


def test_a_bank_holiday_shuts_without_anybody_entering_it():
    spring = CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 12, 1), to_on=date(2027, 1, 31))
    calendar = Calendar(entries=(spring,), bank_holidays=BOXING_DAY_OBSERVED)

    assert calendar.openness(date(2026, 12, 28), Session.AM) is Openness.BANK_HOLIDAY


def test_an_inset_in_the_morning_leaves_the_afternoon_open():
    day = date(2026, 9, 16)
    inset = CalendarEntry(kind=CalendarKind.INSET, from_on=day, to_on=day, session=Session.AM, label="Training")
    calendar = school(inset)

    assert calendar.openness(day, Session.AM) is Openness.CLOSED
    assert calendar.openness(day, Session.PM) is Openness.OPEN
    assert calendar.label(day, Session.AM) == "Training"
    assert calendar.is_school_day(day)


def test_an_early_finish_takes_the_afternoon():
    day = date(2026, 12, 18)
    calendar = school(CalendarEntry(kind=CalendarKind.EARLY_FINISH, from_on=day, to_on=day))

    assert calendar.openness(day, Session.AM) is Openness.OPEN
    assert calendar.openness(day, Session.PM) is Openness.CLOSED


def test_exams_shut_nothing():
    day = date(2026, 11, 10)

    assert school(CalendarEntry(kind=CalendarKind.EXAM, from_on=day, to_on=day)).is_school_day(day)


def test_the_week_of_a_friday_inset_ends_on_thursday():
    friday = date(2026, 10, 2)
    inset = CalendarEntry(kind=CalendarKind.INSET, from_on=friday, to_on=friday)

    assert last_school_day_of_week(school(inset), date(2026, 9, 28)) == date(2026, 10, 1)


def test_a_week_of_holidays_has_no_last_school_day():
    assert last_school_day_of_week(school(), date(2026, 12, 21)) is None


def test_the_working_day_after_good_friday_s_eve_is_the_tuesday_after_easter():
    easter = frozenset({date(2027, 3, 26), date(2027, 3, 29)})

    assert next_working_day(date(2027, 3, 25), easter) == date(2027, 3, 30)


def test_school_days_leave_out_weekends_and_closures():
    closure = CalendarEntry(kind=CalendarKind.CLOSURE, from_on=date(2026, 9, 14), to_on=date(2026, 9, 14))

    days = school_days_between(school(closure), date(2026, 9, 11), date(2026, 9, 15))

    assert days == (date(2026, 9, 11), date(2026, 9, 15))


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        # A term that starts on a Wednesday, one that ends on a Tuesday, and a whole week of it.
        (date(2026, 8, 31), date(2026, 9, 4), 3),
        (date(2026, 9, 7), date(2026, 9, 11), 5),
        (date(2027, 7, 19), date(2027, 7, 23), 2),
    ],
)
def test_of_a_week_in_which_a_term_starts_or_ends_only_its_own_days_are_school_days(first, last, days):
    summer = CalendarEntry(kind=CalendarKind.TERM, from_on=date(2027, 4, 13), to_on=date(2027, 7, 20))
    calendar = school(summer)

    assert len(school_days_between(calendar, first, last)) == days
    assert last_school_day_of_week(calendar, first) == min(last, max(TERM.to_on, summer.to_on))


@pytest.mark.parametrize(
    ("on", "begins"),
    [
        (date(2026, 7, 31), date(2025, 8, 1)),
        (date(2026, 8, 1), date(2026, 8, 1)),
        (date(2026, 12, 31), date(2026, 8, 1)),
        (date(2027, 1, 1), date(2026, 8, 1)),
    ],
)
def test_a_school_year_begins_with_the_first_term_after_july(on, begins):
    assert school_year_begins(on) == begins
