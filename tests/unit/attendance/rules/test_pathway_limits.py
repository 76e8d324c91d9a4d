"""How long a pathway may last: counted from named days, or in weeks, and told on the last that is allowed."""

from datetime import date, timedelta

import pytest

from attendance.rules.pathway_limits import Stage, Stay, limit_in_words, told_of
from attendance.rules.words import Pathway

BEGAN = date(2026, 9, 1)
# Tuesday to Friday, then whole weeks.
DAYS = [day for day in (BEGAN + timedelta(days=n) for n in range(40)) if day.weekday() < 5]
TWELVE_WEEKS_END = date(2026, 11, 23)


def stay(pathway, *, ends_on=None, days=0):
    return Stay(pathway=pathway, starts_on=BEGAN, ends_on=ends_on, days=DAYS[:days])


def stage(a_stay, today):
    told = told_of(a_stay, today=today)
    return told and told.stage


@pytest.mark.parametrize(("pathway", "at_most"), [(Pathway.RESPITE, 10), (Pathway.SHORT_STAY, 15)])
def test_a_stay_in_days_is_told_on_the_last_that_is_allowed_where_it_goes_on(pathway, at_most):
    last = DAYS[at_most - 1]

    assert stage(stay(pathway, days=at_most - 1), DAYS[at_most - 2]) is None
    assert stage(stay(pathway, days=at_most), last) is Stage.REACHED
    assert stage(stay(pathway, days=at_most + 5), DAYS[at_most + 4]) is Stage.REACHED
    assert stage(stay(pathway, days=at_most, ends_on=last), last) is None
    assert stage(stay(pathway, days=at_most, ends_on=last + timedelta(days=1)), last) is Stage.REACHED


def test_days_on_which_nobody_was_to_have_the_pupil_are_not_counted():
    assert stage(stay(Pathway.RESPITE, days=9), BEGAN + timedelta(days=60)) is None


@pytest.mark.parametrize("pathway", [Pathway.OFFSITE_DIRECTION, Pathway.PART_TIME_TIMETABLE])
def test_twelve_weeks_are_told_on_their_last_day_where_the_placement_goes_on(pathway):
    day_before = TWELVE_WEEKS_END - timedelta(days=1)

    assert stage(stay(pathway), day_before) is not Stage.REACHED
    assert stage(stay(pathway), TWELVE_WEEKS_END) is Stage.REACHED
    assert stage(stay(pathway, ends_on=date(2027, 3, 1)), date(2027, 1, 5)) is Stage.REACHED
    assert stage(stay(pathway, ends_on=TWELVE_WEEKS_END), TWELVE_WEEKS_END) is None


def test_the_review_towards_the_end_of_a_direction_is_told_two_weeks_before_and_of_nothing_else():
    first = TWELVE_WEEKS_END - timedelta(days=13)

    assert stage(stay(Pathway.OFFSITE_DIRECTION), first - timedelta(days=1)) is None
    assert stage(stay(Pathway.OFFSITE_DIRECTION), first) is Stage.NEAR
    assert stage(stay(Pathway.OFFSITE_DIRECTION, ends_on=TWELVE_WEEKS_END), first) is Stage.NEAR
    assert stage(stay(Pathway.OFFSITE_DIRECTION, ends_on=first + timedelta(days=3)), first) is None
    assert stage(stay(Pathway.PART_TIME_TIMETABLE), first) is None


@pytest.mark.parametrize("pathway", [Pathway.DUAL_PLACEMENT, Pathway.HOME_TUITION, Pathway.FLEXI])
def test_other_pathways_have_no_limit(pathway):
    assert stage(stay(pathway, days=30), date(2027, 9, 1)) is None


def test_it_says_how_it_was_counted():
    respite = told_of(stay(Pathway.RESPITE, days=11, ends_on=date(2026, 9, 25)), today=DAYS[10])
    part_time = told_of(stay(Pathway.PART_TIME_TIMETABLE), today=TWELVE_WEEKS_END)
    direction = told_of(stay(Pathway.OFFSITE_DIRECTION), today=date(2026, 11, 10))

    assert respite.words == (
        "A pupil’s placement (respite) that began on 1 September 2026: 14 September 2026 is day 10 of 10 at most, and "
        "it goes on until 25 September 2026. End it, or agree how it goes on. Counted: the days since 1 September 2026 "
        "on which the provider was to have the pupil, come or not."
    )
    assert part_time.words == (
        "A pupil’s placement (part-time timetable) that began on 1 September 2026: its 12 weeks end on 23 November "
        "2026, and it has no last day. End it, or agree how it goes on. Counted: calendar weeks from its first day, "
        "holidays among them."
    )
    assert direction.words.startswith(
        "A pupil’s placement (off-site direction) that began on 1 September 2026 has its 12 weeks, holidays counted, "
        "on 23 November 2026. Review it"
    )


@pytest.mark.parametrize(
    ("pathway", "days", "words"),
    [
        (Pathway.RESPITE, 8, "10 days at most; 8 so far"),
        (Pathway.RESPITE, 12, "10 days at most; 12 so far, day 10 was 14 September 2026"),
        (Pathway.PART_TIME_TIMETABLE, 0, "12 weeks at most, holidays counted: until 23 November 2026"),
        (
            Pathway.OFFSITE_DIRECTION,
            0,
            "12 weeks at most, holidays counted: until 23 November 2026, and its review is due before then",
        ),
        (Pathway.DUAL_PLACEMENT, 3, ""),
    ],
)
def test_how_far_a_placement_may_go_and_has_come_is_said_in_words(pathway, days, words):
    assert limit_in_words(stay(pathway, days=days)) == words
