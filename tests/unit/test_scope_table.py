"""The table of scopes is complete and not stale: each scope in the code has its line, and each line a scope and a test.

That the tests turn red is not asked here, but by `make mutants-scope` and, for one scope of each module, in
tests/access/test_scopes_switched_off.py.
"""

from pathlib import Path

import pytest

from tests.support.named_tests import exists
from tests.support.scope_table import names_of, read_table
from tests.support.unscoping import conditions_in_code

ROOT = Path(__file__).parents[2]
LINES = read_table()
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
# May only become fewer: a new scope comes with its test.
UNPROVEN_LEFT = 0


@pytest.fixture(scope="module")
def scopes():
    return names_of(conditions_in_code())


def test_every_scope_in_the_code_has_its_line_and_every_line_its_scope(scopes):
    assert [each.scope for each in LINES] == scopes


def test_every_line_names_a_test_that_exists():
    assert [each.test for each in LINES if each.is_proven and not exists(each.test)] == []


def test_whoever_stands_beside_another_names_a_scope_and_says_why(scopes):
    assert [each.scope for each in LINES if each.also_off and each.also_off not in scopes] == []
    assert [each.scope for each in LINES if bool(each.also_off) != bool(each.why)] == []


def test_no_scope_comes_without_its_test():
    assert len([each.scope for each in LINES if not each.is_proven]) == UNPROVEN_LEFT


def test_the_score_in_the_page_is_the_tables():
    pairs = sum(bool(each.also_off) for each in LINES)
    proven = sum(each.is_proven for each in LINES) - pairs

    assert f"{len(LINES)} scopes: {proven} proven, {pairs} second of a pair, {UNPROVEN_LEFT} unproven" in PAGE
