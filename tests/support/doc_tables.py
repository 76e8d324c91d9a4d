"""Reads the tables of the pages in docs/, for tests that hold a page to the code."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def rows_of(page: str, first_header: str) -> list[dict[str, str]]:
    """Return the rows of the one table of docs/`page` whose first column is called `first_header`.

    Raises:
        LookupError: there is no such table, or more than one.
    """
    tables = [rows for rows in _tables((ROOT / "docs" / page).read_text("utf-8")) if rows[0][0] == first_header]
    if len(tables) != 1:
        message = f"{len(tables)} tables of docs/{page} begin with {first_header!r}"
        raise LookupError(message)
    header, _rule, *rows = tables[0]
    return [dict(zip(header, row, strict=True)) for row in rows]


def quoted(cell: str) -> list[str]:
    """Return what stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


def _tables(text: str) -> Iterator[list[list[str]]]:
    for lines in re.findall(r"(?:^\|.*\n)+", f"{text}\n", flags=re.MULTILINE):
        yield [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines.splitlines()]
