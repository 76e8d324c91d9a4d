from datetime import UTC, date, datetime, time

from portal import filters

SUMMER_MORNING = datetime(2026, 9, 14, 9, 42, tzinfo=UTC)


def test_times_are_those_on_the_wall_in_london():
    assert filters.at_time(SUMMER_MORNING) == "10:42"
    assert filters.at_time(datetime(2026, 11, 16, 9, 42, tzinfo=UTC)) == "09:42"
    assert filters.at_time(time(9, 5)) == "09:05"


def test_days_are_said_as_people_say_them():
    assert filters.on_day(date(2026, 9, 14)) == "Monday 14 September"
    assert filters.on_short_day(date(2026, 9, 4)) == "Fri 4 Sep"
    assert filters.on_date(date(2026, 9, 4)) == "4 September 2026"


def test_an_instant_just_before_midnight_in_summer_belongs_to_londons_next_day():
    assert filters.on_day(datetime(2026, 9, 14, 23, 30, tzinfo=UTC)) == "Tuesday 15 September"


def test_the_day_is_left_out_when_it_is_today():
    assert filters.when(SUMMER_MORNING, datetime(2026, 9, 14, 20, 0, tzinfo=UTC)) == "10:42"
    assert filters.when(SUMMER_MORNING, datetime(2026, 9, 15, 8, 0, tzinfo=UTC)) == "Mon 14 Sep, 10:42"


def test_machines_get_the_instant_with_its_offset():
    assert filters.iso(SUMMER_MORNING) == "2026-09-14T10:42:00+01:00"
