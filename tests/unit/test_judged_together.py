"""docs/limits.md lists which fields are judged together, by what, and which test holds it.

OWASP ASVS 5.0, 2.1.2. What judges several fields is known by its name in the code.
"""

import ast
import re
from pathlib import Path

from tests.support.doc_tables import quoted, rows_of
from tests.support.named_tests import exists

ROOT = Path(__file__).parents[2]
JUDGES = re.compile(
    r"_require_(sense|move|begun|date|open_day|nobody_expected)|require_date|\w*fault(_of)?|_check_\w+|oddities"
)
# One field alone.
OF_ONE = {
    "attendance.written_agreements.fault_of",
    "attendance.rules.pins.fault_of",
    "attendance.observing._site_fault",
    "attendance.rules.symbols.fault_of",
}
ROWS = rows_of("limits.md", "judged together")


def _judges():
    for path in sorted((ROOT / "attendance").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and JUDGES.fullmatch(node.name):
                yield f"{module}.{node.name}"


def test_every_judge_of_several_fields_has_its_row_and_every_row_its_judge():
    named = [name for row in ROWS for name in quoted(row["judged by"])]

    assert sorted(named) == sorted(set(_judges()) - OF_ONE)


def test_every_row_says_what_must_agree_and_names_a_test():
    assert [row for row in ROWS if not row["must agree"]] == []
    assert [row["test"] for row in ROWS if not exists(*quoted(row["test"]))] == []
