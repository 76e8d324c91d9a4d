"""`muster pupil export`: everything held on one pupil, as a Word document and as JSON."""

import json
from pathlib import Path

import click

from muster.console import json_option, say, show
from muster.context import Muster, pass_muster
from muster.private_files import save_private


@click.group("pupil")
def pupil() -> None:
    """Answer requests about a pupil's data."""


@pupil.command("export")
@click.option("--school", "code", required=True, metavar="CODE", help="The home school's code.")
@click.option("--pupil", "ref", required=True, metavar="REF", help="The school's own reference of the pupil.")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder for the two files; made where it is not there, for its owner alone.",
)
@json_option
@pass_muster
def export(muster: Muster, *, code: str, ref: str, out: Path, as_json: bool) -> None:
    """Write everything held on a pupil; the school's log says that a copy was made."""
    from attendance import subject_access
    from attendance.rules.pupil_record import as_data
    from documents.pupil_word import render_pupil_record

    store, now = muster.store(), muster.clock.now()
    record = store.command(lambda db: subject_access.export_by_operator(db, code, ref, now=now))
    text = json.dumps(as_data(record), ensure_ascii=False, indent=2)
    # The name of a file is seen by others: it holds no pupil's name and no reference.
    stem = f"pupil-record-{now:%Y%m%d-%H%M%S}"
    files = save_private(out, {f"{stem}.docx": render_pupil_record(record), f"{stem}.json": text.encode()})
    show({"files": [str(file) for file in files]}, as_json=as_json, lines=map(str, files))
    say("Read it before it leaves the school: free text may speak of other people.")
