"""The week as data: ten sessions a pupil, unknowns that stay unknown, figures that leave them out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.rules.week import (
    NoSuchWeek,
    SessionFacts,
    SessionState,
    format_week,
    parse_week,
    seen_as,
    sessions_of,
    state_of,
)
from attendance.rules.words import Base, Mode, Session, Status
from tests.support.example_week import FRIDAY, MONDAY, example_week, hosted, pupil, summary

EXPECTED_AND_DUE = SessionFacts(
    observed=None,
    is_expected=True,
    is_due=True,
    is_agreed_off=False,
    is_home_open=True,
    base=Base.AT_SCHOOL,
    had_placement=True,
)
NOBODY_EXPECTS = replace(EXPECTED_AND_DUE, is_expected=False)


def test_a_week_is_named_by_its_year_and_number():
    assert parse_week("2026-W38") == date(2026, 9, 14)
    assert format_week(date(2026, 9, 18)) == "2026-W38"


def test_the_first_week_of_a_year_may_begin_in_the_year_before():
    assert parse_week("2026-W01") == date(2025, 12, 29)
    assert format_week(date(2025, 12, 29)) == "2026-W01"


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "38",
        "2026-38",
        "2026W38",
        "2026-W00",
        "2026-W54",
        "2025-W53",
        "0000-W01",
        "9999-W52",
        "२०२६-W38",
        "2026-W3\n",
    ],
)
def test_a_week_that_does_not_exist_is_refused_in_words(nonsense):
    with pytest.raises(NoSuchWeek, match=r"is not a week|There is no week"):
        parse_week(nonsense)


@given(st.dates(min_value=date(1, 1, 8), max_value=date(9999, 12, 20)))
def test_a_week_written_and_read_again_is_the_same(on):
    monday = on - timedelta(days=on.weekday())

    assert parse_week(format_week(on)) == monday


def test_a_week_has_ten_sessions_from_monday_morning_to_friday_afternoon():
    sessions = sessions_of(MONDAY)

    assert len(sessions) == 10
    assert sessions[0] == (MONDAY, Session.AM)
    assert sessions[-1] == (FRIDAY, Session.PM)


def test_no_mark_at_the_due_time_is_not_reported():
    assert state_of(EXPECTED_AND_DUE) is SessionState.NOT_REPORTED


def test_no_mark_before_the_due_time_is_awaited():
    assert state_of(replace(EXPECTED_AND_DUE, is_due=False)) is SessionState.AWAITED


@pytest.mark.parametrize("status", list(Status))
def test_what_was_seen_stands_whatever_was_expected(status):
    seen_on_a_closed_day = replace(NOBODY_EXPECTS, observed=status, is_home_open=False)

    assert state_of(seen_on_a_closed_day).value == status.value


def test_a_pupil_nobody_expects_is_where_they_belong():
    assert state_of(NOBODY_EXPECTS) is SessionState.AT_SCHOOL
    assert state_of(replace(NOBODY_EXPECTS, is_agreed_off=True)) is SessionState.AGREED_OFF
    assert state_of(replace(NOBODY_EXPECTS, is_home_open=False)) is SessionState.CLOSED


def test_a_pupil_without_a_base_whom_nobody_expects_is_in_a_gap():
    assert state_of(replace(NOBODY_EXPECTS, base=Base.NONE)) is SessionState.GAP


def test_a_pupil_without_a_base_who_never_had_a_placement_waits_for_one():
    waiting = replace(NOBODY_EXPECTS, base=Base.NONE, had_placement=False)

    assert state_of(waiting) is SessionState.NO_PLACEMENT_YET


@given(
    st.builds(
        SessionFacts,
        observed=st.none(),
        is_expected=st.booleans(),
        is_due=st.booleans(),
        is_agreed_off=st.booleans(),
        is_home_open=st.booleans(),
        base=st.sampled_from(Base),
        had_placement=st.booleans(),
    )
)
def test_nothing_turns_no_mark_into_present_or_absent(facts):
    assert not state_of(facts).is_known_outcome


def test_every_state_has_the_words_people_read():
    assert [state.label for state in SessionState] == [
        "Present",
        "Late",
        "Absent",
        "Left",
        "Remote",
        "Not held",
        "At school",
        "Agreed off",
        "School closed",
        "No placement yet",
        "Gap",
        "Not reported",
        "Not yet due",
    ]


def test_a_remote_session_is_in_neither_number_and_stands_beside_them():
    assert str(pupil("Kai Amberley", "PRRAssssss").placement_attendance) == "1 of 2 sessions (50 %); 2 remote"


@pytest.mark.parametrize("seen", [Status.PRESENT, Status.LATE, Status.LEFT_EARLY])
def test_whoever_was_seen_remotely_was_not_there(seen):
    assert seen_as(seen, Mode.REMOTE) is SessionState.REMOTE
    assert seen_as(seen, Mode.IN_PERSON).is_attended
    assert seen_as(Status.ABSENT, Mode.REMOTE) is SessionState.ABSENT


def test_a_pupil_nobody_reported_has_ten_unknowns_and_no_percentage():
    silent = pupil("Freya Lindqvist", "??????????")

    assert len(silent.cells_in(SessionState.NOT_REPORTED)) == 10
    assert silent.placement_attendance.percent is None
    assert str(silent.placement_attendance) == "–; 10 not reported"


def test_attendance_is_shown_as_a_fraction_with_the_unknown_beside_it():
    assert str(pupil("Kai Amberley", "PPLPPEPAA?").placement_attendance) == "7 of 9 sessions (78 %); 1 not reported"


def test_late_and_left_early_are_attended_and_not_held_is_neither():
    assert str(pupil("Dev Patel", "LEHHssssso").placement_attendance) == "2 of 2 sessions (100 %); 2 not held"


def test_nought_is_said_only_of_a_pupil_who_was_expected_and_never_came():
    assert str(pupil("Connor Blythe", "Asssssssss").placement_attendance) == "0 of 1 session (0 %)"
    assert str(pupil("Zainab Yusuf", "ssssssssss").placement_attendance) == "–"


def test_one_missed_session_of_many_is_never_rounded_to_everything():
    pupils = [pupil(f"P {number}", "PPPPPPPPPP", ref=str(number)) for number in range(30)]
    week = summary([*pupils, pupil("Q", "PPPPPPPPPA")])

    assert str(week.placement_attendance) == "309 of 310 sessions (99 %)"


@given(st.text(alphabet="PLAEH?sconG", min_size=10, max_size=10))
def test_the_figures_of_a_week_are_the_sum_of_its_sessions(letters):
    share = pupil("Any One", letters).placement_attendance

    assert share.attended == letters.count("P") + letters.count("L") + letters.count("E")
    assert share.expected == share.attended + letters.count("A")
    assert share.not_reported == letters.count("?")
    assert share.not_held == letters.count("H")


def test_a_week_with_a_session_left_out_is_refused():
    whole = pupil("Kai Amberley", "PPPPPPPPPP")

    with pytest.raises(ValueError, match="exactly ten sessions"):
        replace(whole, cells=whole.cells[:-1])
    with pytest.raises(ValueError, match="exactly ten sessions"):
        replace(whole, cells=whole.cells[::-1])
    with pytest.raises(ValueError, match="exactly ten sessions"):
        replace(whole, cells=())


def test_an_absence_nobody_wrote_about_is_listed_with_nothing_done():
    (line,) = pupil("Connor Blythe", "PPAPPPPPPP").absence_lines

    assert (line.when, line.done, line.whereabouts) == ("Tuesday morning", "", "")


@pytest.mark.parametrize(
    ("provider", "site", "where"),
    [
        ("Oakbank Farm", "Allotment", "Oakbank Farm, Allotment"),
        ("Oakbank Farm", "Oakbank Farm", "Oakbank Farm"),
        ("Oakbank Farm", None, "Oakbank Farm"),
        (None, None, None),
    ],
)
def test_a_place_is_named_once(provider, site, where):
    cell = pupil("Connor Blythe", "PPAPPPPPPP").cells[0]

    assert replace(cell, provider=provider, site=site).where == where


def test_a_final_week_cannot_hold_sessions_not_yet_due():
    with pytest.raises(ValueError, match="can only be a draft"):
        summary([pupil("Kai Amberley", "PPPPPPPPPw")])
    assert summary([pupil("Kai Amberley", "PPPPPPPPPw")], is_draft=True).counts[SessionState.AWAITED] == 1


def test_a_summary_refuses_a_pupil_twice_and_another_weeks_sessions():
    kai = pupil("Kai Amberley", "PPPPPPPPPP")

    with pytest.raises(ValueError, match="appears twice"):
        summary([kai, kai])
    with pytest.raises(ValueError, match="another week"):
        replace(summary([kai]), monday=MONDAY + timedelta(days=7))
    with pytest.raises(ValueError, match="begins on a Monday"):
        replace(summary([]), monday=FRIDAY)


def test_the_example_week_counts_everybody_every_day():
    week = example_week()

    assert len(week.pupils) == 16
    assert sum(week.counts.values()) == 160
    assert [sum(counts.values()) for counts in week.counts_per_day.values()] == [32] * 5
    assert week.counts[SessionState.NOT_REPORTED] == 17
    assert (week.walk_offs_total, week.incidents_total) == (3, 1)


def test_a_list_on_paper_is_ordered_by_family_name_whatever_the_case():
    week = summary([pupil("Ann zed", "ssssssssss"), pupil("Bo Abel", "ssssssssss"), pupil("Al Abel", "ssssssssss")])

    assert [one.name for one in week.pupils_by_name] == ["Al Abel", "Bo Abel", "Ann zed"]


def test_a_providers_figure_leaves_out_sessions_elsewhere():
    assert str(hosted("Iris", "Calloway", "--PP--P?--").attendance) == "3 of 3 sessions (100 %); 1 not reported"
