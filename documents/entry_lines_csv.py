"""Write what a home school entered as a CSV file for another records system."""

from attendance.rules.entry_lines import Column, EntryLines, neutral
from attendance.rules.own_form import OwnForm, example_lines
from documents.quoted_csv import quoted_csv


def render_neutral_csv(found: EntryLines) -> bytes:
    """Return every line in the neutral form; those of which nothing is entered have no code, and say so."""
    return quoted_csv(tuple(Column), (tuple(neutral(each).values()) for each in found.lines))


def render_own_csv(found: EntryLines, form: OwnForm) -> bytes:
    """Return what was entered in a school's own form; what is not entered has no row in it."""
    return quoted_csv(form.headings, map(form.write, found.entered))


def render_example_csv(form: OwnForm) -> bytes:
    """Return three made-up lines in a school's own form."""
    return quoted_csv(form.headings, map(form.write, example_lines()))
