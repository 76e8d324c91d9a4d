from datetime import UTC, date, datetime, time, timedelta

import pytest

from attendance.rules.calendar import at_london
from attendance.rules.codes import NotAWindow, lateness, read_window, window_of

TEN = datetime(2026, 9, 16, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "minutes", "is_in_window"),
    [
        (timedelta(minutes=1), 1, True),
        (timedelta(minutes=12, seconds=59), 12, True),
        (timedelta(minutes=30), 30, True),
        (timedelta(minutes=31), 31, False),
    ],
)
def test_lateness_is_measured_from_the_placements_own_start(after, minutes, is_in_window):
    late = lateness(TEN, TEN + after)

    assert (late.minutes, late.is_in_window) == (minutes, is_in_window)


@pytest.mark.parametrize("arrived_at", [None, TEN, TEN - timedelta(minutes=5), TEN + timedelta(seconds=59)])
def test_who_came_by_the_start_or_at_an_unknown_time_has_no_minutes(arrived_at):
    assert lateness(TEN, arrived_at) is None


def test_a_school_with_a_shorter_window_is_measured_by_it():
    assert not lateness(TEN, TEN + timedelta(minutes=16), window=timedelta(minutes=15)).is_in_window


@pytest.mark.parametrize(("written", "minutes"), [("5", 5), (" 20 ", 20), ("60", 60)])
def test_a_window_is_whole_minutes(written, minutes):
    assert read_window(written) == minutes
    assert window_of(read_window(written)) == timedelta(minutes=minutes)


@pytest.mark.parametrize("written", ["4", "61", "-5", "half an hour", "15.5", "٣٠", "", "9" * 5_000])
def test_what_is_no_window_is_refused(written):
    with pytest.raises(NotAWindow, match="whole minutes from 5 to 60"):
        read_window(written)


def test_a_school_that_has_set_none_has_the_usual_window():
    assert window_of(None) == timedelta(minutes=30)


def test_one_minute_is_one_minute():
    assert lateness(TEN, TEN + timedelta(minutes=1)).words == "1 minute late"


@pytest.mark.parametrize(
    ("on", "arrived_at"),
    [
        (date(2026, 10, 23), datetime(2026, 10, 23, 9, 12, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 26, 10, 12, tzinfo=UTC)),
        (date(2027, 3, 25), datetime(2027, 3, 25, 10, 12, tzinfo=UTC)),
        (date(2027, 3, 30), datetime(2027, 3, 30, 9, 12, tzinfo=UTC)),
    ],
)
def test_ten_oclock_is_ten_on_the_wall_on_both_sides_of_a_clock_change(on, arrived_at):
    assert lateness(at_london(on, time(10, 0)), arrived_at).minutes == 12
