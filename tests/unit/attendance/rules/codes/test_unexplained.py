"""N may stand for five school days of the home school's own calendar; O is proposed then, and nothing else changes."""

from datetime import UTC, date, datetime

import pytest

from attendance.rules.calendar import Calendar, CalendarEntry
from attendance.rules.codes import (
    Case,
    Entered,
    Outcome,
    Pile,
    Reminder,
    deadline,
    next_look,
    once_over,
    pile_of,
    proposal_for,
    reason_for_o,
)
from attendance.rules.codes.unexplained import reminder_words
from attendance.rules.words import CalendarKind, Reason, Session, Status

AUTUMN = (date(2026, 9, 2), date(2026, 10, 23))
AFTER_HALF_TERM = (date(2026, 11, 2), date(2026, 12, 18))
SPRING = (date(2027, 1, 6), date(2027, 3, 25))
SUMMER = (date(2027, 4, 13), date(2027, 7, 21))
HOLIDAYS = frozenset({date(2026, 8, 31), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3)})


def entry(kind, first, last=None, session=None):
    return CalendarEntry(kind=kind, from_on=first, to_on=last or first, session=session)


def school(*entries, terms=(AUTUMN, AFTER_HALF_TERM, SPRING, SUMMER)):
    named = [entry(CalendarKind.TERM, *term) for term in terms]
    return Calendar(entries=(*named, *entries), bank_holidays=HOLIDAYS)


HALF_DAY = entry(CalendarKind.EARLY_FINISH, date(2026, 11, 6))


@pytest.mark.parametrize(
    ("on", "more", "third", "last"),
    [
        # A normal week: N of Monday the 2nd may stand until Monday the 9th.
        (date(2026, 11, 2), (), date(2026, 11, 5), date(2026, 11, 9)),
        (date(2026, 9, 11), (), date(2026, 9, 16), date(2026, 9, 18)),
        # Half-term: a week in which no day counts.
        (date(2026, 10, 21), (), date(2026, 11, 2), date(2026, 11, 4)),
        (date(2026, 10, 23), (), date(2026, 11, 4), date(2026, 11, 6)),
        # A term that starts on a Wednesday, after Christmas.
        (date(2026, 12, 17), (), date(2027, 1, 7), date(2027, 1, 11)),
        # Two bank holidays and Easter between two terms; the second term starts on a Tuesday.
        (date(2027, 3, 24), (), date(2027, 4, 14), date(2027, 4, 16)),
        # A bank holiday in the middle of term.
        (date(2027, 4, 28), (), date(2027, 5, 4), date(2027, 5, 6)),
        # An inset day and a closure do not count; a half day does.
        (date(2026, 11, 2), [entry(CalendarKind.INSET, date(2026, 11, 4))], date(2026, 11, 6), date(2026, 11, 10)),
        (
            date(2026, 11, 2),
            [entry(CalendarKind.CLOSURE, date(2026, 11, 9), date(2026, 11, 10))],
            date(2026, 11, 5),
            date(2026, 11, 11),
        ),
        (date(2026, 11, 2), [HALF_DAY], date(2026, 11, 5), date(2026, 11, 9)),
        # The weeks in which the clocks change.
        (date(2027, 3, 22), (), date(2027, 3, 25), date(2027, 4, 14)),
        # The same in autumn, where half-term is a week later than the change.
        (date(2026, 10, 22), [entry(CalendarKind.TERM, date(2026, 10, 26), date(2026, 10, 30))], date(2026, 10, 27),
         date(2026, 10, 29)),
        # A term that ends on a Wednesday, and the next that starts on a Wednesday after the summer.
        (date(2027, 7, 20), [entry(CalendarKind.TERM, date(2027, 9, 1), date(2027, 10, 20))], date(2027, 9, 2),
         date(2027, 9, 6)),
    ],
)  # fmt: skip
def test_the_last_day_is_the_fifth_school_day_after_the_session(on, more, third, last):
    until = deadline(school(*more), on)

    assert (until.days[2], until.last_on) == (third, last)
    assert not until.is_over(last)
    assert until.is_over(date.fromordinal(last.toordinal() + 1))


def test_the_days_left_are_the_schools_own():
    until = deadline(school(), date(2026, 10, 21))

    assert [until.days_left(date(2026, day // 100, day % 100)) for day in (1021, 1022, 1030, 1102, 1104, 1105)] == [
        5, 4, 3, 2, 0, 0,
    ]  # fmt: skip


def test_where_the_terms_on_file_end_before_nothing_is_over():
    until = deadline(school(terms=[AUTUMN]), date(2026, 10, 21))

    assert (until.last_on, until.is_over(date(2027, 6, 1))) == (None, False)
    assert deadline(Calendar(), date(2026, 10, 21)).days == ()


def at(day, hour=8, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("looked_at", "now", "due"),
    [
        (None, at(3), None),
        (at(4), at(5, 7, 59), None),
        (at(4), at(5), Reminder.THIRD_DAY),
        (at(5), at(6), None),
        (at(6), at(9), Reminder.LAST_DAY),
        (at(9), at(10), None),
        # Muster was off on the third day, or on both.
        (at(4), at(6, 12), Reminder.THIRD_DAY),
        (at(4), at(10, 12), Reminder.LAST_DAY),
        # N was entered late: it is told at the first look, and only then.
        (None, at(6), Reminder.THIRD_DAY),
        (None, at(12), Reminder.LAST_DAY),
        (at(12), at(13), None),
    ],
)
def test_it_is_told_once_on_the_third_day_and_once_on_the_last(looked_at, now, due):
    assert deadline(school(), date(2026, 11, 2)).reminder_due(looked_at=looked_at, now=now) is due


def test_the_next_look_is_in_the_morning_of_the_next_school_day():
    assert next_look(school(), at(6, 10)) == at(9)
    assert next_look(school(), datetime(2026, 10, 23, 7, 0, tzinfo=UTC)) == at(2)
    assert next_look(Calendar(), at(6, 10)) == at(13)


UNTIL = deadline(school(), date(2026, 11, 2))
LAST, AFTER = date(2026, 11, 9), date(2026, 11, 10)
N, O = Entered(symbol="N", proposed="N", observation="said"), Entered(symbol="O", proposed="O", observation="said")  # noqa: E741
AWAITED = Entered(symbol="N", proposed="", observation="")


def proposed(status, entered, today, reason=None):
    case = Case(on=date(2026, 11, 2), session=Session.AM, status=status, reason=reason, nature="horticulture")
    return once_over(proposal_for([case]), entered, UNTIL, today=today)


@pytest.mark.parametrize(
    ("status", "reason", "entered", "today", "symbol"),
    [
        (Status.ABSENT, None, N, LAST, "N"),
        (Status.ABSENT, None, N, AFTER, "O"),
        (None, None, AWAITED, LAST, ""),
        (None, None, AWAITED, AFTER, "O"),
        (Status.ABSENT, None, O, AFTER, "O"),
        # Whoever knows more is not overruled by a count of days.
        (Status.PRESENT, None, N, AFTER, "B"),
        (Status.ABSENT, Reason.ILL, N, AFTER, "I"),
        (Status.NOT_HELD, None, N, AFTER, ""),
        (Status.ABSENT, None, Entered(symbol="I", proposed="N", observation="said"), AFTER, "N"),
        (Status.ABSENT, None, None, AFTER, "N"),
    ],
)
def test_o_is_proposed_after_the_last_day_and_only_where_nothing_is_known(status, reason, entered, today, symbol):
    assert proposed(status, entered, today, reason).symbol == symbol


def test_an_overdue_n_is_a_pile_of_its_own_and_the_o_entered_is_asked_about_no_more():
    over = proposed(Status.ABSENT, N, AFTER)

    assert over.outcome is Outcome.PROPOSED
    assert reason_for_o(UNTIL) == "No reason established within five school days, by Monday 9 November"
    assert pile_of([], over, N, ["said"]) is Pile.OVERDUE
    assert pile_of([], proposed(None, AWAITED, AFTER), AWAITED) is Pile.OVERDUE
    assert pile_of([], proposed(Status.ABSENT, O, AFTER), O, ["said"]) is Pile.ENTERED


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ({"last": 2}, "Today is the last day of 2 absences entered as N."),
        ({"last": 1, "over": 1}, "Today is the last day of 1 absence entered as N. 1 absence entered as N is overdue."),
        ({"ahead": [LAST, AFTER]}, "2 absences entered as N: a code is due by Monday 9 November."),
        ({"over": 3}, "3 absences entered as N are overdue."),
    ],
)
def test_a_reminder_counts_what_is_due_and_names_nobody(due, said):
    words = reminder_words(**{"last": 0, "ahead": [], "over": 0, **due})

    assert words == f"{said} Find the reason; where nobody can, enter O."
