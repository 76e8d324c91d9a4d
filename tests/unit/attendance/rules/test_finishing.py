"""Until when a provider may finish the registers of a placement that has ended."""

from datetime import date, timedelta

import pytest

from attendance.rules.calendar import Calendar, CalendarEntry
from attendance.rules.finishing import finished_until, may_be_finished
from attendance.rules.words import CalendarKind

TERM = CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 9, 1), to_on=date(2026, 12, 18))
HALF_TERM = CalendarEntry(kind=CalendarKind.CLOSURE, from_on=date(2026, 10, 26), to_on=date(2026, 10, 30))
NEXT_TERM = CalendarEntry(kind=CalendarKind.TERM, from_on=date(2027, 1, 4), to_on=date(2027, 3, 26))
SCHOOL = Calendar(entries=(TERM, HALF_TERM, NEXT_TERM), bank_holidays=frozenset({date(2027, 1, 1)}))


@pytest.mark.parametrize(
    ("ends_on", "until"),
    [
        # A plain fortnight; one with half-term in it; from the last day of term on; where there are no terms at all.
        (date(2026, 9, 18), date(2026, 10, 2)),
        (date(2026, 10, 23), date(2026, 11, 13)),
        (date(2026, 12, 18), date(2027, 1, 15)),
        (date(2027, 3, 26), date(2027, 4, 23)),
    ],
)
def test_it_is_the_tenth_school_day_after_the_end_and_no_later_than_four_weeks(ends_on, until):
    assert finished_until(SCHOOL, ends_on) == until
    assert may_be_finished(SCHOOL, ends_on, today=until)
    assert not may_be_finished(SCHOOL, ends_on, today=until + timedelta(days=1))


def test_a_placement_without_an_end_stays_open():
    assert may_be_finished(SCHOOL, None, today=date(2027, 7, 1))
