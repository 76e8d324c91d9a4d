"""Two figures side by side, and what stands behind D."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from attendance.rules.figures import By, CountedPupil, CountedSession, Owed, figures_of, lines_by, total, weeks_of
from attendance.rules.week import SessionState
from attendance.rules.words import Session

MONDAY = date(2026, 9, 14)
AMBER, BRUNO = UUID(int=1), UUID(int=2)
SEEN, MISSED, SILENT = SessionState.PRESENT, SessionState.ABSENT, SessionState.NOT_REPORTED
PUPILS = {
    AMBER: CountedPupil(
        id=AMBER,
        given_name="Amber",
        family_name="Quill",
        ref="1",
        home_school_name="Northgate",
        year="10",
        flags=("Looked after", "Medical need"),
    ),
    BRUNO: CountedPupil(
        id=BRUNO, given_name="Bruno", family_name="Ash", ref="2", home_school_name="Northgate", year="Year 9"
    ),
}


def week(home, host, *, pupil=AMBER, place="Bridge", pathway="Off-site direction"):
    """Return a week of which Monday and Tuesday are at the home school: `home` its code there, `host` elsewhere."""
    code, state = host
    return [
        CountedSession(pupil_id=pupil, on=MONDAY + timedelta(days=day), session=half, code=home or "/")
        if day < 2
        else CountedSession(
            pupil_id=pupil,
            on=MONDAY + timedelta(days=day),
            session=half,
            code=code,
            state=state,
            place=place,
            pathway=pathway,
            owed=Owed.ENTRY,
        )
        for day in range(5)
        for half in Session
    ]


def test_d_shows_all_at_home_where_the_host_saw_nobody_and_it_is_named():
    figures = figures_of(week("/", ("D", MISSED)))

    assert figures.statutory.percent_words == "100.0 %"
    assert (figures.placement.attended, figures.placement.expected) == (0, 6)
    assert figures.placement.percent_words == "0 %"
    assert figures.d_trap_words == (
        "D: 6 of 6 sessions at the host school missed, which the statutory figure does not show; "
        "counted with it, 4 of 10 sessions (40.0 %)"
    )


def test_the_same_weeks_with_b_show_it_by_themselves():
    figures = figures_of(week("/", ("N", MISSED)))

    assert figures.statutory.percent_words == "40.0 %"
    assert not figures.has_d_trap
    assert figures.d_trap_words == ""


def test_d_hides_nothing_where_the_pupil_came():
    assert not figures_of(week("/", ("D", SEEN))).has_d_trap


def test_a_host_that_says_nothing_hides_no_absence_and_no_attendance():
    figures = figures_of(week("/", ("D", SILENT)))

    assert (figures.placement.expected, figures.placement.not_reported) == (0, 6)
    assert not figures.has_d_trap


def test_what_was_seen_and_not_entered_is_in_one_figure_alone():
    figures = figures_of(week("/", ("", SEEN)))

    assert (figures.statutory.possible, figures.statutory.not_entered) == (4, 6)
    assert figures.placement.percent_words == "100 %"


def test_sessions_at_the_school_that_are_not_entered_here_are_counted_apart():
    own = CountedSession(pupil_id=AMBER, on=MONDAY, session=Session.AM, owed=Owed.OWN_REGISTER)

    assert (figures_of([own]).statutory.own_register, figures_of([own]).statutory.not_entered) == (1, 0)


BOTH = [*week("/", ("D", MISSED)), *week("O", ("B", SEEN), pupil=BRUNO, place="Oakbank", pathway="Respite")]


def test_a_line_for_each_pupil_by_family_name_with_who_missed_a_tenth():
    lines = lines_by(By.PUPIL, BOTH, PUPILS)

    assert [(each.name, each.absent.persistent) for each in lines] == [("Bruno Ash", 1), ("Amber Quill", 0)]
    assert (total(BOTH).absent.pupils, total(BOTH).absent.persistent) == (2, 1)


def test_a_provider_has_what_it_saw_and_the_rest_stands_under_none():
    names = [each.name for each in lines_by(By.PROVIDER, BOTH, PUPILS)]

    assert names == ["Bridge", "Oakbank", "No provider: at the school, or agreed off"]


def test_a_pupil_is_counted_over_everything_however_the_lines_are_cut():
    oakbank = lines_by(By.PROVIDER, BOTH, PUPILS)[1]

    assert oakbank.figures.statutory.percent_words == "100.0 %"
    assert (oakbank.absent.pupils, oakbank.absent.persistent) == (1, 1)


def test_years_stand_in_their_order_and_flags_each_in_a_line():
    assert [each.name for each in lines_by(By.YEAR, BOTH, PUPILS)] == ["Year 9", "Year 10"]
    assert [each.name for each in lines_by(By.FLAG, BOTH, PUPILS)] == [
        "Looked after",
        "Medical need",
        "Nothing in particular to know",
    ]


def test_reception_and_nursery_stand_before_year_1_and_a_pupil_without_a_year_last():
    years = ["10", "R", "", "Year 9", "Nursery", "1", "Reception"]
    pupils = {UUID(int=each): replace(PUPILS[AMBER], id=UUID(int=each), year=year) for each, year in enumerate(years)}
    sessions = [CountedSession(pupil_id=each, on=MONDAY, session=Session.AM, code="/") for each in pupils]

    assert [(each.name, each.absent.pupils) for each in lines_by(By.YEAR, sessions, pupils)] == [
        ("Nursery", 1),
        ("Reception", 2),
        ("Year 1", 1),
        ("Year 9", 1),
        ("Year 10", 1),
        ("Year not on file", 1),
    ]


def test_days_stand_in_their_order_and_mornings_before_afternoons():
    assert [each.name for each in lines_by(By.WEEKDAY, BOTH, PUPILS)] == [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
    ]
    assert [each.name for each in lines_by(By.SESSION, BOTH, PUPILS)] == ["Morning", "Afternoon"]


def test_weeks_stand_beside_each_other_and_an_empty_one_between_is_not_left_out():
    later = [replace(each, on=each.on + timedelta(days=14)) for each in week("/", ("D", SILENT))]

    weeks = weeks_of([*later, *week("/", ("D", MISSED))])
    assert [(str(each.monday), each.seen.missed, each.seen.not_reported) for each in weeks] == [
        ("2026-09-14", 6, 0),
        ("2026-09-21", 0, 0),
        ("2026-09-28", 0, 6),
    ]
    assert weeks_of([each for each in later if each.state is None]) == ()


@pytest.mark.parametrize("monday", [date(2026, 10, 19), date(2027, 3, 22)])
def test_a_week_in_which_the_clocks_change_is_one_week_of_ten_sessions(monday):
    sessions = [replace(each, on=each.on + (monday - MONDAY), state=SEEN) for each in week("/", ("B", SEEN))]
    after = [replace(each, on=each.on + timedelta(days=7)) for each in sessions]

    assert [(each.monday, each.seen.attended) for each in weeks_of([*sessions, *after])] == [
        (monday, 10),
        (monday + timedelta(days=7), 10),
    ]


def test_a_week_in_which_term_starts_on_a_wednesday_is_named_by_its_monday():
    first = [each for each in week("/", ("B", SEEN)) if each.on >= MONDAY + timedelta(days=2)]

    assert [(each.monday, each.seen.attended) for each in weeks_of(first)] == [(MONDAY, 6)]
