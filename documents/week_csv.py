"""Write the week as CSV: UTF-8, every field quoted, nothing a spreadsheet would calculate."""

from attendance.rules.week import WeekSummary
from documents.quoted_csv import quoted_csv
from documents.week_rows import (
    AMENDED_COLUMNS,
    COLUMNS,
    CONTACT_COLUMNS,
    OWN_SYSTEM_COLUMNS,
    amended_rows,
    contact_rows,
    own_system_rows,
    week_rows,
)


def render_week_csv(summary: WeekSummary) -> bytes:
    """Return the week as a CSV file, one row per pupil and session below a header row."""
    return quoted_csv(COLUMNS, week_rows(summary))


def render_amended_csv(summary: WeekSummary) -> bytes:
    """Return the entries that were amended, a row each below a header row."""
    return quoted_csv(AMENDED_COLUMNS, amended_rows(summary))


def render_own_system_csv(summary: WeekSummary) -> bytes:
    """Return the marks of the school's own system to look at again, a row each below a header row."""
    return quoted_csv(OWN_SYSTEM_COLUMNS, own_system_rows(summary))


def render_contacts_csv(summary: WeekSummary) -> bytes:
    """Return the contacts with providers, a row each below a header row."""
    return quoted_csv(CONTACT_COLUMNS, contact_rows(summary))
