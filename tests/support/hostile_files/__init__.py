"""Files as nobody should send them, and as somebody does: two hundred small builders, each with what must become of it.

What must become of it is a few words of the refusal, or how many rows are read, held and silent: “reads 1 holds 0 is
silent of 0”.
"""

import csv
from collections.abc import Callable
from pathlib import Path

from tests.support.hostile_files.packages import PACKAGES
from tests.support.hostile_files.sheets import SHEETS
from tests.support.hostile_files.texts import TEXTS

TABLE = Path(__file__).with_name("outcomes.csv")


def _bytes(made: str | bytes | Callable[[], bytes]) -> bytes:
    found = made() if callable(made) else made
    return found.encode() if isinstance(found, str) else found


BUILDERS: dict[str, str | bytes | Callable[[], bytes]] = {
    f"{kind}: {name}": each
    for kind, table in (("package", PACKAGES), ("sheet", SHEETS), ("text", TEXTS))
    for name, each in table.items()
}


def made(name: str) -> bytes:
    """Return a file."""
    return _bytes(BUILDERS[name])


def outcomes() -> dict[str, str]:
    """Return what must become of each file."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["file"]: row["becomes"] for row in csv.DictReader(table)}
