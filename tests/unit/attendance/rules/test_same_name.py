"""One name written in two ways is one name; a name that is nearly the same is another."""

import pytest

from attendance.rules.same_name import is_same_name

WRITTEN = ["Kai O'Brien-Shah", "O’BRIEN SHAH, kai", "kai obrienshah", " Kaï  O'Brien\u2010Shah "]
OTHERS = ["Kai O'Brien", "K O'Brien-Shah", "Kay O'Brien-Shah", "", "Brien-Shah Kai O"]


@pytest.mark.parametrize("written", WRITTEN)
def test_it_is_the_same_whatever_its_order_capitals_accents_and_marks(written):
    assert is_same_name(written, given_name="Kai", family_name="O'Brien-Shah")


@pytest.mark.parametrize("written", OTHERS)
def test_nearly_is_not_the_same(written):
    assert not is_same_name(written, given_name="Kai", family_name="O'Brien-Shah")
