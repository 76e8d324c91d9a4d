"""A pupil's attendance for a review: the two figures never mixed, unknown stays unknown, no reason is made up."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from attendance.rules.codes.lateness import Lateness
from attendance.rules.contacts import Contact, Had
from attendance.rules.figures import figures_of
from attendance.rules.pupil_report import (
    AbsenceLine,
    ContactLine,
    LateLine,
    absences_of,
    both_figures,
    contacts_in,
    halves_in,
    late_in,
    weeks_in,
)
from attendance.rules.week import SessionState
from attendance.rules.words import Session
from tests.support.example_report import MONDAY, example_report, sessions

TUESDAY = date(2026, 9, 8)


def test_the_figures_are_those_of_every_other_page_and_the_weeks_make_them_up():
    own = sessions()
    report = example_report()

    assert report.figures == figures_of(own)
    assert sum((each.figures.placement for each in report.weeks), type(report.figures.placement)()) == (
        report.figures.placement
    )
    assert sum(each.figures.statutory.entered for each in report.weeks) == report.figures.statutory.entered == 52
    assert report.figures.placement.count_words == "42 of 51 sessions"
    assert report.figures.statutory.arithmetic == "39 of 44 sessions; 8 not counted: D; 4 not entered"


def test_of_one_placement_only_what_was_seen_is_its_own():
    own = sessions()
    theirs = [replace(each, state=None, code="") for each in own if each.on >= date(2026, 10, 19)]

    figures = both_figures(own, theirs)

    assert figures.statutory == figures_of(own).statutory
    assert (figures.placement.expected, figures.placement.not_reported, figures.behind_d.expected) == (0, 0, 0)


def test_a_week_in_which_nothing_was_to_be_seen_or_entered_is_left_out_and_one_nobody_reported_is_not():
    silent = [replace(each, state=None, code="") for each in sessions((("ssssssssss", ". . . . . . . . . ."),))]
    unknown = sessions((("??????????", "! ! ! ! ! ! ! ! ! !"),))

    assert weeks_in(silent, silent) == ()
    [week] = weeks_in(unknown, unknown)
    assert (week.monday, {cell and cell.state for cell in week.cells}) == (MONDAY, {SessionState.NOT_REPORTED})
    assert all(each.is_owed and not each.code for each in week.entered)
    assert (week.figures.placement.percent, week.figures.statutory.percent_words) == (None, "–")


def test_what_nobody_reported_is_among_no_absences():
    own = sessions((("??AAssssss", "! ! N I . . . . . ."),))

    assert halves_in(own, SessionState.NOT_REPORTED) == ((MONDAY, Session.AM), (MONDAY, Session.PM))
    codes = {(each.on, each.session): each.code for each in own}
    assert absences_of(own, {(TUESDAY, Session.PM): "Ill"}, codes) == (
        AbsenceLine(reason="Not given", code="N", halves=((TUESDAY, Session.AM),)),
        AbsenceLine(reason="Ill", code="I", halves=((TUESDAY, Session.PM),)),
    )


@pytest.mark.parametrize(
    ("code", "is_known"),
    [
        ("I", True),
        ("G", True),
        ("U", True),
        ("Y1", True),
        ("", False),
        ("N", False),
        ("O", False),
        ("D", False),
        ("B", False),
    ],
)
def test_a_reason_is_known_where_the_school_entered_one(code, is_known):
    assert AbsenceLine(reason="Ill", code=code, halves=((MONDAY, Session.AM),)).is_known is is_known


@pytest.mark.parametrize(
    ("letters", "minutes", "words"),
    [
        ("PPPPPPPPPP", {}, "Never late"),
        ("LPPPPPPPPP", {0: 12}, "1 session late, 12 minutes together"),
        ("LLPPPPPPPP", {0: 12, 1: None}, "2 sessions late, 12 minutes together; 1 without a time"),
        ("LPPPPPPPPP", {0: None}, "1 session late; 1 without a time"),
        ("EPPPPPPPPP", {0: 30}, "1 session late, 30 minutes together"),
        ("APPPPPPPPP", {0: 30}, "Never late"),
    ],
)
def test_lateness_is_in_sessions_and_in_the_minutes_that_are_known(letters, minutes, words):
    seen = sessions(((letters, "B B B B B B B B B B"),))
    halves = [(each.on, each.session) for each in seen]
    known = {halves[at]: None if each is None else Lateness(minutes=each) for at, each in minutes.items()}

    assert late_in(seen, known).words == words
    assert LateLine().words == "Never late"


def test_contacts_are_counted_by_kind_with_the_last():
    days = (date(2026, 9, 21), date(2026, 9, 14))
    had = [Had(kind=Contact.PROVIDER, on=on, provider_id=None) for on in days]
    parent = Had(kind=Contact.PARENT, on=MONDAY, provider_id=None)

    assert contacts_in([*had, parent]) == (
        ContactLine(kind=Contact.PARENT, times=1, last_on=MONDAY),
        ContactLine(kind=Contact.PROVIDER, times=2, last_on=days[0]),
    )
    assert contacts_in([]) == ()


@pytest.mark.parametrize(
    ("made_at", "until"),
    [
        (datetime(2026, 10, 23, 14, 5, tzinfo=UTC), None),
        (datetime(2026, 9, 16, 14, 5, tzinfo=UTC), date(2026, 9, 16)),
    ],
)
def test_a_period_that_goes_on_says_until_when_it_is_counted(made_at, until):
    assert replace(example_report(), made_at=made_at).counted_until == until
