"""Education Act 1996, section 8, with the orders on its first and last day."""

from datetime import date

import pytest

from attendance.rules.codes import is_of_compulsory_age
from attendance.rules.codes.school_age import first_compulsory_day, last_compulsory_day


@pytest.mark.parametrize(
    ("born", "first"),
    [
        (date(2021, 9, 1), date(2026, 12, 31)),
        (date(2021, 12, 31), date(2026, 12, 31)),
        (date(2022, 1, 1), date(2027, 3, 31)),
        (date(2022, 3, 31), date(2027, 3, 31)),
        (date(2022, 4, 1), date(2027, 8, 31)),
        (date(2022, 8, 31), date(2027, 8, 31)),
        (date(2020, 2, 29), date(2025, 3, 31)),
    ],
)
def test_compulsory_age_begins_on_the_prescribed_day_of_the_fifth_birthday_or_next_after_it(born, first):
    assert first_compulsory_day(born) == first


@pytest.mark.parametrize(
    ("born", "last"),
    [
        (date(2010, 9, 1), date(2027, 6, 25)),
        (date(2011, 8, 31), date(2027, 6, 25)),
        (date(2011, 9, 1), date(2028, 6, 30)),
        (date(2011, 6, 30), date(2027, 6, 25)),
    ],
)
def test_compulsory_age_ends_on_the_last_friday_of_june_of_the_school_year_of_the_sixteenth_birthday(born, last):
    assert last_compulsory_day(born) == last


@pytest.mark.parametrize(
    ("on", "is_of_age"),
    [
        (date(2026, 12, 30), False),
        (date(2026, 12, 31), True),
        (date(2038, 6, 25), True),
        (date(2038, 6, 26), False),
    ],
)
def test_the_first_and_the_last_day_are_of_compulsory_age(on, is_of_age):
    assert is_of_compulsory_age(date(2021, 9, 1), on) is is_of_age
