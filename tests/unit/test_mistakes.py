"""docs/mistakes.md names a test for each mistake; every test it names exists."""

import re
from pathlib import Path

import pytest

from tests.support.named_tests import all_names

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "mistakes.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+)`", TABLE)))


@pytest.mark.parametrize("name", NAMED)
def test_a_test_named_against_a_mistake_exists(name):
    assert name in all_names()


def test_every_mistake_is_in_the_table():
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", TABLE, flags=re.MULTILINE)]

    assert numbers == list(range(1, 22))


def test_every_mistake_has_a_test():
    assert re.findall(r"^\| (\d+) \|(?!.*`test_).*", TABLE, flags=re.MULTILINE) == []
