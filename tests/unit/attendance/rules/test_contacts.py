"""Which contacts are due, and which are missing of a week that is over, by the school's own days."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from attendance.rules.calendar import Calendar, CalendarEntry
from attendance.rules.contacts import (
    Contact,
    Had,
    Placed,
    Standing,
    missed_in,
    next_look_at,
    owed,
    week_to_tell,
)
from attendance.rules.words import CalendarKind, Pathway

FARM, TUTORS = UUID(int=1), UUID(int=2)
PARENT, CHECK_IN, VISIT, PROVIDER = Contact
OVERDUE, TODAY, THIS_WEEK, MADE = Standing


def nov(day):
    return date(2026, 11, day)


def oct_(day):
    return date(2026, 10, day)


# Half-term is 26 to 30 October; on Monday 2 November the school is shut for INSET.
HOME = Calendar(
    entries=(
        CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 9, 1), to_on=oct_(23)),
        CalendarEntry(kind=CalendarKind.TERM, from_on=nov(2), to_on=date(2026, 12, 18)),
        CalendarEntry(kind=CalendarKind.INSET, from_on=nov(2), to_on=nov(2)),
    )
)
FARM_STAY = Placed(pathway=Pathway.RESPITE, provider_id=FARM, starts_on=date(2026, 9, 7), ends_on=None)
PART_TIME = replace(FARM_STAY, pathway=Pathway.PART_TIME_TIMETABLE, provider_id=None)
TUITION = replace(FARM_STAY, pathway=Pathway.HOME_TUITION, provider_id=TUTORS)


def had(kind, *days, provider=None):
    return [Had(kind=kind, on=on, provider_id=provider) for on in days]


def stands(placed, made, today):
    return [(each.kind, each.standing, each.due_on) for each in owed(placed, made, HOME, today)]


@pytest.mark.parametrize(
    ("made", "today", "standing", "due_on", "missed"),
    [
        ([], nov(3), TODAY, nov(3), ()),
        ([nov(3)], nov(3), MADE, None, ()),
        ([nov(3)], nov(5), OVERDUE, nov(5), (nov(4),)),
        ([nov(5)], nov(5), OVERDUE, None, (nov(3), nov(4))),
        ([nov(3), nov(4)], nov(5), TODAY, nov(5), ()),
        # The weekend asks for nothing, and the week before is for its task.
        ([nov(3), nov(4), nov(5), nov(6)], nov(7), MADE, None, ()),
        ([], nov(9), TODAY, nov(9), ()),
    ],
)
def test_a_parent_of_a_part_time_pupil_is_spoken_with_on_each_school_day(made, today, standing, due_on, missed):
    [found] = owed([PART_TIME], had(PARENT, *made), HOME, today)

    assert (found.kind, found.standing, found.due_on, found.missed) == (PARENT, standing, due_on, missed)


@pytest.mark.parametrize("today", [oct_(27), nov(1), nov(2)])
def test_nothing_is_owed_on_days_of_a_week_without_school_or_before_its_first(today):
    assert owed([PART_TIME], [], HOME, today) == ()


@pytest.mark.parametrize(
    ("made", "today", "standing", "due_on"),
    [
        ([oct_(20)], nov(3), THIS_WEEK, nov(6)),
        ([oct_(20)], nov(6), TODAY, nov(6)),
        ([oct_(20)], nov(7), OVERDUE, nov(6)),
        # Half-term is no week of school: the week before it is the one that counts.
        ([oct_(13)], nov(3), OVERDUE, nov(6)),
        ([], nov(3), OVERDUE, nov(6)),
        ([nov(3)], nov(4), MADE, None),
        ([nov(4)], nov(3), OVERDUE, nov(6)),
    ],
)
def test_the_provider_is_spoken_with_once_in_each_week_of_school(made, today, standing, due_on):
    assert stands([FARM_STAY], had(PROVIDER, *made, provider=FARM), today) == [(PROVIDER, standing, due_on)]


def test_a_contact_with_another_provider_or_of_another_kind_is_not_this_one():
    made = [*had(PROVIDER, nov(3), provider=TUTORS), *had(PARENT, nov(3), provider=FARM)]

    assert stands([FARM_STAY], made, nov(6)) == [(PROVIDER, OVERDUE, nov(6))]


def test_two_placements_at_one_provider_owe_one_contact_with_it():
    dual = replace(FARM_STAY, pathway=Pathway.DUAL_PLACEMENT)

    assert len(owed([FARM_STAY, dual], [], HOME, nov(3))) == 1


def test_a_placement_owes_nothing_before_it_begins_and_after_the_week_in_which_it_ends():
    ends = replace(FARM_STAY, starts_on=nov(10), ends_on=nov(18))

    assert stands([ends], [], nov(6)) == []
    assert stands([ends], [], nov(10)) == [(PROVIDER, THIS_WEEK, nov(13))]
    assert stands([ends], had(PROVIDER, nov(11), provider=FARM), nov(17)) == [(PROVIDER, THIS_WEEK, nov(18))]
    assert stands([ends], [], nov(23)) == []


@pytest.mark.parametrize(
    ("visits", "today", "standing", "due_on"),
    [
        ([], nov(3), OVERDUE, oct_(5)),
        ([oct_(6)], nov(3), TODAY, nov(3)),
        ([oct_(7)], nov(3), THIS_WEEK, nov(4)),
        ([oct_(6), oct_(12)], nov(3), MADE, nov(9)),
        ([oct_(5)], nov(3), OVERDUE, nov(2)),
        # At the two ends of two calendar months.
        ([oct_(1)], nov(30), OVERDUE, oct_(29)),
    ],
)
def test_a_pupil_taught_at_home_is_visited_within_four_weeks_of_the_last_visit(visits, today, standing, due_on):
    made = [*had(VISIT, *visits), *had(CHECK_IN, today), *had(PROVIDER, today, provider=TUTORS)]

    [found] = [each for each in owed([TUITION], made, HOME, today) if each.kind is VISIT]
    assert (found.standing, found.due_on) == (standing, due_on)


def test_a_placement_made_anew_does_not_begin_the_four_weeks_anew():
    before = replace(TUITION, ends_on=oct_(23))
    after = replace(TUITION, starts_on=oct_(26))

    assert next(each.due_on for each in owed([before, after], [], HOME, nov(3)) if each.kind is VISIT) == oct_(5)


def test_a_visit_is_no_check_in_and_tuition_owes_all_three():
    made = had(VISIT, nov(3))

    assert [(kind, standing) for kind, standing, _ in stands([TUITION], made, nov(6))] == [
        (CHECK_IN, OVERDUE),
        (PROVIDER, OVERDUE),
        (VISIT, MADE),
    ]


def test_what_is_missing_of_a_week_is_said_in_one_sentence():
    made = [
        *had(PARENT, nov(10), nov(12)),
        *had(PROVIDER, nov(3), provider=TUTORS),
        *had(VISIT, oct_(6)),
    ]

    missed = missed_in([PART_TIME, TUITION], made, HOME, nov(9))

    assert missed
    assert missed.words == (
        "Not on record of the week of 9 November: contact with a parent or carer on Monday, Wednesday and Friday; "
        "the week’s check-in with the pupil (none on record yet); "
        "the week’s contact with the provider (the last: 3 November); "
        "a welfare visit, due by 3 November (the last: 6 October). "
        "Counted: the days and weeks of your own calendar in which the placement ran. "
        "A call that reached nobody is no contact."
    )


@pytest.mark.parametrize(
    "made",
    [
        [*had(CHECK_IN, nov(15)), *had(PROVIDER, nov(9), provider=TUTORS), *had(VISIT, oct_(20))],
        # The visit that was overdue has been made since.
        [*had(CHECK_IN, nov(9)), *had(PROVIDER, nov(13), provider=TUTORS), *had(VISIT, nov(17))],
    ],
)
def test_nothing_is_missing_where_each_is_on_record(made):
    assert not missed_in([TUITION], made, HOME, nov(9))


def test_a_contact_of_the_next_week_does_not_answer_for_the_week_before():
    missed = missed_in([FARM_STAY], had(PROVIDER, nov(16), provider=FARM), HOME, nov(9))

    assert missed.providers == (FARM,)


def test_a_placement_that_has_ended_since_is_asked_for_its_last_week_alone():
    ended = replace(TUITION, ends_on=nov(11))

    assert missed_in([ended], [], HOME, nov(9)).lacks_check_in
    assert not missed_in([ended], [], HOME, nov(16))


@pytest.mark.parametrize(
    ("today", "monday"),
    [
        (nov(10), nov(2)),
        (nov(3), oct_(19)),
        (nov(2), None),
        (nov(7), None),
        (date(2026, 9, 2), None),
    ],
)
def test_on_a_school_day_the_last_week_of_school_before_it_is_looked_at(today, monday):
    assert week_to_tell(HOME, today) == monday


@pytest.mark.parametrize(
    ("after", "looked_at"),
    [
        (datetime(2026, 11, 6, 7, 59, tzinfo=UTC), datetime(2026, 11, 6, 8, tzinfo=UTC)),
        (datetime(2026, 11, 6, 8, tzinfo=UTC), datetime(2026, 11, 9, 8, tzinfo=UTC)),
        (datetime(2026, 10, 24, 8, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
    ],
)
def test_it_is_looked_at_on_the_mornings_of_weekdays(after, looked_at):
    assert next_look_at(after) == looked_at
