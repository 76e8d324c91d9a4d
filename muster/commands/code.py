"""`muster code`: say which codes the rules propose, and why, for a table of cases."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from muster.console import json_option, say, show

if TYPE_CHECKING:
    from attendance.code_cases import Explained
    from attendance.rows import Sheet

REFUSED = 1
COLUMNS = ("case", "proposed", "class", "why")


@click.command("code")
@click.option(
    "--explain",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="CASES.csv",
    help="A CSV file of cases; its columns and words are in docs/codes.md.",
)
@json_option
@click.pass_context
def code(ctx: click.Context, *, file: Path, as_json: bool) -> None:
    """Propose a code for each case of a CSV file, with how it counts and why.

    Prints case,proposed,class,why, one row for each case. Needs no settings, reads no records, enters nothing. Where a
    row cannot be read or cannot be, it says so in that row and ends with 1; the other rows go on.
    """
    from attendance.code_cases import explain
    from documents.plain_csv import plain_csv
    from gateway.sheets.csv_file import read_csv

    sheet = read_csv(file.read_bytes())
    explained = explain(sheet)
    rows = [_row(each) for each in explained]
    show([dict(zip(COLUMNS, row, strict=True)) for row in rows], as_json=as_json, lines=[plain_csv(COLUMNS, rows)])
    _say_ignored(sheet)
    refused = sum(not each.is_answered for each in explained)
    if refused:
        say(f"{refused} of {len(rows)} cases could not be read or cannot be: the column why says what to put right.")
        ctx.exit(REFUSED)


def _row(each: "Explained") -> tuple[str, ...]:
    proposed, standing = (each.proposal.symbol, each.proposal.standing) if each.proposal else ("", "")
    return each.case, proposed, standing, each.why


def _say_ignored(sheet: "Sheet") -> None:
    from attendance.code_cases import ignored_columns

    ignored = ignored_columns(sheet)
    if ignored:
        say(f"Not read: {', '.join(ignored)}.")
