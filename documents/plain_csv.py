"""Write rows as CSV for a command line: what a machine reads back, and nothing a spreadsheet would calculate."""

import csv
import io
from collections.abc import Iterable, Sequence

from documents.cells import neutralised


def plain_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the rows below their header, one line each, without a line end after the last."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(tuple(map(neutralised, row)) for row in rows)
    return buffer.getvalue().rstrip("\n")
