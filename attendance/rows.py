"""Bulk input: rows of text cells, and what is wrong with one. Not an exception: a file gives rows *and* problems."""

from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST_SHOWN = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row: its number as a person counts (the header is row 1) and its cells by column, trimmed."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class RowProblem:
    """What is wrong with a cell and what to do. `column` is empty where the whole row is meant."""

    row: int
    column: str
    shown: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What a file holds: its columns, the rows that could be read, and what could not.

    `ragged` has, by number, the cells of rows that have more or fewer than the header; each is a problem too.
    """

    header: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    problems: tuple[RowProblem, ...] = field(default=())
    ragged: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def problem(row: int, column: str, shown: str, sentence: str) -> RowProblem:
    """Return a row problem that shows the cell as it stood, cut where it is long."""
    cut = shown if len(shown) <= LONGEST_SHOWN else f"{shown[: LONGEST_SHOWN - 1]}…"
    return RowProblem(row=row, column=column, shown=cut, sentence=sentence)
