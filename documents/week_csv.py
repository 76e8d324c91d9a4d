"""Write the week as CSV: UTF-8, every field quoted, nothing a spreadsheet would calculate."""

import csv
import io

from attendance.rules.week import WeekSummary
from documents.cells import neutralised
from documents.week_rows import COLUMNS, week_rows


def render_week_csv(summary: WeekSummary) -> bytes:
    """Return the week as a CSV file, one row per pupil and session below a header row."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows(tuple(map(neutralised, row)) for row in week_rows(summary))
    return buffer.getvalue().encode()
