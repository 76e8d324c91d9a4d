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


# Outside the records a session is only added to: what is loaded there is loaded by a question that names its scope.
RECORDS = ROOT / "attendance" / "records"
OUTSIDE = sorted(
    path
    for package in ("attendance", "documents", "gateway", "muster", "notifications", "portal")
    for path in (ROOT / package).rglob("*.py")
    if RECORDS not in path.parents
)
WRITES = {"add", "add_all", "flush"}
# Whoever has one of these has the database itself in hand, whatever it is called.
RAW = {"__table__", "exec_driver_sql", "execute", "executemany", "get_one", "scalar", "scalars"}


def raw_loads_of(source):
    """Yield each way round the records that a module takes, with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            of_session = ast.unparse(node.value).endswith("db.session")
            if node.attr in RAW or (of_session and node.attr not in WRITES):
                yield f"{node.lineno}: .{node.attr}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "text":
            yield f"{node.lineno}: text("


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_but_the_records_asks_the_database(path):
    assert list(raw_loads_of(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        "row = db.session.get(Alert, alert_id)",
        "row = session.get_one(Alert, alert_id)",
        "rows = db.session.query(Alert)",
        "db.session.execute('DELETE FROM alert')",
        "connection.exec_driver_sql('DELETE FROM alert')",
        "asked = text('SELECT 1')",
        "asked = Alert.__table__",
        "names = db.session.scalars(asked)",
    ],
)
def test_a_way_round_the_records_is_noticed(line):
    assert len(list(raw_loads_of(line))) == 1
