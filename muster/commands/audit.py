"""`muster audit verify`: walk the hash chains and name the first row that is not what was written."""

import click

from muster.console import json_option, progress, show
from muster.context import Muster, pass_muster

BROKEN = 1


@click.group("audit")
def audit() -> None:
    """Prove that the event log was not changed."""


@audit.command("verify")
@json_option
@click.pass_context
@pass_muster
def verify(muster: Muster, ctx: click.Context, *, as_json: bool) -> None:
    """Check every organisation's chain; exit code 1 if one is broken."""
    from attendance import audit as use_case

    with muster.store().reading() as db:
        wanted = use_case.chains(db)
        reports = [use_case.verify(db, each) for each in progress(wanted, label="Verifying", total=len(wanted))]
        strays = use_case.strays(db)
    broken = [report for report in reports if not report.is_whole]
    result = {
        "chains": len(reports),
        "events": sum(report.events for report in reports),
        "broken": [
            {"organisation": report.organisation_code, "row": report.broken_at, "why": report.why} for report in broken
        ],
        "strays": strays,
    }
    lines = [f"{report.organisation_code}: row {report.broken_at}: {report.why}" for report in broken]
    lines += [f"{what}: {count} {'row' if count == 1 else 'rows'}" for what, count in strays.items()]
    whole = f"{result['chains']} chains with {result['events']} events are whole."
    show(result, as_json=as_json, lines=lines or [whole])
    if broken or strays:
        ctx.exit(BROKEN)
