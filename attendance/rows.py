"""Bulk input: rows of text cells, and what is wrong with one. Not an exception: a file gives rows *and* problems."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from attendance.refusals import Refusal

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """The cells of a file as they stand, before anybody knows which line names the columns.

    Each line has its number as a person counts. `kind` is `csv` or `xlsx`. `refused` says why there are no lines;
    `remarks` are what whoever sent it should know of how it was read.
    """

    kind: str
    lines: tuple[tuple[int, tuple[str, ...]], ...] = ()
    refused: str = ""
    remarks: tuple[str, ...] = ()


def problem(row: int, column: str, shown: str, sentence: str) -> RowProblem:
    """Return a row problem that shows the cell as it stood, cut where it is long."""
    cut = shown if len(shown) <= LONGEST_SHOWN else f"{shown[: LONGEST_SHOWN - 1]}…"
    return RowProblem(row=row, column=column, shown=cut, sentence=sentence)


def require_columns(sheet: Sheet, header: Collection[str], needed: Iterable[str], *, named: Iterable[str]) -> None:
    """Let a file through that has the columns it needs; `named` are those to name where one is missing.

    Raises:
        Refusal: it has not, and says what else was wrong with the file where something was.
    """
    missing = next((name for name in needed if name not in header), None)
    if missing is None:
        return
    found = next((each.sentence for each in sheet.problems), "")
    raise Refusal(found or f"The first row must name the columns {', '.join(named)}; {missing} is missing.")
