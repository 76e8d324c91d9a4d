"""Write what a home school entered as a CSV file for another records system."""

from attendance.rules.entry_lines import Column, EntryLines, neutral
from documents.quoted_csv import quoted_csv


def render_neutral_csv(found: EntryLines) -> bytes:
    """Return every line in the neutral form; those of which nothing is entered have no code, and say so."""
    return quoted_csv(tuple(Column), (tuple(neutral(each).values()) for each in found.lines))
