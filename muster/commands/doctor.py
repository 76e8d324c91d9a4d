"""`muster doctor`: what works, what does not, and what to do."""

import click

from muster.console import json_option, show
from muster.context import Muster, pass_muster

ILL = 1
_MARKS = {"works": "ok  ", "warning": "note", "broken": "NO  "}


@click.command("doctor")
@json_option
@click.pass_context
@pass_muster
def doctor(muster: Muster, ctx: click.Context, *, as_json: bool) -> None:
    """Say what works, what does not, and what to do. Exit code 1 if something that must work does not."""
    from muster.doctor import Verdict, examine

    findings = examine(muster)
    said = [{"part": each.part, "verdict": each.verdict.value, "sentence": each.sentence} for each in findings]
    lines = [f"{_MARKS[each['verdict']]}  {each['part']}: {each['sentence']}" for each in said]
    show({"findings": said}, as_json=as_json, lines=lines)
    if any(each.verdict is Verdict.BROKEN for each in findings):
        ctx.exit(ILL)
