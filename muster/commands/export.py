"""`muster export marks`: what providers reported of a school's pupils, as CSV in the plain row form."""

from datetime import datetime
from pathlib import Path

import click

from muster.console import json_option, say, show
from muster.context import Muster, pass_muster

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("export")
def export() -> None:
    """Give out what is on record, for another system to read."""


@export.command("marks")
@click.option("--school", "code", required=True, metavar="CODE", help="The home school's code.")
@click.option("--from", "first", required=True, type=DAY, metavar="YYYY-MM-DD", help="The first day.")
@click.option("--to", "last", required=True, type=DAY, metavar="YYYY-MM-DD", help="The last day.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The file to write, readable by its owner alone [default: standard output].",
)
@json_option
@pass_muster
def marks(muster: Muster, *, code: str, first: datetime, last: datetime, out: Path | None, as_json: bool) -> None:
    """Print upn,placement,date,session,status,arrived_at,left_at,reason,note of each session that was reported.

    Sessions nobody reported have no row; how many they are is said. Codes are for the school: see `muster code`.
    """
    from attendance import exporting, summaries
    from documents.plain_csv import plain_csv
    from muster.private_files import save_private

    store = muster.store()
    with store.reading() as db:
        scope = summaries.operator_scope(db, code)
        found = exporting.marks(scope, db, first.date(), last.date(), now=muster.clock.now())
    text = plain_csv(exporting.COLUMNS, found.rows)
    if out is not None:
        save_private(out.parent, {out.name: f"{text}\n".encode()})
    rows = [dict(zip(exporting.COLUMNS, row, strict=True)) for row in found.rows]
    result = {"marks": rows, "not_reported": found.not_reported, "file": str(out) if out else None}
    show(result, as_json=as_json, lines=[str(out) if out else text])
    if found.not_reported:
        say(f"Sessions nobody reported, which have no row: {found.not_reported}.")
