"""`muster compare`: hold a school's own register against what providers saw, and list what to look at again."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from muster.console import json_option, say, show
from muster.context import Muster, pass_muster

if TYPE_CHECKING:
    from attendance.comparing import Comparison, Line

REFUSED = 1
COLUMNS = ("row", "upn", "pupil", "date", "session", "code", "proposed", "difference", "why")


@click.command("compare")
@click.option("--school", "code", required=True, metavar="CODE", help="The home school's code.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@json_option
@pass_muster
@click.pass_context
def compare(ctx: click.Context, muster: Muster, *, code: str, file: Path, as_json: bool) -> None:
    """Compare the school's own marks with what providers saw.

    FILE is a CSV file of upn,date,session,code. Prints the entries to look at again, the most serious first, as CSV;
    changes nothing. Where a row cannot be read it says so and ends with 1; the other rows are compared.
    """
    from attendance import comparing, summaries
    from documents.plain_csv import plain_csv
    from gateway.sheets.csv_file import read_csv

    sheet = read_csv(file.read_bytes())
    store = muster.store()
    with store.reading() as db:
        found = comparing.compare_with(summaries.operator_scope(db, code), db, sheet, now=muster.clock.now())
    rows = [_row(line) for line in found.lines]
    result = {
        "compared": found.compared,
        "differences": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
        "problems": [{"row": each.row, "column": each.column, "problem": each.sentence} for each in found.problems],
        "without_entry": list(found.without_entry),
    }
    show(result, as_json=as_json, lines=[plain_csv(COLUMNS, rows)])
    if not as_json:
        for sentence in _said(found):
            say(sentence)
    if found.problems:
        ctx.exit(REFUSED)


def _row(line: "Line") -> tuple[str, ...]:
    entry, found = line.entry, line.found
    name = f"{line.given_name} {line.family_name}"
    session = (entry.on.isoformat(), entry.session.value, entry.written)
    return str(entry.row), entry.upn, name, *session, found.proposed, found.difference.value, found.why


def _said(found: "Comparison") -> list[str]:
    from attendance.rules.codes.comparing import Difference

    counts = [f"{each.label}: {count}." for each in Difference if (count := found.count(each))]
    absent = [f"Placed, and not in the file: {', '.join(found.without_entry)}."] if found.without_entry else []
    problems = [
        f"Row {each.row}, {each.column}: {each.sentence}" if each.column else f"Row {each.row}: {each.sentence}"
        for each in found.problems
    ]
    return [f"{len(found.lines)} of {found.compared} entries to look at again.", *counts, *absent, *problems]
