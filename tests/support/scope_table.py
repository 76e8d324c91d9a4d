"""The table of scopes in tests/access/scopes.csv: for every scope in the code, the test that turns red without it.

A scope is named by its module, function and source; where a function has the same one again, by its number too. The
table is kept by hand, and `tests/unit/test_scope_table.py` holds it to the code.
"""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.unscoping import Condition

TABLE = Path(__file__).parents[1] / "access" / "scopes.csv"
COLUMNS = ("scope", "test", "also_off", "why")
UNPROVEN = "unproven"


@dataclass(frozen=True, kw_only=True, slots=True)
class ScopeLine:
    """One line of the table.

    `also_off` names another scope that stands before the same thing: the test turns red only with both off, and `why`
    says why both stand. It is empty where the test turns red with this scope alone off.
    """

    scope: str
    test: str
    also_off: str
    why: str

    @property
    def is_proven(self) -> bool:
        """Say whether a test is named."""
        return self.test != UNPROVEN

    @property
    def off(self) -> list[str]:
        """Return the names of the scopes to switch off for its test."""
        return [self.scope, *([self.also_off] if self.also_off else [])]

    @property
    def module(self) -> str:
        """Return the module or class of the scope, without its function."""
        return self.scope.partition(":")[0].rpartition(".")[0]


def read_table() -> list[ScopeLine]:
    """Return every line in the table's order."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [ScopeLine(**row) for row in csv.DictReader(file)]


def names_of(conditions: Sequence[Condition]) -> list[str]:
    """Return the name of each condition, in their order."""
    seen: Counter[str] = Counter()
    names = []
    for each in map(str, conditions):
        seen[each] += 1
        names.append(each if seen[each] == 1 else f"{each} #{seen[each]}")
    return names
