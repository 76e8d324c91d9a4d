from datetime import UTC, datetime, timedelta

import pytest

from attendance.rules.codes import lateness

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


def test_one_minute_is_one_minute():
    assert lateness(TEN, TEN + timedelta(minutes=1)).words == "1 minute late"
