"""`muster summary`: write a school's week as a Word document, a CSV file and an Excel file."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attendance.refusals import Refusal
from attendance.rules.week import NoSuchWeek, WeekSummary, parse_week
from muster.console import json_option, show
from muster.context import Muster, pass_muster

if TYPE_CHECKING:
    from datetime import date

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@click.command("summary")
@click.option("--school", "code", required=True, metavar="CODE", help="The home school's code.")
@click.option("--week", "week_name", required=True, metavar="YYYY-Www", help="The week, such as 2026-W38.")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder for the three files; made where it is not there.",
)
@json_option
@pass_muster
def summary(muster: Muster, *, code: str, week_name: str, out: Path, as_json: bool) -> None:
    """Write a school's week: who was where in ten sessions, and what nobody reported."""
    from attendance import summaries

    monday = _monday(week_name)
    store = muster.store()
    with store.reading() as db:
        scope = summaries.operator_scope(db, code)
        made = summaries.week(scope, db, monday, now=muster.clock.now())
    files = _write(made, out)
    result = {
        "school": made.school_code,
        "week": made.week,
        "version": made.version,
        "draft": made.is_draft,
        "changes": made.changes,
        "files": [str(file) for file in files],
    }
    show(result, as_json=as_json, lines=[*map(str, files), *_about(made)])


def _monday(week_name: str) -> "date":
    """Return the Monday of the week named.

    Raises:
        Refusal: there is no such week.
    """
    try:
        return parse_week(week_name)
    except NoSuchWeek as error:
        raise Refusal(str(error), field="week") from error


def _write(made: WeekSummary, out: Path) -> list[Path]:
    from documents.week_csv import render_week_csv
    from documents.week_word import render_week
    from documents.week_xlsx import render_week_xlsx

    stem = _UNSAFE.sub("-", f"{made.school_code}-{made.week}").lstrip(".-")
    contents = {"docx": render_week(made), "csv": render_week_csv(made), "xlsx": render_week_xlsx(made)}
    try:
        out.mkdir(parents=True, exist_ok=True)
        return [_save(out / f"{stem}.{ending}", content) for ending, content in contents.items()]
    except OSError as error:
        raise Refusal(f"The files cannot be written to {out}: {error.strerror}.") from error


def _save(file: Path, content: bytes) -> Path:
    # Written beside it first, so that no half a document is ever left under the name.
    beside = file.with_name(f".{file.name}.part")
    beside.write_bytes(content)
    return beside.replace(file)


def _about(made: WeekSummary) -> list[str]:
    if not made.is_draft:
        return [f"Version {made.version} of week {made.week}.", *made.changes]
    if made.version == 1:
        return [f"A draft: week {made.week} has not been issued yet."]
    return [f"A draft of version {made.version}: changed since version {made.version - 1} was issued.", *made.changes]
