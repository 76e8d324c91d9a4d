from datetime import UTC, date, datetime

import pytest

from attendance.rules.calendar import Calendar, CalendarEntry
from attendance.rules.starts import code_for, is_arrival_asked, is_week_asked, told_from
from attendance.rules.words import ArrangedBy, CalendarKind, Mode, Pathway

SCHOOL = Calendar(
    entries=(
        CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 9, 1), to_on=date(2026, 10, 23)),
        CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 11, 2), to_on=date(2026, 12, 18)),
        CalendarEntry(kind=CalendarKind.INSET, from_on=date(2026, 9, 25), to_on=date(2026, 9, 25)),
    )
)
WEDNESDAY, FRIDAY = date(2026, 9, 16), date(2026, 9, 18)


@pytest.mark.parametrize(
    ("starts_on", "told"),
    [
        (WEDNESDAY, datetime(2026, 9, 14, 7, tzinfo=UTC)),
        (date(2026, 9, 21), datetime(2026, 9, 17, 7, tzinfo=UTC)),
        # The half-term between is no school day, and its clocks go back.
        (date(2026, 11, 3), datetime(2026, 10, 23, 7, tzinfo=UTC)),
        # Nobody's first two school days lie before a term that is the first on file.
        (date(2026, 9, 1), datetime(2026, 8, 30, 7, tzinfo=UTC)),
    ],
)
def test_a_start_is_told_at_eight_two_school_days_before(starts_on, told):
    assert told_from(SCHOOL, starts_on) == told


@pytest.mark.parametrize(
    ("pathway", "arranged_by", "mode", "registered", "is_school", "code"),
    [
        (Pathway.SHORT_STAY, ArrangedBy.SCHOOL, Mode.IN_PERSON, False, False, "B"),
        (Pathway.SHORT_STAY, ArrangedBy.LOCAL_AUTHORITY, Mode.IN_PERSON, False, False, "K"),
        (Pathway.OFFSITE_DIRECTION, ArrangedBy.SCHOOL, Mode.IN_PERSON, True, True, "D"),
        # On the roll of what is no school, and at a school that has not enrolled them.
        (Pathway.DUAL_PLACEMENT, ArrangedBy.SCHOOL, Mode.IN_PERSON, True, False, "B"),
        (Pathway.RESPITE, ArrangedBy.SCHOOL, Mode.IN_PERSON, False, True, "B"),
        (Pathway.HOME_TUITION, ArrangedBy.LOCAL_AUTHORITY, Mode.REMOTE, False, False, None),
        (Pathway.PART_TIME_TIMETABLE, ArrangedBy.SCHOOL, Mode.IN_PERSON, False, False, "C2"),
        (Pathway.FLEXI, ArrangedBy.SCHOOL, Mode.IN_PERSON, False, False, "C"),
    ],
)
def test_the_code_that_a_start_will_have(pathway, arranged_by, mode, registered, is_school, code):
    found = code_for(pathway, arranged_by, mode, registered_at_provider=registered, host_is_school=is_school)

    assert found == code


def test_arrival_is_asked_half_an_hour_after_the_start():
    begins = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)

    assert not is_arrival_asked(begins, now=datetime(2026, 9, 16, 8, 29, tzinfo=UTC))
    assert is_arrival_asked(begins, now=datetime(2026, 9, 16, 8, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("pathway", "today", "hour", "asked"),
    [
        (Pathway.SHORT_STAY, FRIDAY, 11, True),
        (Pathway.SHORT_STAY, FRIDAY, 10, False),
        (Pathway.SHORT_STAY, WEDNESDAY, 11, False),
        # That Friday is an inset day, so the week ends on its Thursday.
        (Pathway.SHORT_STAY, date(2026, 9, 24), 11, True),
        (Pathway.SHORT_STAY, date(2026, 9, 25), 11, False),
        (Pathway.RESPITE, FRIDAY, 11, False),
    ],
)
def test_a_short_stay_is_asked_about_again_at_noon_of_the_weeks_last_school_day(pathway, today, hour, asked):
    now = datetime(today.year, today.month, today.day, hour, tzinfo=UTC)

    assert is_week_asked(SCHOOL, pathway, today, now=now) is asked
