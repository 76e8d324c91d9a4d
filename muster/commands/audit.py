"""`muster audit verify`: walk the hash chains and name the first row that is not what was written."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from muster.console import json_option, progress, show
from muster.context import Muster, pass_muster

BROKEN = 1


@click.group("audit")
def audit() -> None:
    """Prove that the event log was not changed."""


@audit.command("verify")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="An anchor, such as one that was kept elsewhere; may be given again [default: the newest here].",
)
@click.option(
    "--head",
    "heads",
    type=(str, int, str),
    multiple=True,
    metavar="CODE ROW HASH",
    help="A school's last row as its safeguarding lead was sent it by mail; may be given again.",
)
@json_option
@click.pass_context
@pass_muster
def verify(
    muster: Muster,
    ctx: click.Context,
    *,
    against: tuple[Path, ...],
    heads: tuple[tuple[str, int, str], ...],
    as_json: bool,
) -> None:
    """Check every organisation's chain, and that what was anchored still stands; exit code 1 if not.

    An anchor of this machine proves nothing against whoever owns this machine: keep copies elsewhere.
    """
    from attendance import anchors
    from attendance import audit as use_case

    newest = muster.anchor_files.newest()
    files = against or ((newest,) if newest else ())
    store = muster.store()
    kept = [anchors.parse(file.read_text("utf-8", "replace"), store.vault.ring) for file in files]
    with store.reading() as db:
        wanted = use_case.chains(db)
        reports = [use_case.verify(db, each) for each in progress(wanted, label="Verifying", total=len(wanted))]
        strays = use_case.strays(db)
        lost = [each for anchor in kept for each in anchors.lost(db, anchor)]
        lost += [each for head in heads if (each := anchors.lost_from_mail(db, *head))]
    broken = [
        {"organisation": report.organisation_code, "row": report.broken_at, "why": report.why}
        for report in reports
        if not report.is_whole
    ]
    broken += [{"organisation": each.organisation_code, "row": each.seq, "why": each.why} for each in lost]
    result = {
        "chains": len(reports),
        "events": sum(report.events for report in reports),
        "against": [anchor.on.isoformat() for anchor in kept],
        "broken": broken,
        "strays": strays,
    }
    lines = [f"{each['organisation']}: row {each['row']}: {each['why']}" for each in broken]
    lines += [f"{what}: {count} {'row' if count == 1 else 'rows'}" for what, count in strays.items()]
    show(result, as_json=as_json, lines=lines or _whole(result, [anchor.on for anchor in kept], heads=len(heads)))
    if lines:
        ctx.exit(BROKEN)


def _whole(result: dict[str, Any], nights: list[date], *, heads: int) -> list[str]:
    said = [f"{result['chains']} chains with {result['events']} events are whole."]
    if nights:
        said.append(f"They hold what was anchored on {' and '.join(f'{night:%d %B %Y}' for night in nights)}.")
    if heads:
        said.append("They hold what was sent by mail.")
    if not nights and not heads:
        said.append("There is no anchor to compare them with, so a tail that was cut would not show.")
    return said
