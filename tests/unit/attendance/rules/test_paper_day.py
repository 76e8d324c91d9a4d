"""Of which day's sheets the mail of an afternoon speaks."""

from datetime import UTC, date, datetime

import pytest

from attendance.rules.paper_day import day_to_print, next_mail_at

MONDAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 26, 15, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 26, 16, 0, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 11, 26, 23, 59, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 11, 27, 0, 0, tzinfo=UTC), None),
        (datetime(2026, 11, 27, 16, 0, tzinfo=UTC), MONDAY),
        (datetime(2026, 11, 28, 16, 0, tzinfo=UTC), None),
        (datetime(2026, 11, 29, 23, 0, tzinfo=UTC), None),
        # In summer it is four in London an hour before it is four in UTC.
        (datetime(2026, 6, 10, 15, 0, tzinfo=UTC), date(2026, 6, 11)),
        (datetime(2026, 6, 10, 14, 59, tzinfo=UTC), None),
    ],
)
def test_on_a_weekday_from_four_the_next_weekday(now, day):
    assert day_to_print(now) == day


@pytest.mark.parametrize(
    ("after", "at"),
    [
        (datetime(2026, 11, 26, 15, 59, tzinfo=UTC), datetime(2026, 11, 26, 16, 0, tzinfo=UTC)),
        (datetime(2026, 11, 26, 16, 0, tzinfo=UTC), datetime(2026, 11, 27, 16, 0, tzinfo=UTC)),
        (datetime(2026, 11, 27, 16, 0, tzinfo=UTC), datetime(2026, 11, 30, 16, 0, tzinfo=UTC)),
        (datetime(2026, 11, 28, 9, 0, tzinfo=UTC), datetime(2026, 11, 30, 16, 0, tzinfo=UTC)),
    ],
)
def test_the_next_mail_is_at_four_of_a_weekday(after, at):
    assert next_mail_at(after) == at
