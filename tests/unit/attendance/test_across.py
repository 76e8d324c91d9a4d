"""How a provider's registers go, in a word."""

import pytest

from attendance.across import ProviderLine
from attendance.rules.punctual import Punctuality


def came_in(on_time, due):
    return Punctuality(due=due, on_time=on_time, late=due - on_time, missing=0, minutes_late=None)


@pytest.mark.parametrize(
    ("lately", "before", "word"),
    [
        ((9, 10), (8, 10), "better"),
        ((2, 4), (6, 10), "worse"),
        ((1, 2), (5, 10), "the same"),
        ((0, 0), (5, 10), ""),
        ((5, 10), (0, 0), ""),
    ],
)
def test_a_larger_part_on_time_is_better_and_nothing_is_compared_with_nothing(lately, before, word):
    assert ProviderLine(name="Oakbank Farm", lately=came_in(*lately), before=came_in(*before)).trend == word
