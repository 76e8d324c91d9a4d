"""`muster doctor`: what works, what does not, and what to do."""

import click

from muster.console import json_option, show
from muster.context import Muster, pass_muster
from muster.doctor import Finding, Verdict, examine

ILL = 1
_MARKS = {Verdict.WORKS: "ok  ", Verdict.WARNING: "note", Verdict.BROKEN: "NO  "}


@click.command("doctor")
@json_option
@click.pass_context
@pass_muster
def doctor(muster: Muster, ctx: click.Context, *, as_json: bool) -> None:
    """Say what works, what does not, and what to do. Exit code 1 if something that must work does not."""
    findings = examine(muster)
    result = {
        "findings": [{"part": each.part, "verdict": each.verdict.value, "sentence": each.sentence} for each in findings]
    }
    show(result, as_json=as_json, lines=[_line(each) for each in findings])
    if any(each.verdict is Verdict.BROKEN for each in findings):
        ctx.exit(ILL)


def _line(finding: Finding) -> str:
    return f"{_MARKS[finding.verdict]}  {finding.part}: {finding.sentence}"
