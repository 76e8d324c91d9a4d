from datetime import date

from attendance.rules.double_booking import Stay, clashes
from attendance.rules.expected import Pattern
from attendance.rules.words import Session

AM, PM = Session.AM, Session.PM
NO_DAY: frozenset[Session] = frozenset()
MONDAY, FRIDAY = date(2026, 9, 14), date(2026, 9, 18)
WHOLE, MORNING, AFTERNOON = frozenset({AM, PM}), frozenset({AM}), frozenset({PM})


def week(from_on, *days):
    return Pattern(from_on=from_on, days=(*days, *[NO_DAY] * (5 - len(days))))


def stay(label, *patterns, starts_on=MONDAY, ends_on=None):
    return Stay(label=label, starts_on=starts_on, ends_on=ends_on, patterns=patterns)


def said(mine, *others, since=MONDAY):
    return [each.sentence for each in clashes(mine, others, since=since)]


FARM = stay("Oakbank Farm", week(MONDAY, WHOLE, WHOLE))


def test_the_same_half_day_at_two_providers_is_said_with_its_days_and_its_first_date():
    mine = stay("mine", week(MONDAY, NO_DAY, MORNING, MORNING))

    assert said(mine, FARM) == ["At Oakbank Farm too: Tuesday morning, from 15 September 2026, without an end."]


def test_every_half_day_in_common_is_named_once():
    mine = stay("mine", week(MONDAY, WHOLE, AFTERNOON), ends_on=date(2026, 9, 30))

    (words,) = said(mine, FARM)

    assert words.startswith("At Oakbank Farm too: Monday morning, Monday afternoon and Tuesday afternoon, from 14 ")
    assert words.endswith("September 2026 until 29 September 2026.")


def test_morning_and_afternoon_of_one_day_do_not_meet():
    assert said(stay("mine", week(MONDAY, MORNING)), stay("other", week(MONDAY, AFTERNOON))) == []


def test_stays_that_follow_one_another_do_not_meet():
    before = stay("before", week(MONDAY, WHOLE), ends_on=date(2026, 9, 20))
    after = stay("after", week(date(2026, 9, 21), WHOLE), starts_on=date(2026, 9, 21))

    assert said(after, before) == []


def test_dates_that_meet_without_the_day_of_the_week_are_no_clash():
    until_wednesday = stay("other", week(MONDAY, *[NO_DAY] * 4, WHOLE), ends_on=date(2026, 9, 16))

    assert said(stay("mine", week(MONDAY, *[NO_DAY] * 4, WHOLE)), until_wednesday) == []


def test_one_single_day_is_said_as_one():
    guest = stay("Guest week", week(MONDAY, WHOLE), ends_on=FRIDAY)

    assert said(stay("mine", week(MONDAY, MORNING)), guest) == [
        "At Guest week too: Monday morning on 14 September 2026."
    ]


def test_a_pattern_that_is_over_clashes_with_nothing_and_one_to_come_does():
    other = stay("other", week(MONDAY, WHOLE), week(date(2026, 9, 28), NO_DAY, WHOLE), starts_on=MONDAY)
    mine = stay("mine", week(date(2026, 9, 28), WHOLE, MORNING), starts_on=date(2026, 9, 28))

    assert said(mine, other) == ["At other too: Tuesday morning, from 29 September 2026, without an end."]


def test_what_is_over_is_not_spoken_of():
    ended = stay("ended", week(MONDAY, WHOLE), ends_on=FRIDAY)

    assert said(stay("mine", week(MONDAY, WHOLE)), ended, since=date(2026, 9, 21)) == []
