"""What import-linter cannot say: the rules stand on Python alone and touch nothing outside themselves."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# A rule that could read, wait, roll dice or look at a clock would answer the same facts in two ways.
IMPURE = {
    "asyncio", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil", "socket",
    "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib.request",
}  # fmt: skip
RULES = sorted((ROOT / "attendance" / "rules").rglob("*.py"))


def imports_of(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module if node.level == 0 else "." * node.level


def is_pure(module):
    if module.startswith((".", "attendance.rules")):
        return True
    return module.partition(".")[0] in sys.stdlib_module_names and module not in IMPURE


def test_there_are_rules_to_look_at():
    assert RULES


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_rules_use_the_standard_library_alone_and_no_clock_or_file(path):
    assert [module for module in imports_of(path.read_text("utf-8")) if not is_pure(module)] == []


@pytest.mark.parametrize("module", ["sqlalchemy", "flask.globals", "time", "pathlib", "attendance.unit", "portal"])
def test_what_would_make_a_rule_impure_is_noticed(module):
    assert not is_pure(module)
