"""Half terms come from the school's own calendar; of a term in which it names none, the whole term is offered."""

from datetime import date

import pytest

from attendance.rules.calendar import Calendar, CalendarEntry
from attendance.rules.half_terms import Stretch, spans, this_and_last
from attendance.rules.words import CalendarKind

AUTUMN = (date(2026, 9, 1), date(2026, 12, 18))
SUMMER = (date(2027, 4, 12), date(2027, 7, 21))
OCTOBER = (date(2026, 10, 26), date(2026, 10, 30))


def calendar(*rows, holidays=()):
    entries = tuple(CalendarEntry(kind=CalendarKind(kind), from_on=first, to_on=last) for kind, first, last in rows)
    return Calendar(entries=entries, bank_holidays=frozenset(holidays))


def found(home):
    return [(each.stretch, each.first, each.last) for each in spans(home)]


FIRST_HALF = (Stretch.HALF_TERM, date(2026, 9, 1), date(2026, 10, 23))
SECOND_HALF = (Stretch.HALF_TERM, date(2026, 11, 2), date(2026, 12, 18))
WHOLE = (Stretch.TERM, *AUTUMN)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([("term", *AUTUMN), ("closure", *OCTOBER)], [FIRST_HALF, SECOND_HALF], id="shut in the middle"),
        pytest.param(
            [("term", date(2026, 9, 1), date(2026, 10, 23)), ("term", date(2026, 11, 2), date(2026, 12, 18))],
            [FIRST_HALF, SECOND_HALF],
            id="six terms a year",
        ),
        pytest.param([("term", *AUTUMN)], [WHOLE], id="nothing in the middle"),
        pytest.param(
            [("term", *AUTUMN), ("closure", date(2026, 10, 26), date(2026, 10, 29))], [WHOLE], id="four days are none"
        ),
        pytest.param(
            [("term", *AUTUMN), ("closure", *OCTOBER), ("closure", date(2026, 9, 7), date(2026, 9, 11))],
            [FIRST_HALF, SECOND_HALF],
            id="of two the one nearest the middle",
        ),
        pytest.param(
            [("term", *AUTUMN), ("closure", date(2026, 10, 19), date(2026, 10, 30)), ("closure", *OCTOBER)],
            [(Stretch.HALF_TERM, date(2026, 9, 1), date(2026, 10, 16)), SECOND_HALF],
            id="a fortnight",
        ),
        pytest.param(
            [("term", *AUTUMN), ("inset", date(2026, 9, 1), date(2026, 9, 2)), ("closure", *OCTOBER)],
            [(Stretch.HALF_TERM, date(2026, 9, 3), date(2026, 10, 23)), SECOND_HALF],
            id="from the first day of school",
        ),
        pytest.param(
            [("term", *AUTUMN), ("term", date(2026, 11, 2), date(2026, 12, 18)), ("closure", *OCTOBER)],
            [FIRST_HALF, SECOND_HALF],
            id="terms that overlap are one",
        ),
        pytest.param([], [], id="no term on file"),
        pytest.param([("term", date(2026, 9, 5), date(2026, 9, 6))], [], id="a term without a day of school"),
    ],
)
def test_half_terms_are_what_the_calendar_says(rows, expected):
    assert found(calendar(*rows)) == expected


def test_a_bank_holiday_is_part_of_the_week_in_the_middle():
    home = calendar(
        ("term", *SUMMER),
        ("closure", date(2027, 6, 1), date(2027, 6, 4)),
        holidays=[date(2027, 5, 31), date(2027, 5, 3)],
    )

    assert found(home) == [
        (Stretch.HALF_TERM, date(2027, 4, 12), date(2027, 5, 28)),
        (Stretch.HALF_TERM, date(2027, 6, 7), date(2027, 7, 21)),
    ]


@pytest.mark.parametrize(
    ("today", "this", "last"),
    [
        (date(2026, 9, 16), 0, None),
        (date(2026, 10, 23), 0, None),
        (date(2026, 10, 28), None, 0),
        (date(2026, 11, 2), 1, 0),
        (date(2026, 12, 25), None, 1),
        (date(2026, 8, 20), None, None),
    ],
)
def test_in_a_holiday_there_is_no_half_term_but_the_last(today, this, last):
    halves = spans(calendar(("term", *AUTUMN), ("closure", *OCTOBER)))

    assert this_and_last(halves, today) == (
        None if this is None else halves[this],
        None if last is None else halves[last],
    )


@pytest.mark.parametrize(
    ("rows", "how"),
    [
        ([("closure", *OCTOBER)], "The school is shut between 23 October 2026 and 2 November 2026: its half term."),
        ([], "The calendar has no school week within it on which the school is shut: it is the whole term."),
    ],
)
def test_it_says_where_it_was_taken_from(rows, how):
    assert {each.how for each in spans(calendar(("term", *AUTUMN), *rows))} == {how}
