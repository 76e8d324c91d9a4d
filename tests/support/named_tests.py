"""Says whether a test that a page or a table names exists."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


def exists(name: str) -> bool:
    """Say whether there is a test or a class of tests by a name such as `tests/unit/test_x.py::test_y[sqlite]`."""
    file, _, rest = name.partition("::")
    wanted = rest.partition("[")[0].rpartition("::")[2]
    if not (ROOT / file).is_file():
        return False
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == wanted for node in ast.walk(tree))


@cache
def all_names() -> frozenset[str]:
    """Return the name of every test function."""
    found = [re.findall(r"def (test_\w+)\(", file.read_text("utf-8")) for file in (ROOT / "tests").rglob("test_*.py")]
    return frozenset(name for names in found for name in names)
