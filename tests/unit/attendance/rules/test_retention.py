"""From which day on something is still kept."""

from datetime import date

import pytest

from attendance.rules.retention import kept_since


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 25), date(2020, 11, 25)),
        (date(2026, 2, 28), date(2020, 2, 28)),
        (date(2028, 2, 29), date(2022, 2, 28)),
        (date(2026, 3, 1), date(2020, 3, 1)),
    ],
)
def test_a_term_of_six_years_ends_with_the_anniversary_and_never_before(today, first):
    assert kept_since(today, years=6) == first


def test_a_term_of_days_is_counted_in_days():
    assert kept_since(date(2026, 3, 31), days=90) == date(2025, 12, 31)


def test_something_without_a_term_has_no_such_day():
    with pytest.raises(ValueError, match="years or days"):
        kept_since(date(2026, 3, 31))
