"""The home school's figure, against the vectors that were worked out by hand."""

import pytest

from attendance.rules.codes import CODES
from attendance.rules.figures import NotCounted, Statutory, percent_of
from attendance.rules.fractions import SessionFraction

TWENTY = "/ " * 6 + "\\ " * 5 + "L " + "B " * 4 + "D " * 2 + "C2 O"


def of(marks, **beside):
    return Statutory.of(marks.split(), **beside)


def test_the_worked_example_of_twenty_marks():
    figure = of(TWENTY)

    assert (figure.attended, figure.possible, figure.authorised, figure.unauthorised) == (16, 18, 1, 1)
    assert figure.percent_words == "88.9 %"
    assert figure.absent_words == "11.1 %"
    assert figure.is_persistent
    assert not figure.is_severe
    assert figure.arithmetic == "16 of 18 sessions; 2 not counted: D"
    assert figure.agreed_words == "1 agreed: C2"


def test_ten_times_d_is_neither_none_nor_all():
    figure = of("D " * 10)

    assert (figure.percent_words, figure.absent_words, figure.count_words) == ("–", "–", "–")
    assert not figure.is_persistent
    assert not figure.is_severe
    assert figure.arithmetic == "10 not counted: D"


def test_a_day_a_week_at_home_by_agreement_is_eighty_per_cent_and_persistent_by_agreement_alone():
    figure = of("/ \\ " * 4 * 38 + "C C " * 38)

    assert figure.percent_words == "80.0 %"
    assert figure.is_persistent
    assert figure.is_persistent_by_agreement
    assert not of(TWENTY + " O O").is_persistent_by_agreement


@pytest.mark.parametrize(
    ("absent", "possible", "persistent", "severe"),
    [
        (1, 10, True, False),
        (9, 91, False, False),
        (99, 1000, False, False),
        (999, 10_000, False, False),
        (4_999, 10_000, True, False),
        (100, 1000, True, False),
        (5, 10, True, True),
        (499, 999, True, False),
        (500, 1000, True, True),
        (0, 0, False, False),
    ],
)
def test_a_share_is_compared_without_being_rounded(absent, possible, persistent, severe):
    figure = Statutory(by_code={"O": absent, "B": possible - absent})

    assert (figure.is_persistent, figure.is_severe) == (persistent, severe)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (8, 9, "88.9 %"),
        (1, 3, "33.3 %"),
        (2, 3, "66.7 %"),
        (1, 16, "6.3 %"),
        (4000, 4001, "99.9 %"),
        (1, 4001, "0.1 %"),
    ],
)
def test_a_share_is_shown_in_one_way(part, whole, shown):
    assert percent_of(part, whole) == shown


def test_only_all_and_none_are_shown_as_such():
    assert [percent_of(part, 5) for part in (0, 5)] == ["0.0 %", "100.0 %"]
    assert percent_of(0, 0) == "–"


@pytest.mark.parametrize(
    ("codes", "counts"),
    [
        ("/ \\ L K V P W B", (1, 0, 0)),
        ("C1 M J1 S C2 C T R I E", (0, 1, 0)),
        ("G N O U", (0, 0, 1)),
        ("D X Q Y1 Y2 Y3 Y4 Y5 Y6 Y7 Z #", (0, 0, 0)),
    ],
)
def test_every_code_is_counted_as_its_class_says(codes, counts):
    for code in codes.split():
        figure = Statutory.of([code])
        assert (figure.attended, figure.authorised, figure.unauthorised) == counts, code
        assert figure.not_counted == ({} if any(counts) else {code: 1})


def test_no_code_in_force_is_left_without_a_way_to_count_it():
    assert Statutory.of(each.symbol for each in CODES).entered == 34


def test_codes_of_before_august_2024_are_counted_as_they_were_then():
    assert of("J").attended == 1
    assert (of("H").authorised, of("Y").possible) == (1, 0)


def test_what_is_not_entered_is_in_neither_half_and_is_said():
    figure = of("B B", not_entered=3, own_register=4)

    assert (figure.attended, figure.possible, figure.own_register) == (2, 2, 4)
    assert figure.arithmetic == "2 of 2 sessions; 3 not entered"


def test_several_codes_that_do_not_count_are_each_named():
    assert of("D D X /").not_counted_words == "3 not counted: 2 D, 1 X"


def test_what_is_no_code_is_not_counted_as_anything():
    with pytest.raises(NotCounted):
        of("b")


def test_the_two_figures_cannot_be_added():
    with pytest.raises(TypeError):
        Statutory() + SessionFraction()  # type: ignore[operator]
    with pytest.raises(TypeError):
        SessionFraction() + Statutory()  # type: ignore[operator]
