from datetime import date, datetime, timedelta

import pytest

from attendance.rules.calendar import LONDON, at_london
from attendance.rules.tablet import ends_at, is_open

SECOND = timedelta(seconds=1)
NINE = datetime(2026, 9, 16, 9, 0, tzinfo=LONDON)


def test_five_idle_minutes_close_the_tablet_to_the_second():
    limit = NINE + timedelta(minutes=5)

    assert is_open(started_at=NINE, last_used_at=NINE, at=limit - SECOND)
    assert not is_open(started_at=NINE, last_used_at=NINE, at=limit)


def test_a_tablet_in_use_closes_at_six_in_the_evening():
    six = datetime(2026, 9, 16, 18, 0, tzinfo=LONDON)

    assert is_open(started_at=NINE, last_used_at=six - SECOND, at=six - SECOND)
    assert not is_open(started_at=NINE, last_used_at=six - SECOND, at=six)


@pytest.mark.parametrize("on", [date(2026, 3, 29), date(2026, 10, 25)], ids=["clocks forward", "clocks back"])
def test_six_is_six_on_the_wall_when_the_clocks_change(on):
    morning = at_london(on, NINE.time())

    assert ends_at(morning).astimezone(LONDON).time() == datetime(2026, 1, 1, 18, 0, tzinfo=LONDON).time()


def test_after_six_a_pin_opens_until_the_next_six_so_that_an_evening_walk_off_can_be_told():
    late = datetime(2026, 9, 16, 18, 1, tzinfo=LONDON)

    assert ends_at(late) == datetime(2026, 9, 17, 18, 0, tzinfo=LONDON)
