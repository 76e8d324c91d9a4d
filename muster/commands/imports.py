"""`muster import KIND FILE`: take in a whole CSV file, or say everything that is wrong with it."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from muster.console import json_option, progress, show
from muster.context import Muster, pass_muster

if TYPE_CHECKING:
    from attendance.imports import ImportResult
    from attendance.rows import RowProblem, Sheet

REFUSED = 1
KINDS = (
    "organisations",
    "sites",
    "people",
    "pupils",
    "contacts",
    "placements",
    "calendar",
    "stand_ins",
    "role_names",
    "agreements",
)
MOST_SHOWN = 50
WIDTH = 120


@click.command("import")
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--dry-run", "is_trial", is_flag=True, help="Write nothing; say what would happen.")
@json_option
@pass_muster
@click.pass_context
def import_file(ctx: click.Context, muster: Muster, kind: str, file: Path, *, is_trial: bool, as_json: bool) -> None:
    """Import a CSV file of KIND.

    KIND is organisations, sites, people, pupils, contacts, placements, calendar, stand_ins or agreements. All or
    nothing: with a single problem nothing is written, and every problem is shown.
    """
    from gateway.sheets.csv_file import read_csv

    result = _run(muster, kind, read_csv(file.read_bytes()), is_trial=is_trial)
    show(_as_json(result), as_json=as_json, lines=_lines(result, kind, is_trial=is_trial))
    if result.is_refused:
        ctx.exit(REFUSED)


def _run(muster: Muster, kind: str, sheet: "Sheet", *, is_trial: bool) -> "ImportResult":
    from attendance.imports import Kind, import_sheet, try_sheet
    from attendance.rules.words import Channel
    from attendance.scope import Actor

    store, now = muster.store(), muster.clock.now()
    watch = partial(progress, label=f"Reading {kind}", total=len(sheet.rows))
    if is_trial:
        with store.reading() as db:
            return try_sheet(db, Kind(kind), sheet, now=now, watch=watch)
    actor = Actor(key="command", name="Command line", job_title="system administrator", channel=Channel.SHEET)
    return store.command(lambda db: import_sheet(db, Kind(kind), sheet, actor=actor, now=now, watch=watch))


def _as_json(result: "ImportResult") -> dict[str, Any]:
    said = asdict(result)
    return {**said, "problems": list(said["problems"]), "warnings": list(said["warnings"])}


def _lines(result: "ImportResult", kind: str, *, is_trial: bool) -> Iterator[str]:
    if result.is_refused:
        count = len(result.problems)
        yield f"Nothing was imported: {count} {'problem' if count == 1 else 'problems'} to put right first."
        yield from _table(result.problems, "What is wrong, and what to do")
    else:
        would = "Would import" if is_trial else "Imported"
        removed = f", {result.removed} removed" if result.removed else ""
        counts = f"{result.created} new, {result.updated} changed, {result.unchanged} as they were{removed}"
        yield f"{would} {kind}: {counts}."
    if result.warnings:
        yield "Look at these; they do not stop the import:"
        yield from _table(result.warnings, "What is odd")


def _table(found: "tuple[RowProblem, ...]", heading: str) -> Iterator[str]:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("Row", "Column", "In the file", heading)
    for each in found[:MOST_SHOWN]:
        # Text, not markup: what stands in the file is shown as it is.
        table.add_row(str(each.row), *(Text(part) for part in (each.column, each.shown, each.sentence)))
    console = Console(width=None if Console().is_terminal else WIDTH)
    with console.capture() as captured:
        console.print(table)
    yield captured.get().rstrip()
    if len(found) > MOST_SHOWN:
        yield f"… and {len(found) - MOST_SHOWN} more. Use --json to see them all."
