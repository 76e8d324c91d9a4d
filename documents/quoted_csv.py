"""Write rows as a CSV file in UTF-8: every field quoted, nothing a spreadsheet would calculate."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import chain

from documents.cells import neutralised


def quoted_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return the rows below a header row; `read_back` gives what each cell held."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerows(tuple(map(neutralised, row)) for row in chain((columns,), rows))
    return buffer.getvalue().encode()
