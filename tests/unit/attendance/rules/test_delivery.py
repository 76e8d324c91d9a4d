from datetime import timedelta

import pytest

from attendance.rules.delivery import is_told_elsewhere_now, wait_before_asking, wait_before_next_try


def seconds(count):
    return timedelta(seconds=count)


def test_urgent_tries_come_at_0_15_30_and_60_seconds_and_then_each_minute():
    waits = [wait_before_next_try(tries=tries, is_urgent=True) for tries in (1, 2, 3, 4, 5, 100)]

    assert waits == [seconds(15), seconds(15), seconds(30), seconds(60), seconds(60), seconds(60)]


def test_routine_tries_wait_1_2_5_10_and_then_30_minutes():
    waits = [wait_before_next_try(tries=tries, is_urgent=False) for tries in (1, 2, 3, 4, 5, 6, 50)]

    assert waits == [timedelta(minutes=each) for each in (1, 2, 5, 10, 30, 30, 30)]


@pytest.mark.parametrize(
    ("failing_for", "before", "told"),
    [
        (0, None, False),
        (59, 30, False),
        (60, 30, True),
        (75, 59, True),
        (120, 60, False),
        # A carrier so slow that its first answer took longer than a minute.
        (61, None, True),
    ],
)
def test_of_many_failures_exactly_the_first_after_a_minute_tells_somebody_else(failing_for, before, told):
    earlier = None if before is None else seconds(before)

    assert is_told_elsewhere_now(failing_for=seconds(failing_for), failing_for_before=earlier) is told


@pytest.mark.parametrize(
    ("sent_since", "wait"),
    [
        (timedelta(0), timedelta(seconds=10)),
        (timedelta(seconds=59), timedelta(seconds=10)),
        (timedelta(minutes=1), timedelta(seconds=30)),
        (timedelta(minutes=5), timedelta(minutes=5)),
        (timedelta(hours=1), timedelta(minutes=30)),
        (timedelta(days=3), None),
    ],
)
def test_a_carrier_is_asked_often_at_first_then_seldom_and_after_three_days_no_more(sent_since, wait):
    assert wait_before_asking(sent_since=sent_since) == wait
