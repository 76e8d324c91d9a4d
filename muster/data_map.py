"""Write the data map of `docs/privacy.md` from the classes of every column: `python -m muster.data_map FILE`."""

import sys
from collections.abc import Iterable
from pathlib import Path

from attendance.records.classes import Classes, Retention, Table, classes

BEGIN = "<!-- made by `make data-map` from attendance/records/classes.toml: change that file, not this part -->"
END = "<!-- end of the data map -->"


def with_map(page: str, known: Classes) -> str:
    """Return the page with the data map between its two marks made anew.

    Raises:
        ValueError: the marks are not in the page.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the page has no place for the data map")
    return f"{before}{BEGIN}\n\n{data_map(known)}\n{END}{after}"


def data_map(known: Classes) -> str:
    """Return the classes and every table as Markdown."""
    parts = [
        "### How careful: the protection classes",
        _rows(("class", "means"), known.protections.items()),
        "### How long: the retention classes",
        _rows(("class", "kept", "counted from", "then", "why"), map(_retention, known.retentions.values())),
        "### Every table",
        _rows(
            ("table", "holds", "kept as", "columns by class"), (_table(each, known) for each in known.tables.values())
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _retention(each: Retention) -> tuple[str, ...]:
    return each.title, each.term or "no term of its own", each.counted_from, each.then, each.why


def _table(each: Table, known: Classes) -> tuple[str, ...]:
    kept = [known.retentions[name].title for name in dict.fromkeys(column.retention for column in each.columns)]
    by_class = (
        f"**{name}:** " + ", ".join(column.name for column in each.columns if column.protection == name)
        for name in known.protections
        if any(column.protection == name for column in each.columns)
    )
    return f"`{each.name}`", each.holds, " · ".join(kept), " · ".join(by_class)


def _rows(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.write_text(with_map(file.read_text("utf-8"), classes()), "utf-8")
