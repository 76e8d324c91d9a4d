"""Read a CSV file: every row with the number a person counts, or what is wrong with it. Half a file is never read."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from attendance.rows import Row, RowProblem, Sheet, problem
from gateway.sheets.text import SAVE_AS, Undecodable, clean, decode

LONGEST_CELL = 131_072
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


class _Broken(Exception):
    """From here on the file cannot be split into rows."""

    def __init__(self, found: RowProblem) -> None:
        super().__init__(found.sentence)
        self.found = found


def read_csv(raw: bytes) -> Sheet:
    """Return what a CSV file holds. Blank rows are passed over, but counted.

    Where the file cannot be read as a whole the sheet has no rows and one problem.
    """
    try:
        records = list(_records(decode(raw)))
    except Undecodable as refused:
        return Sheet(problems=(problem(refused.row, "", "", refused.sentence),))
    except _Broken as broken:
        return Sheet(problems=(broken.found,))
    return _sheet(records)


def _sheet(records: list[list[str]]) -> Sheet:
    header = _header(records)
    problems = list(_header_problems(header))
    if problems:
        return Sheet(header=header, problems=tuple(problems))
    rows, ragged = [], {}
    for number, record in enumerate(records[1:], start=2):
        cells = _without_blank_tail([clean(cell) for cell in record], len(header))
        if not any(cells):
            continue
        if len(cells) == len(header):
            rows.append(Row(number=number, cells=dict(zip(header, cells, strict=True))))
        else:
            ragged[number] = tuple(cells)
            problems.append(_ragged(number, cells, header))
    return Sheet(header=header, rows=tuple(rows), problems=tuple(problems), ragged=ragged)


def _records(text: str) -> Iterator[list[str]]:
    number = 0
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for record in lines:
            number += 1
            too_long = next((cell for cell in record if len(cell) > LONGEST_CELL), None)
            if too_long is not None:
                raise _Broken(problem(number, "", too_long, _TOO_LONG))
            yield record
    except csv.Error as error:
        raise _Broken(problem(number + 1, "", "", why(str(error)))) from None


_TOO_LONG = "A cell here has more than 131,072 characters. Check for a quotation mark that is not closed."


def why(error: str) -> str:
    """Return what to do about a file that cannot be split into rows, from what the reader says of it."""
    if "field larger" in error:
        return _TOO_LONG
    if "unexpected end" in error:
        return (
            "A quotation mark opens a cell in this row and is never closed, so the rest of the file would be lost. "
            "Close it, or write it twice if it belongs to the text."
        )
    return (
        "The quotation marks in this row do not match. Put them round the whole cell, and write one twice if it "
        "belongs to the text."
    )


def _header(records: list[list[str]]) -> tuple[str, ...]:
    names = [clean(cell) for cell in records[0]] if records else []
    return tuple(_without_blank_tail(names, 0))


def _header_problems(header: tuple[str, ...]) -> Iterator[RowProblem]:
    if not header:
        yield problem(1, "", "", "The first row is blank. It must name the columns.")
        return
    if len(header) == 1:
        for separator, name in _OTHER_SEPARATORS.items():
            if separator in header[0]:
                yield problem(1, "", header[0], f"The columns are separated by {name}, not by commas. {SAVE_AS}")
                return
    for name, times in Counter(header).items():
        if not name:
            yield problem(1, "", "", "A column has no name. Name it in the first row, or remove it.")
        elif times > 1:
            yield problem(1, name, name, f"The column “{name}” is there {times} times. Keep one of them.")


def _without_blank_tail(cells: list[str], at_least: int) -> list[str]:
    """Return the cells without the blank ones a spreadsheet adds at the end."""
    length = len(cells)
    while length > at_least and not cells[length - 1]:
        length -= 1
    return cells[:length]


def _ragged(number: int, cells: list[str], header: tuple[str, ...]) -> RowProblem:
    extra = cells[len(header)] if len(cells) > len(header) else ""
    return problem(
        number,
        "",
        extra,
        f"This row has {_cells(len(cells))} and the header has {len(header)}. A cell that holds a comma needs "
        "quotation marks round it.",
    )


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"
