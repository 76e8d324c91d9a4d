"""The codes in force since 19 August 2024, as S.I. 2024/208 and "Working together" have them."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from attendance.rules.codes import CODES, WITHDRAWN, Group, ProposedFrom, Standing, find_code

ATTENDING = {"/", "\\", "L", "K", "V", "P", "W", "B"}
AUTHORISED = {"C1", "M", "J1", "S", "C2", "C", "T", "R", "I", "E"}
UNAUTHORISED = {"G", "N", "O", "U"}
NOT_POSSIBLE = {"D", "X", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"}
ADMINISTRATIVE = {"Z", "#"}


def _of(standing):
    return {code.symbol for code in CODES if code.standing is standing}


def test_there_are_34_codes_each_with_its_class():
    assert len(CODES) == 34
    assert _of(Standing.ATTENDING) == ATTENDING
    assert _of(Standing.AUTHORISED_ABSENCE) == AUTHORISED
    assert _of(Standing.UNAUTHORISED_ABSENCE) == UNAUTHORISED
    assert _of(Standing.NOT_POSSIBLE) == NOT_POSSIBLE
    assert _of(Standing.ADMINISTRATIVE) == ADMINISTRATIVE


def test_each_code_stands_under_a_heading_of_the_guidance():
    assert Counter(code.group for code in CODES) == {
        Group.ATTENDING_SCHOOL: 3,
        Group.ATTENDING_ELSEWHERE: 6,
        Group.LEAVE: 7,
        Group.OTHER_AUTHORISED: 4,
        Group.UNABLE: 8,
        Group.UNAUTHORISED: 4,
        Group.ADMINISTRATIVE: 2,
    }


@pytest.mark.parametrize(
    ("symbol", "description"),
    [
        ("D", "Dual registered at another school"),
        ("K", "Attending education provision arranged by the local authority"),
        ("C2", "Leave of absence for a compulsory school age pupil subject to a part-time timetable"),
        ("N", "Reason for absence not yet established"),
        ("Y4", "Unable to attend due to the whole school site being unexpectedly closed"),
        ("#", "Planned whole school closure"),
    ],
)
def test_a_code_has_the_guidances_own_words(symbol, description):
    assert find_code(symbol).description == description


def test_muster_proposes_nothing_that_only_a_school_can_know():
    for_muster = {code.symbol for code in CODES if code.proposed_from.is_for_muster}

    assert for_muster == {"K", "P", "W", "B", "D", "N", "O", "C", "C2", "X", "E", "I", "M", "Y1"}
    assert {code.symbol for code in CODES if code.proposed_from is ProposedFrom.HOST_REGISTER} == {"/", "\\", "L"}


def test_a_code_that_was_withdrawn_names_what_stands_for_it_now():
    assert {code.symbol: code.instead for code in WITHDRAWN if code.symbol in "FHJY"} == {
        "F": "C",
        "H": "C, if the school grants leave exceptionally",
        "J": "J1, which is authorised absence",
        "Y": "one of Y1 to Y7, or Q",
    }
    assert all(code.instead for code in WITHDRAWN)


def test_an_interview_was_attendance_before_and_is_absence_now():
    assert find_code("J").standing is Standing.ATTENDING
    assert find_code("J1").standing is Standing.AUTHORISED_ABSENCE


def test_no_day_has_a_code_twice_or_none_for_an_interview():
    before, after = date(2024, 8, 18), date(2024, 8, 19)

    assert [code.symbol for code in (*CODES, *WITHDRAWN) if code.symbol[0] == "J" and code.is_in_force(before)] == ["J"]
    assert [code.symbol for code in (*CODES, *WITHDRAWN) if code.symbol[0] == "J" and code.is_in_force(after)] == ["J1"]


def _counted(marks):
    standings = [find_code(mark).standing for mark in marks]
    return sum(each.is_attended for each in standings), sum(each.is_possible for each in standings)


def test_twenty_marks_are_counted_as_the_guidance_counts_them():
    attended, possible = _counted([*"/" * 6, *"\\" * 5, "L", *"BBBB", "D", "D", "C2", "O"])

    assert (attended, possible) == (16, 18)
    assert round(Fraction(100 * attended, possible), 2) == Fraction("88.89")
    assert (possible - attended) * 10 >= possible


def test_a_week_of_d_leaves_nothing_to_divide_by():
    assert _counted("D" * 10) == (0, 0)
