"""Numbers and lists as one says them."""

import pytest

from attendance.rules.phrases import counted, listed


@pytest.mark.parametrize(("number", "said"), [(0, "0 pupils"), (1, "1 pupil"), (12, "12 pupils")])
def test_a_number_agrees_with_its_noun(number, said):
    assert counted(number, "pupil") == said


def test_a_noun_may_have_a_plural_of_its_own():
    assert counted(2, "child", "children") == "2 children"


@pytest.mark.parametrize(
    ("words", "said"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"), (["a", "a", "b"], "a and b")],
)
def test_a_list_is_said_with_each_word_once(words, said):
    assert listed(words) == said
