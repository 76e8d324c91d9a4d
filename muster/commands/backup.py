"""`muster backup`: one sealed, proven copy of the database, made while everything runs."""

from pathlib import Path

import click

from attendance.refusals import Refusal
from muster.console import json_option, show
from muster.context import Muster, pass_muster


@click.command("backup")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--recipients",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The public keys of whoever may open it [default: [backup] recipients].",
)
@click.option(
    "--keep-days",
    type=click.IntRange(1, 3650),
    metavar="N",
    help="How many days an older one stays, once this one is there [default: [backup] keep_days].",
)
@click.option(
    "--verify-in",
    metavar="DATABASE_URL",
    help="On PostgreSQL: restore the dump into this empty database too, and prove it there.",
)
@click.option("--although-broken", is_flag=True, help="Make one of a record that does not prove itself.")
@json_option
@pass_muster
def backup(
    muster: Muster,
    *,
    folder: Path | None,
    recipients: Path | None,
    keep_days: int | None,
    verify_in: str | None,
    although_broken: bool,
    as_json: bool,
) -> None:
    """Copy the database into FOLDER [default: [backup] folder], sealed for the recipients. Changes nothing else."""
    from attendance.records import migrating
    from muster.backup.making import Wanted, make
    from muster.clock import Clock
    from muster.resources import migrations

    settings = muster.settings_without_secrets
    into, whom = folder or settings.backup.folder, recipients or settings.backup.recipients
    if into is None:
        raise Refusal("Where to? Name a folder, or set [backup] folder.")
    if whom is None:
        raise Refusal("Whom is the backup to be sealed for? Name a file of public keys: [backup] recipients.")
    wanted = Wanted(
        url=settings.database.owner_url or settings.database.url,
        folder=into,
        recipients=whom,
        keep_days=keep_days or settings.backup.keep_days,
        newest_migration=migrating.revisions(migrations())[-1],
        verify_in=verify_in,
        although_broken=although_broken,
    )
    made = make(wanted, now=Clock(settings.clock.file).now())
    result = {
        "file": str(made.file),
        **made.manifest.as_json(),
        "let_go": [each.name for each in made.let_go],
    }
    show(result, as_json=as_json, lines=[_in_words(result)])


def _in_words(result: dict[str, object]) -> str:
    from attendance.rules.phrases import counted

    found = f"{result['chains']} chains with {result['events']} events"
    gone = result["let_go"]
    proven = "are whole" if not result["broken"] else "ARE NOT WHOLE"
    older = f"; {counted(len(gone), 'older one')} deleted" if isinstance(gone, list) and gone else ""
    return f"{result['file']}: {result['sealed_bytes']} bytes; {found} {proven}{older}."
