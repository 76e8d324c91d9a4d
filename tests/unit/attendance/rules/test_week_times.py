"""When a week is asked for, drafted and issued. The week of Monday 14 September 2026 unless said otherwise."""

from datetime import UTC, date, datetime, time

from attendance.bank_holidays import england_and_wales
from attendance.rules.calendar import Calendar, CalendarEntry
from attendance.rules.week import WeekHours, WeekTimes, week_times
from attendance.rules.words import CalendarKind, Session

MONDAY = date(2026, 9, 14)
FRIDAY = date(2026, 9, 18)
HOURS = WeekHours(due={Session.AM: time(10, 0), Session.PM: time(14, 0)}, draft_at=time(15, 0), final_at=time(8, 30))
YEAR = CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 9, 1), to_on=date(2027, 7, 20))


def utc(year, month, day, hour=0, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def times(*entries, monday=MONDAY, due_at=()):
    calendar = Calendar(entries=(YEAR, *entries), bank_holidays=england_and_wales())
    return week_times(calendar, monday, due_at=due_at, hours=HOURS)


def inset(on, session=None):
    return CalendarEntry(kind=CalendarKind.INSET, from_on=on, to_on=on, session=session)


def test_a_full_week_is_asked_for_when_the_afternoon_was_due_drafted_at_three_and_issued_on_monday():
    assert times(due_at=[utc(2026, 9, 18, 9), utc(2026, 9, 18, 13)]) == WeekTimes(
        ask_at=utc(2026, 9, 18, 13), draft_at=utc(2026, 9, 18, 14), final_at=utc(2026, 9, 21, 7, 30)
    )


def test_the_latest_due_time_of_the_last_day_decides_when_the_providers_are_asked():
    found = times(due_at=[utc(2026, 9, 18, 13), utc(2026, 9, 18, 13, 30), utc(2026, 9, 17, 15)])

    assert found.ask_at == utc(2026, 9, 18, 13, 30)


def test_a_week_with_an_inset_on_friday_ends_on_thursday():
    assert times(inset(FRIDAY), due_at=[utc(2026, 9, 17, 13)]) == WeekTimes(
        ask_at=utc(2026, 9, 17, 13), draft_at=utc(2026, 9, 17, 14), final_at=utc(2026, 9, 18, 7, 30)
    )


def test_a_provider_that_has_pupils_on_the_inset_is_asked_after_it_and_the_final_waits_for_it():
    found = times(inset(FRIDAY), due_at=[utc(2026, 9, 17, 13), utc(2026, 9, 18, 13)])

    assert found == WeekTimes(
        ask_at=utc(2026, 9, 18, 13), draft_at=utc(2026, 9, 17, 14), final_at=utc(2026, 9, 21, 7, 30)
    )


def test_a_friday_on_which_nobody_is_expected_is_asked_about_at_the_schools_own_due_time():
    assert times(due_at=[utc(2026, 9, 16, 13)]).ask_at == utc(2026, 9, 18, 13)


def test_a_friday_that_ends_at_noon_is_asked_about_at_its_mornings_due_time():
    assert times(inset(FRIDAY, Session.PM)).ask_at == utc(2026, 9, 18, 9)


def test_the_final_waits_for_the_day_after_a_bank_holiday_monday():
    # Monday 31 May 2027 is the spring bank holiday.
    found = times(monday=date(2027, 5, 24), due_at=[utc(2027, 5, 28, 13)])

    assert found.final_at == utc(2027, 6, 1, 7, 30)


def test_the_week_before_easter_ends_on_maundy_thursday_and_is_issued_on_tuesday():
    # Good Friday is 26 March 2027, Easter Monday 29 March; summer time begins on the Sunday between them.
    found = times(monday=date(2027, 3, 22), due_at=[utc(2027, 3, 25, 14)])

    assert found == WeekTimes(
        ask_at=utc(2027, 3, 25, 14), draft_at=utc(2027, 3, 25, 15), final_at=utc(2027, 3, 30, 7, 30)
    )


def test_the_week_after_the_clocks_go_back_keeps_the_hours_on_the_wall():
    found = times(monday=date(2026, 10, 26))

    assert found == WeekTimes(
        ask_at=utc(2026, 10, 30, 14), draft_at=utc(2026, 10, 30, 15), final_at=utc(2026, 11, 2, 8, 30)
    )


def test_the_final_after_the_clocks_went_back_is_at_half_past_eight_on_the_wall():
    # The week of 19 October is asked for in summer time and issued in winter time.
    found = times(monday=date(2026, 10, 19))

    assert found == WeekTimes(
        ask_at=utc(2026, 10, 23, 13), draft_at=utc(2026, 10, 23, 14), final_at=utc(2026, 10, 26, 8, 30)
    )


def test_a_week_without_school_and_without_anybody_expected_has_no_times():
    shut = CalendarEntry(kind=CalendarKind.CLOSURE, from_on=MONDAY, to_on=FRIDAY)

    assert times(shut) is None


def test_a_week_without_school_whose_pupils_are_still_expected_ends_with_the_last_of_them():
    shut = CalendarEntry(kind=CalendarKind.CLOSURE, from_on=MONDAY, to_on=FRIDAY)

    assert times(shut, due_at=[utc(2026, 9, 15, 13)]) == WeekTimes(
        ask_at=utc(2026, 9, 15, 13), draft_at=utc(2026, 9, 15, 14), final_at=utc(2026, 9, 16, 7, 30)
    )
