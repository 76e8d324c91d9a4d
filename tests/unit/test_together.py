"""Tests that share something dear to make run on one worker."""

from pathlib import Path

import pytest

from tests.support.together import TOGETHER, group_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("each", TOGETHER)
def test_what_goes_together_is_there(each):
    assert (ROOT / each).exists()


def test_a_group_goes_by_its_place_and_every_other_test_by_itself():
    alone = "tests/unit/test_together.py::test_one[1]"

    assert group_of("tests/browser/test_launch.py::test_a[chromium]") == group_of("tests/browser/test_cover.py::test_b")
    assert group_of(alone) == alone
