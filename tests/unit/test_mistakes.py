"""docs/mistakes.md names a test for each mistake; every test it names exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "mistakes.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+)`", TABLE)))


@pytest.fixture(scope="module")
def existing():
    found: set[str] = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        found.update(re.findall(r"def (test_\w+)\(", file.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("name", NAMED)
def test_a_test_named_against_a_mistake_exists(name, existing):
    assert name in existing


def test_every_mistake_is_in_the_table():
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", TABLE, flags=re.MULTILINE)]

    assert numbers == list(range(1, 22))
