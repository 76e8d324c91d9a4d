"""Write the week as CSV: UTF-8, every field quoted, nothing a spreadsheet would calculate."""

import csv
import io
from collections.abc import Iterable, Sequence

from attendance.rules.week import WeekSummary
from documents.cells import neutralised
from documents.week_rows import AMENDED_COLUMNS, COLUMNS, CONTACT_COLUMNS, amended_rows, contact_rows, week_rows


def render_week_csv(summary: WeekSummary) -> bytes:
    """Return the week as a CSV file, one row per pupil and session below a header row."""
    return _csv(COLUMNS, week_rows(summary))


def render_amended_csv(summary: WeekSummary) -> bytes:
    """Return the entries that were amended, a row each below a header row."""
    return _csv(AMENDED_COLUMNS, amended_rows(summary))


def render_contacts_csv(summary: WeekSummary) -> bytes:
    """Return the contacts with providers, a row each below a header row."""
    return _csv(CONTACT_COLUMNS, contact_rows(summary))


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows(tuple(map(neutralised, row)) for row in rows)
    return buffer.getvalue().encode()
