"""Both figures of a week: what providers saw and what was entered, side by side and never in each other."""

from dataclasses import replace

import pytest

from attendance.rules.figures import figures_of_pupil, figures_of_week
from attendance.rules.week import WeekEntered
from tests.support.example_week import MADE_AT, entered, example_entered, example_week, pupil, summary


def both(seen, codes):
    return figures_of_pupil(pupil("Kai Amberley", seen), entered(codes, ref="kai-amberley"))


def test_each_figure_is_counted_from_its_own_side():
    found = both("PPAA??PPss", "B B N N ? B B B . .")

    assert (found.placement.attended, found.placement.expected, found.placement.not_reported) == (4, 6, 2)
    assert found.statutory.arithmetic == "5 of 7 sessions; 1 not entered"
    assert found.statutory.own_register == 2
    assert found.d_trap_words == ""


def test_d_is_in_neither_number_and_what_it_hides_is_named():
    found = both("AAAAAAAAAA", "D D D D D D D D D D")

    assert (found.statutory.percent_words, found.statutory.not_counted_words) == ("–", "10 not counted: D")
    assert found.placement.percent_words == "0 %"
    assert (
        found.d_trap_words == "D: 10 of 10 sessions at the host school missed, which the statutory figure does not show"
    )


def test_the_week_is_the_sum_of_its_pupils():
    week = example_entered()
    held = {one.pupil_ref: one for one in week.entered.pupils}
    each = [figures_of_pupil(one, held[one.pupil_ref]) for one in week.pupils]

    found = figures_of_week(week)

    assert found.placement == week.placement_attendance
    assert found.statutory.possible == sum(one.statutory.possible for one in each)
    assert found.statutory.arithmetic == "79 of 93 sessions; 30 not counted: D; 11 not entered"


def test_a_week_kept_without_entries_has_the_placement_s_figure_alone():
    found = figures_of_week(example_week())

    assert found.placement == example_week().placement_attendance
    assert found.statutory.percent_words == "–"


@pytest.mark.parametrize("refs", [(), ("another",), ("kai-amberley", "another")])
def test_entries_of_other_pupils_than_the_week_s_are_refused(refs):
    held = tuple(entered(". . . . . . . . . .", ref=ref) for ref in refs)

    with pytest.raises(ValueError, match="other pupils"):
        replace(summary([pupil("Kai Amberley", "PPPPPPPPPP")]), entered=WeekEntered(as_at=MADE_AT, pupils=held))
